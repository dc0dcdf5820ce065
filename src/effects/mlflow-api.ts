import { z } from 'zod';
import { EffectFailure } from '../lifecycle/effect.ts';
import { type Incoming, type Outgoing, retryAfterMs, sendRequest } from './send-request.ts';

/** How to reach a registry: its address as MLflow's clients have it (`MLFLOW_TRACKING_URI`), and the token to sign in with. */
export interface MlflowAddress {
  readonly url: string;
  readonly token: string | undefined;
  readonly allowPrivate: boolean;
}

/** The few calls of MLflow's REST API 2.0 (registered models) that effects need. */
export interface Mlflow {
  /** Throws when there is no such version. */
  readonly assertVersion: (name: string, version: string) => Promise<void>;
  /** Which version an alias points to; undefined when the alias is not set. */
  readonly holderOf: (name: string, alias: string) => Promise<string | undefined>;
  readonly setAlias: (name: string, alias: string, version: string) => Promise<void>;
  readonly setTag: (name: string, version: string, key: string, value: string) => Promise<void>;
}

const Version = z.object({ model_version: z.object({ version: z.coerce.string() }) });
const Fault = z.object({ error_code: z.string(), message: z.string().default('') });

export function mlflowAt(address: MlflowAddress, signal: AbortSignal): Mlflow {
  const send = async (method: Outgoing['method'], path: string, members: Readonly<Record<string, string>>) => {
    const query = method === 'GET' ? `?${new URLSearchParams(members)}` : '';
    const { url, token, allowPrivate } = address;
    return sendRequest({
      url: `${url.replace(/\/+$/, '')}/api/2.0/mlflow/${path}${query}`,
      method,
      headers: {
        accept: 'application/json',
        'user-agent': 'steward',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
      },
      ...(method === 'GET' ? {} : { body: JSON.stringify(members) }),
      allowPrivate,
      signal,
    }).catch((error: unknown) => {
      throw new EffectFailure(`MLflow: ${error instanceof Error ? error.message : String(error)}`);
    });
  };
  return {
    assertVersion: async (name, version) => {
      const answer = await send('GET', 'model-versions/get', { name, version });
      if (faultOf(answer)?.error_code === 'RESOURCE_DOES_NOT_EXIST')
        throw new EffectFailure(`MLflow has no version ${version} of ${name}`);
      fine(answer);
    },
    holderOf: async (name, alias) => {
      const answer = await send('GET', 'registered-models/alias', { name, alias });
      if (isMissingAlias(answer, alias)) return undefined;
      fine(answer);
      return Version.parse(JSON.parse(answer.text)).model_version.version;
    },
    setAlias: async (name, alias, version) =>
      fine(await send('POST', 'registered-models/alias', { name, alias, version })),
    setTag: async (name, version, key, value) =>
      fine(await send('POST', 'model-versions/set-tag', { name, version, key, value })),
  };
}

/** MLflow says INVALID_PARAMETER_VALUE for an alias that is not set; others that speak its API say RESOURCE_DOES_NOT_EXIST. */
function isMissingAlias(answer: Incoming, alias: string): boolean {
  const fault = faultOf(answer);
  const known = fault?.error_code === 'INVALID_PARAMETER_VALUE' || fault?.error_code === 'RESOURCE_DOES_NOT_EXIST';
  return known && fault.message.toLowerCase().includes(`alias ${alias.toLowerCase()} not found`);
}

function fine(answer: Incoming): void {
  if (answer.status === 200 && !answer.cut) return;
  const fault = faultOf(answer);
  const code = fault === undefined ? '' : ` (${fault.error_code})`;
  const wait = retryAfterMs(answer.headers, Date.now());
  const message = answer.cut ? 'MLflow answered with more than 64 kB' : `MLflow answered ${answer.status}${code}`;
  throw new EffectFailure(message, wait === undefined ? {} : { retryAfterMs: wait });
}

function faultOf(answer: Incoming): z.output<typeof Fault> | undefined {
  if (answer.status < 400) return undefined;
  try {
    return Fault.safeParse(JSON.parse(answer.text)).data;
  } catch {
    return undefined;
  }
}
