import { z } from 'zod';
import { sendRequest } from './send-request.ts';

/** How to reach a Prometheus, or what speaks its HTTP API: Thanos, Mimir. */
export interface PrometheusAddress {
  /** Without user and password, without a slash at its end. */
  readonly url: string;
  readonly authorization: string | undefined;
}

/** A series and its values at the slots that have one. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [at: Date, value: number])[];
}

/** A thousand slots of some dozens of series. */
const LARGEST = 8 * 1024 * 1024;
const TOTAL_MS = 20_000;

const Success = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({ metric: z.record(z.string(), z.string()), values: z.array(z.tuple([z.number(), z.string()])) }),
    ),
  }),
});
const Fault = z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() });

/**
 * Reads the address that an operator set: `https://host/prefix`, with `user:password@` for basic authentication or
 * `:token@` for a bearer token. Throws a sentence; the value is never in it.
 */
export function prometheusAddress(value: string): PrometheusAddress {
  if (!URL.canParse(value)) throw new Error('its address is no URL');
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new Error('its address begins with neither https nor http');
  const [user, password] = [url.username, url.password].map(decodeURIComponent);
  url.username = '';
  url.password = '';
  const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const authorization = user !== '' ? basic : password !== '' ? `Bearer ${password}` : undefined;
  return { url: `${url.origin}${url.pathname}`.replace(/\/+$/, ''), authorization };
}

/** `GET /api/v1/query_range` (prometheus.io/docs/prometheus/latest/querying/api, "Range queries"). Rejects with a sentence. */
export async function queryRange(
  { url, authorization }: PrometheusAddress,
  asked: { readonly query: string; readonly from: Date; readonly to: Date; readonly stepMs: number },
  signal?: AbortSignal,
): Promise<Series[]> {
  const members = {
    query: asked.query,
    start: String(asked.from.getTime() / 1_000),
    end: String(asked.to.getTime() / 1_000),
    step: String(asked.stepMs / 1_000),
  };
  const answer = await sendRequest({
    url: `${url}/api/v1/query_range?${new URLSearchParams(members)}`,
    method: 'GET',
    headers: { accept: 'application/json', 'user-agent': 'steward', ...(authorization && { authorization }) },
    // The address is the operator's own; plain http goes to private addresses alone.
    allowPrivate: true,
    largest: LARGEST,
    totalMs: TOTAL_MS,
    ...(signal && { signal }),
  });
  if (answer.cut) throw new Error('the answer is larger than 8 MiB: ask for fewer series');
  const body = parsed(answer.text);
  const success = answer.status === 200 ? Success.safeParse(body) : undefined;
  if (success?.success) return success.data.data.result.map(seriesOf);
  const fault = Fault.safeParse(body).data;
  const because = fault ? ` (${fault.errorType}): ${fault.error.slice(0, 200)}` : '';
  throw new Error(
    answer.status === 200 ? 'the answer is none of Prometheus' : `it answered ${answer.status}${because}`,
  );
}

/** NaN and infinities are no readings. */
function seriesOf({ metric, values }: z.output<typeof Success>['data']['result'][number]): Series {
  const { __name__: _, ...labels } = metric;
  const numbers = values.map(([at, value]) => [new Date(Math.round(at * 1_000)), Number(value)] as const);
  return { labels, values: numbers.filter(([, value]) => Number.isFinite(value)) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
