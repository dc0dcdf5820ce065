import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type postgres from 'postgres';
import { loadLifecycle } from '../src/app/load-lifecycle.ts';
import { startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { silentLog } from '../src/kernel/log.ts';
import { type Child, startChild } from '../test/kit/child-process.ts';
import { runFolder } from '../test/kit/run-folder.ts';
import { type SlackWorkspace, slackWorkspace } from '../test/kit/slack/workspace.ts';
import { startSteward, until } from '../test/kit/steward.ts';
import { type Figure, median, percentile, shownMs } from './figure.ts';
import { recorded, type Statement } from './recording.ts';
import { residentBytes, shownMegabytes } from './resident-memory.ts';
import { benchServer } from './server.ts';
import { slackEnv } from './slack-world.ts';
import { startFlags } from './start-flags.ts';

const PER_SECOND = 50;
const ROUNDS = 5;
const ROUND_SECONDS = 3;
const WARMING = 100;
/** Slower, because the first of everything is. */
const WARMING_PER_SECOND = 20;
const COMMANDS = WARMING + ROUNDS * ROUND_SECONDS * PER_SECOND;
const AIM = 1.5;

/** A command that writes: a row, placement, a job, wanted cards, the chain. Slack is not asked who speaks each time. */
const command = (n: number): string => `version add churn@v${n} --digest sha256:${'c0ffee'.repeat(9)} --metric auc=0.9`;

/** How long Slack waits for a command's 200 at 50 a second, beside Bolt alone with the same statements. */
export async function bench(): Promise<readonly Figure[]> {
  const server = await benchServer();
  const slack = await slackWorkspace();
  const folder = await runFolder();
  const children: Child[] = [];
  try {
    await server.create('base');
    await record(await server.copy('base', 'empty'), slack, 0);
    const recipes = await record(await server.copy('empty', 'recorded'), slack, COMMANDS);
    const file = join(folder, 'recipes.json');
    await writeFile(file, JSON.stringify(recipes));

    const databaseUrl = await server.copy('empty', 'measured');
    const env = { DATABASE_URL: databaseUrl, LOG_LEVEL: 'error' };
    const steward = await startSteward({ env: { ...slackEnv(slack), ...env }, flags: await startFlags() });
    children.push(steward);
    const bareUrl = await server.copy('empty', 'floor');
    const bare = startChild(new URL('./bare-bolt.ts', import.meta.url), [bareUrl, file, slack.signingSecret]);
    children.push(bare);
    const port = /\d+$/.exec(await bare.line(/^listening at /))?.[0];

    const entrances = { steward: `${steward.url}/slack/events`, bare: `http://127.0.0.1:${port}/slack/events` };
    await until('Steward’s team', async () => (await send(slack, entrances.steward, 'whoami')).ok || undefined);
    const took = { steward: [] as number[][], bare: [] as number[][] };
    for (const url of Object.values(entrances)) await load(slack, url, 0, WARMING, WARMING_PER_SECOND);
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = WARMING + round * ROUND_SECONDS * PER_SECOND;
      const order = round % 2 === 0 ? (['steward', 'bare'] as const) : (['bare', 'steward'] as const);
      for (const who of order)
        took[who].push(await load(slack, entrances[who], from, from + ROUND_SECONDS * PER_SECOND));
    }
    const resident = await residentBytes(steward.pid);
    return [
      ...figures(took),
      {
        what: `resident memory of the bot with Slack after ${COMMANDS} commands`,
        figure: shownMegabytes(resident),
        aim: 'under 250 MB',
        met: resident < 250e6,
      },
    ];
  } finally {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(children.map(({ ended }) => ended));
    await slack.stop();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function figures(took: { readonly steward: number[][]; readonly bare: number[][] }): Figure[] {
  return [0.5, 0.99].map((share) => {
    const of = (rounds: readonly number[][]) => rounds.map((round) => percentile(round, share));
    const [figure, floor] = [of(took.steward), of(took.bare)];
    const ratio = median(figure.map((ms, round) => ms / floor[round]!));
    return {
      what: `acknowledgement of a Slack command at ${PER_SECOND}/s, p${share * 100}`,
      figure: shownMs(median(figure)),
      floor: shownMs(median(floor)),
      ratio,
      aim: `ratio ${AIM}`,
      met: ratio <= AIM,
    };
  });
}

/**
 * Steward in this process, set up by commands and then given `count` of them; returns the statements of each. Its pumps
 * are held, so that what the pool sends is the command's own.
 */
async function record(
  url: string,
  slack: SlackWorkspace,
  count: number,
): Promise<Record<string, readonly Statement[]>> {
  const config = readConfig({ ...slackEnv(slack), PORT: '0' });
  const { lifecycle } = await loadLifecycle(config.lifecycleFile, config.effectSecrets);
  const app = await startApp({ config, log: silentLog, url, lifecycle, owned: () => false });
  const entrance = `http://127.0.0.1:${app.port}/slack/events`;
  const pool = (app.unit.db as unknown as { readonly $client: postgres.Sql }).$client;
  const recipes: Record<string, readonly Statement[]> = {};
  try {
    await until('the team', async () => (await send(slack, entrance, 'whoami')).text.includes('mia') || undefined);
    if (count === 0) await send(slack, entrance, 'model register churn --risk limited');
    for (let n = 0; n < count; n += 1) {
      recipes[command(n)] = await recorded(pool, () => send(slack, entrance, command(n)));
    }
  } finally {
    await app.stop();
  }
  return recipes;
}

/** Sends the commands from `from` to `to` evenly, whether answers come or not; how long each answer took. */
async function load(slack: SlackWorkspace, url: string, from: number, to: number, perSecond = PER_SECOND) {
  const answers: Promise<number>[] = [];
  const began = performance.now();
  for (let n = from; n < to; n += 1) {
    const wait = began + ((n - from) * 1_000) / perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const sent = performance.now();
    const answered = send(slack, url, command(n)).then(() => performance.now() - sent);
    // Awaited below with the others; one that fails before must not end the process and leave its children.
    answered.catch(() => {});
    answers.push(answered);
  }
  return Promise.all(answers);
}

/** A signed command by mia. */
async function send(slack: SlackWorkspace, url: string, text: string) {
  slack.aim(() => url);
  const acted = await slack.signedCommand(slack.users.mia ?? '', text);
  if (
    acted.status !== 200 ||
    (text.startsWith('version add') && !/registered|done|Working on it|is slow/.test(acted.text))
  )
    throw new Error(`${text}: ${acted.status} ${acted.text}`);
  return { ok: true, text: acted.text };
}
