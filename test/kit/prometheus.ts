import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Whether Debian's `prometheus` is installed. */
export function hasPrometheus(): boolean {
  try {
    execFileSync('prometheus', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A real Prometheus on loopback that scrapes an exporter of ours ten times a second. */
export interface Prometheus {
  readonly url: string;
  /** Scrapes these values, one each time, at the instants they name; resolves once all are in. */
  export(samples: readonly (readonly [at: Date, value: number])[]): Promise<void>;
  /** Stops and starts the server; its data stay. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startPrometheus(): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-prometheus-'));
  const queue: string[] = [];
  let drained = (): void => {};
  const exporter = createServer((_, response) => {
    const next = queue.shift();
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
    response.end(next ?? '');
    // The scrape after the last one comes when that one was stored.
    if (next === undefined) drained();
  });
  exporter.listen(0, '127.0.0.1');
  await once(exporter, 'listening');
  const target = `127.0.0.1:${(exporter.address() as AddressInfo).port}`;
  const port = await freePort();
  await writeFile(
    join(folder, 'prometheus.yml'),
    `global: { scrape_interval: 100ms, scrape_timeout: 100ms }\nscrape_configs: [{ job_name: churn, static_configs: [{ targets: ['${target}'] }] }]\n`,
  );
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = spawn(
      'prometheus',
      [
        `--config.file=${join(folder, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder, 'data')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    for await (const line of createInterface({ input: child.stderr! })) {
      if (!line.includes('Server is ready to receive web requests')) continue;
      child.stderr!.resume();
      return;
    }
    throw new Error('prometheus ended before it was ready');
  };
  const stop = async (): Promise<void> => {
    if (!child || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    export: (samples) =>
      new Promise((resolve) => {
        drained = resolve;
        queue.push(...samples.map(([at, value]) => `churn_accuracy{host="a"} ${value} ${at.getTime()}\n`));
      }),
    start,
    stop,
    close: async () => {
      await stop();
      exporter.closeAllConnections();
      exporter.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createTcp();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
