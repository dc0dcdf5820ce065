import { parseArgs } from 'node:util';
import { runSimulation, type SimulatedDelivery } from '../app/run-simulation.ts';
import { readSleep } from '../app/simulated-sleep.ts';
import { sources } from '../intake/index.ts';
import type { Source } from '../intake/source.ts';
import { isStewardError, StewardError } from '../kernel/errors.ts';
import { type Client, inWorkspace } from './client.ts';
import { textOf } from './sample-file.ts';

const USAGE = `npm run -s simulate -- <file> [<file>@+<minutes> ...] [--source alertmanager] [--at <time>] [--for <minutes>] [--workspace w]
    [--map title=message ...] [--silent leo=22:00-08:00 ...]
  Feeds recorded payloads of a source through this workspace's routes, silences, schedules and policies on a virtual clock,
  and prints who would be paged when, by what, and what would be grouped, silenced or inhibited, and why. Nothing is written or sent.
  --map says how generic JSON reads, as for integration add; --silent who is in Slack's do-not-disturb, always or by the clock on his wall.
  Sources: ${sources.flatMap(({ name, alerts }) => (alerts ? [name] : [])).join(', ')}.`;

/** `npm run -s simulate`: what an alert would do. Exit code 2 for a wrong call. */
export const simulateClient: Client = async (input) => {
  const { values, positionals } = parseArgs({
    args: [...input.args],
    allowPositionals: true,
    options: {
      source: { type: 'string', default: 'alertmanager' },
      at: { type: 'string' },
      for: { type: 'string', default: '120' },
      workspace: { type: 'string' },
      map: { type: 'string', multiple: true, default: [] },
      silent: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean' },
    },
  });
  const source = sources.find(({ name }) => name === values.source);
  const start = values.at === undefined ? new Date() : new Date(values.at);
  const minutes = Number(values.for);
  const isAsked = source?.alerts !== undefined && positionals.length > 0;
  if (values.help || !isAsked || Number.isNaN(start.getTime()) || !(minutes > 0)) {
    input.out(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  const deliveries = await Promise.all(positionals.map((word) => readDelivery(word, source, start, values.map)));
  const sleeps = values.silent.map(readSleep);
  return inWorkspace(input, values.workspace, async (db, workspace) => {
    const lines = await runSimulation({ db, flush: [] }, { workspace, deliveries, minutes, sleeps, log: input.log });
    for (const { at, words } of lines) input.out(`${at.toISOString().slice(0, 16).replace('T', ' ')}  ${words}\n`);
    return 0;
  });
};

/** `down.json`, or `down.json@+7` for seven minutes after the start. Throws BAD_INPUT in words for whoever typed the name. */
async function readDelivery(
  word: string,
  source: Source,
  start: Date,
  pairs: readonly string[],
): Promise<SimulatedDelivery> {
  const [, file = word, after = '0'] = /^(.*?)(?:@\+(\d{1,5}))?$/.exec(word) ?? [];
  const at = new Date(start.getTime() + Number(after) * 60_000);
  const body = Buffer.from(await textOf(file));
  const { rest = '', type } = source.recorded?.(body) ?? {};
  const headers = new Headers(type === undefined ? {} : { 'content-type': type });
  const map = Object.fromEntries(pairs.map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]));
  try {
    const alerts = source.alerts?.({ headers, body, rest, settings: { map } }, at) ?? [];
    return { at, source: source.name, alerts };
  } catch (error) {
    if (!isStewardError(error)) throw error;
    const hint = error.hint === undefined ? {} : { hint: error.hint };
    throw new StewardError(error.code, `${file}: ${error.message}`, hint);
  }
}
