import { loadLifecycle } from '../src/app/load-lifecycle.ts';
import { type App, startApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { silentLog } from '../src/kernel/log.ts';
import { type SlackWorkspace, slackWorkspace } from '../test/kit/slack/workspace.ts';
import { until } from '../test/kit/steward.ts';
import { benchServer } from './server.ts';

/** A call at Slack's door. */
export interface SeenCall {
  readonly method: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** performance.now() */
  readonly at: number;
}

/** Steward in this process as in production, with Slack's own rates, in front of a Slack of the test kit. */
export interface SlackWorld {
  readonly app: App;
  readonly slack: SlackWorkspace;
  readonly calls: readonly SeenCall[];
  /** `/steward <text>` by somebody; rejects when it was not answered with these words. */
  say(who: string, text: string, answer: RegExp): Promise<string>;
  /** The request's card in #releases, once it was posted. */
  cardOf(request: number): Promise<string>;
  /** Waits until nothing is left to be shown. */
  quiet(): Promise<void>;
  stop(): Promise<void>;
}

/** A set-up workspace: ada admin, mia member, leo in ml-leads, rita in risk, cards in #releases, churn@v1 of high risk. */
export async function slackWorld(): Promise<SlackWorld> {
  const server = await benchServer();
  const slack = await slackWorkspace();
  const { users, team } = slack;
  const config = readConfig({ ...slackEnv(slack), PORT: '0' });
  const app = await startApp({
    config,
    log: silentLog,
    url: await server.create('steward'),
    lifecycle: (await loadLifecycle(config.lifecycleFile, config.effectSecrets)).lifecycle,
  });
  slack.aim(() => `http://127.0.0.1:${app.port}/slack/events`);
  const calls: SeenCall[] = [];
  const push = slack.calls.push.bind(slack.calls);
  slack.calls.push = (...seen) => {
    for (const { method, args } of seen) calls.push({ method, args, at: performance.now() });
    return push(...seen);
  };

  const world: SlackWorld = {
    app,
    slack,
    calls,
    async say(who, text, answer) {
      const acted = await slack.signedCommand(users[who] ?? '', text);
      if (acted.status !== 200 || !answer.test(acted.text)) throw new Error(`${text}: ${acted.status} ${acted.text}`);
      return acted.text;
    },
    cardOf: (request) =>
      until(`the card of R-${request}`, async () => {
        const shown = await slack.messages(slack.channels.releases ?? '');
        return shown.find(({ words, thread }) => thread === undefined && words.startsWith(`R-${request} `))?.ts;
      }),
    async quiet() {
      await until(
        'nothing left to be shown',
        async () => {
          const [row] = await app.unit.db.execute<{ due: boolean }>(
            'select exists (select from card where dead is null and wanted > shown) as due',
          );
          return row?.due === false;
        },
        180_000,
      );
    },
    async stop() {
      await app.stop();
      await slack.stop();
      await server.stop();
    },
  };
  await setUp(world, team);
  return world;
}

/** What connects Steward with a Slack of the test kit. */
export function slackEnv(slack: SlackWorkspace): Record<string, string> {
  const { botToken, signingSecret, apiUrl, team, users } = slack;
  return {
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: apiUrl,
    ADMINS: `slack:${team}:${users.ada}`,
    DEFAULT_ROLE: 'member',
  };
}

async function setUp({ say, slack, app }: SlackWorld, team: string): Promise<void> {
  await until('the team in the database', async () => {
    const rows = await app.unit.db.execute(
      `select from lifecycle_revision where (select count(*) from connection) > 0`,
    );
    return rows.length > 0 && team;
  });
  const { users, channels } = slack;
  await say('ada', `channel set releases <#${channels.releases}|releases>`, /Cards about releases go to/);
  for (const who of ['mia', 'leo', 'rita']) await say(who, 'whoami', /./);
  await say('ada', `group add ml-leads <@${users.leo}|leo>`, /is in ml-leads now/);
  await say('ada', `group add risk <@${users.rita}|rita>`, /is in risk now/);
  await register(say, 'churn');
}

/** A model of high risk with its version v1, by mia. */
export async function register(say: SlackWorld['say'], model: string): Promise<void> {
  await say('mia', `model register ${model} --risk high --about "Who will leave"`, /is registered/);
  await say('mia', `version add ${model}@v1 --digest sha256:${'c0ffee'.repeat(9)} --metric auc=0.93`, /is registered/);
}

/** Asks for a move by mia; the request's number. */
export async function promote(say: SlackWorld['say'], subject: string, to: string): Promise<number> {
  const said = await say('mia', `promote ${subject} to ${to}`, /R-\d+ is open/);
  return Number(/R-(\d+)/.exec(said)?.[1]);
}
