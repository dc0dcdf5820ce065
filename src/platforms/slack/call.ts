import { z } from 'zod';
import { DeliveryError } from '../../chat/ports/platform.ts';
import { type Failed, failureOf } from './failures.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/** Asks Slack's Web API for one method and checks the answer's shape. Throws DeliveryError, and nothing else. */
export type Call = <T>(method: string, args: Arguments, shape: z.ZodType<T>, signal?: AbortSignal) => Promise<T>;

export interface CallOptions {
  readonly token: string;
  /** Ends in a slash: `https://slack.com/api/`. */
  readonly apiUrl: string;
  readonly timeoutMs: number;
  /** Told how each call ended, so that the status can say whether Slack answers. */
  readonly ended?: (error: DeliveryError | undefined) => void;
  /** The scopes that the token has, read from the header `x-oauth-scopes` (docs: methods/auth.test). */
  readonly scopes?: (granted: readonly string[]) => void;
}

const envelope = z.looseObject({
  ok: z.boolean(),
  error: z.string().optional(),
  needed: z.string().optional(),
  response_metadata: z.looseObject({ messages: z.array(z.string()).optional() }).optional(),
});

/**
 * One attempt and no second: the SDK's client repeats a call that the server carried out and then failed on, takes no
 * AbortSignal of a call, and lets a 429 of one channel hold the others (platforms.md section 3).
 */
export function createCall(options: CallOptions): Call {
  return async (method, args, shape, signal) => {
    if (signal?.aborted) throw new DeliveryError('away', `There was no time left to ask Slack for ${method}.`);
    try {
      const answer = await ask(options, method, args, signal);
      const shaped = shape.safeParse(answer);
      if (!shaped.success) throw new DeliveryError('in-doubt', `Slack answered ${method} in a shape nobody knows.`);
      options.ended?.(undefined);
      return shaped.data;
    } catch (error) {
      const failure = error instanceof DeliveryError ? error : failureOf(method, networkFailure(error));
      options.ended?.(failure);
      throw failure;
    }
  };
}

async function ask(options: CallOptions, method: string, args: Arguments, given?: AbortSignal): Promise<unknown> {
  const late = AbortSignal.timeout(options.timeoutMs);
  const response = await fetch(`${options.apiUrl}${method}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${options.token}`,
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    },
    body: formOf(args),
    // The token must not follow a redirect to another host.
    redirect: 'error',
    signal: given ? AbortSignal.any([given, late]) : late,
  });
  const granted = response.headers.get('x-oauth-scopes');
  if (granted !== null) options.scopes?.(granted.split(',').map((scope) => scope.trim()));
  if (response.status !== 200) {
    await response.body?.cancel();
    throw failureOf(method, statusFailure(response));
  }
  const answer = envelope.safeParse(await response.json());
  if (!answer.success) throw new DeliveryError('in-doubt', `Slack answered ${method} in a shape nobody knows.`);
  if (answer.data.ok) return answer.data;
  throw failureOf(method, {
    type: 'code',
    code: answer.data.error ?? 'unknown_error',
    details: answer.data.response_metadata?.messages ?? [],
    ...(answer.data.needed === undefined ? {} : { needed: answer.data.needed }),
  });
}

function formOf(args: Arguments): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(args)) {
    if (value === undefined) continue;
    form.set(name, typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value));
  }
  return form.toString();
}

function statusFailure(response: Response): Failed {
  const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
  return {
    type: 'status',
    status: response.status,
    ...(Number.isNaN(seconds) ? {} : { retryAfterSeconds: seconds }),
  };
}

function networkFailure(error: unknown): Failed {
  const aborted = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
  return { type: 'network', error, aborted };
}
