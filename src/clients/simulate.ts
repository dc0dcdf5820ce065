import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runSimulation } from '../app/run-simulation.ts';
import { sources } from '../intake/index.ts';
import { DEFAULT_WORKSPACE, workspacesOf } from '../workspace/connect-team.ts';
import { type Client, onDatabase } from './client.ts';

const USAGE = `npm run -s simulate -- <file> [<file>@+<minutes> ...] [--source alertmanager] [--at <time>] [--for <minutes>] [--workspace w]
  Feeds recorded payloads of a source through this workspace's routes, silences, schedules and policies on a virtual clock,
  and prints who would be paged when, by what, and what would be grouped or muted, and why. Nothing is written or sent.`;

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
      help: { type: 'boolean' },
    },
  });
  const source = sources.find(({ name }) => name === values.source);
  const start = values.at === undefined ? new Date() : new Date(values.at);
  const minutes = Number(values.for);
  const alertsOf = source?.alerts;
  if (values.help || positionals.length === 0 || !alertsOf || Number.isNaN(start.getTime()) || !(minutes > 0)) {
    input.out(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  const deliveries = positionals.map((word) => {
    const [, file = word, after = '0'] = /^(.*?)(?:@\+(\d{1,5}))?$/.exec(word) ?? [];
    const at = new Date(start.getTime() + Number(after) * 60_000);
    const alerts = alertsOf({ headers: new Headers(), body: readFileSync(file), rest: '' }, at) ?? [];
    return { at, source: source.name, alerts };
  });
  return onDatabase(input, async ({ db }) => {
    const workspace = values.workspace ?? (await workspacesOf(db))[0] ?? DEFAULT_WORKSPACE;
    const lines = await runSimulation({ db, flush: [] }, { workspace, deliveries, minutes, log: input.log });
    for (const { at, words } of lines) input.out(`${at.toISOString().slice(0, 16).replace('T', ' ')}  ${words}\n`);
    return 0;
  });
};
