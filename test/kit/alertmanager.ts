import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SOON_MS } from './soon.ts';

const BINARY = 'prometheus-alertmanager';

/** Whether Debian's `prometheus-alertmanager` is installed. */
export function hasAlertmanager(): boolean {
  try {
    execFileSync(BINARY, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** An alert as its own API takes it (`POST /api/v2/alerts`). */
export interface PostedAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly startsAt?: string;
  readonly endsAt?: string;
}

/** A real Alertmanager on loopback. */
export interface Alertmanager {
  readonly url: string;
  post(alerts: readonly PostedAlert[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts it with one receiver that posts to `target` with a token, and groups by `alertname`, in short times; without one, in its own. */
export async function startAlertmanager(receiver?: {
  readonly target: string;
  readonly token: string;
}): Promise<Alertmanager> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-alertmanager-'));
  const port = await freePort();
  const hook = receiver
    ? `{ name: steward, webhook_configs: [{ url: '${receiver.target}', send_resolved: true, http_config: { authorization: { credentials: '${receiver.token}' } } }] }`
    : '{ name: steward }';
  const times = receiver ? ', group_wait: 50ms, group_interval: 500ms, repeat_interval: 1h' : '';
  await writeFile(
    join(folder, 'alertmanager.yml'),
    `route: { receiver: steward, group_by: [alertname]${times} }\nreceivers: [${hook}]\n`,
  );
  const url = `http://127.0.0.1:${port}`;
  const child: ChildProcess = spawn(
    BINARY,
    [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const deadline = performance.now() + SOON_MS;
  for (;;) {
    const ready = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (ready?.ok) break;
    if (child.exitCode !== null || performance.now() > deadline) throw new Error('alertmanager was not ready');
    await new Promise((resume) => setTimeout(resume, 25));
  }
  return {
    url,
    post: async (alerts) => {
      const answer = await fetch(`${url}/api/v2/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(alerts),
      });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`alertmanager answered ${answer.status}`);
    },
    close: async () => {
      if (child.exitCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
