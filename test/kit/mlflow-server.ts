import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A registry that answers as MLflow 3 does: the calls of its REST API 2.0 that have to do with aliases and tags, its
 * errors, and its webhooks with signature and retries (reference/payloads.md, section 2.1).
 */
export interface MlflowServer {
  readonly url: string;
  readonly calls: string[];
  readonly tags: Map<string, Map<string, string>>;
  /** Where each alias points: `churn/champion` to `12`. */
  readonly aliases: Map<string, string>;
  /** Answers the next calls with this status, as often as told. */
  fail(status: number, times?: number, headers?: Readonly<Record<string, string>>): void;
  /** Runs just after the next call of this kind, such as `POST registered-models/alias`. */
  after(call: string, then: () => void): void;
  /** Somebody else moves an alias (undefined removes it), which MLflow tells its webhook. Resolves with the answer's status. */
  move(name: string, alias: string, version: string | undefined): Promise<number | undefined>;
  /** Where it sends webhooks, and the secret that signs them. */
  hook: { readonly url: string; readonly secret: string } | undefined;
  close(): Promise<void>;
}

export async function startMlflow(
  options: { readonly token?: string; readonly versions?: Readonly<Record<string, readonly string[]>> } = {},
): Promise<MlflowServer> {
  const versions = new Map(Object.entries(options.versions ?? { churn: ['11', '12', '13'] }));
  const failing: { status: number; headers: Readonly<Record<string, string>> }[] = [];
  const afterwards = new Map<string, () => void>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, Buffer.concat(chunks).toString('utf8'), response));
  });

  function answer(request: IncomingMessage, body: string, response: ServerResponse): boolean {
    const url = new URL(request.url ?? '/', 'http://mlflow');
    const call = `${request.method} ${url.pathname.replace('/api/2.0/mlflow/', '')}`;
    mlflow.calls.push(call);
    const say = (status: number, value: object, headers: Readonly<Record<string, string>> = {}): boolean => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
      afterwards.get(call)?.();
      return afterwards.delete(call);
    };
    const fault = (status: number, error_code: string, message: string): boolean =>
      say(status, { error_code, message });
    const fails = failing.shift();
    if (fails) return say(fails.status, { error_code: 'TEMPORARILY_UNAVAILABLE', message: 'later' }, fails.headers);
    if (options.token !== undefined && request.headers.authorization !== `Bearer ${options.token}`)
      return fault(401, 'UNAUTHENTICATED', 'sign in');
    const given: Record<string, string> =
      request.method === 'GET' ? Object.fromEntries(url.searchParams) : (JSON.parse(body) as Record<string, string>);
    const { name = '', alias = '', version = '', key = '', value = '' } = given;
    const known = versions.get(name);
    if (!known) return fault(404, 'RESOURCE_DOES_NOT_EXIST', `Registered Model with name=${name} not found`);
    const versionOf = (number: string) => ({
      model_version: {
        name,
        version: number,
        status: 'READY',
        tags: [...(mlflow.tags.get(`${name}/${number}`) ?? [])].map(([k, v]) => ({ key: k, value: v })),
        aliases: [...mlflow.aliases]
          .filter(([at, to]) => at.startsWith(`${name}/`) && to === number)
          .map(([at]) => at.split('/')[1]),
      },
    });
    const missing = (): boolean =>
      fault(404, 'RESOURCE_DOES_NOT_EXIST', `Model Version (name=${name}, version=${version}) not found`);
    switch (call) {
      case 'GET model-versions/get':
        return known.includes(version) ? say(200, versionOf(version)) : missing();
      case 'POST model-versions/set-tag': {
        if (!known.includes(version)) return missing();
        const tags = mlflow.tags.get(`${name}/${version}`) ?? new Map<string, string>();
        mlflow.tags.set(`${name}/${version}`, tags.set(key, value));
        return say(200, {});
      }
      case 'GET registered-models/alias': {
        const holder = mlflow.aliases.get(`${name}/${alias}`);
        if (holder !== undefined) return say(200, versionOf(holder));
        return fault(400, 'INVALID_PARAMETER_VALUE', `Registered model alias ${alias} not found.`);
      }
      case 'POST registered-models/alias':
        if (!known.includes(version)) return missing();
        mlflow.aliases.set(`${name}/${alias}`, version);
        return say(200, {});
      case 'DELETE registered-models/alias':
        mlflow.aliases.delete(`${name}/${alias}`);
        return say(200, {});
      default:
        return fault(404, 'ENDPOINT_NOT_FOUND', call);
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const mlflow: MlflowServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    tags: new Map(),
    aliases: new Map(),
    hook: undefined,
    fail: (status, times = 1, headers = {}) => {
      for (let i = 0; i < times; i += 1) failing.push({ status, headers });
    },
    after: (call, then) => void afterwards.set(call, then),
    move: async (name, alias, version) => {
      if (version === undefined) mlflow.aliases.delete(`${name}/${alias}`);
      else mlflow.aliases.set(`${name}/${alias}`, version);
      if (!mlflow.hook) return undefined;
      const data = version === undefined ? { name, alias } : { name, alias, version };
      const sent = mlflowWebhook(
        'model_version_alias',
        version === undefined ? 'deleted' : 'created',
        data,
        mlflow.hook.secret,
      );
      return (await fetch(mlflow.hook.url, { method: 'POST', ...sent })).status;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return mlflow;
}

/** A webhook as MLflow 3 sends it: the secret's own bytes sign `delivery id.timestamp.body`. */
export function mlflowWebhook(
  entity: string,
  action: string,
  data: object,
  secret: string,
  more: { readonly id?: string; readonly at?: Date } = {},
): { readonly headers: Record<string, string>; readonly body: string } {
  const { id = randomUUID(), at = new Date() } = more;
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const body = JSON.stringify({ entity, action, timestamp: at.toISOString(), data });
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-mlflow-signature': `v1,${signature}`,
      'x-mlflow-timestamp': timestamp,
      'x-mlflow-delivery-id': id,
    },
  };
}
