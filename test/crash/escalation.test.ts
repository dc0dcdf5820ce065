import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Rule } from '../../src/incidents/paging/rule.ts';
import { seeded } from '../chat/random.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { databaseDoor } from '../kit/database-door.ts';
import type { DatabaseWay } from '../kit/database-way.ts';
import { type SlackWorkspace, slackWorkspace } from '../kit/slack/workspace.ts';
import { type SmtpServer, startSmtpServer } from '../kit/smtp-server.ts';
import { type Steward, startSteward, until } from '../kit/steward.ts';
import { alertDuty, type SendAlert } from './alert-duty.ts';

const full = process.env.ROUNDS === 'full';
/** Calls that change what people see in Slack; the others only ask. */
const SHOWS = ['chat.postMessage', 'chat.update'];

let on: TestDatabase;
let slack: SlackWorkspace;
let smtp: SmtpServer;
let door: DatabaseWay;
let steward: Steward;
let env: Record<string, string>;
let send: SendAlert;

const KINDS = ['commit', 'message'] as const;
type Kind = (typeof KINDS)[number];

/** The escalation that runs: how many boundaries of each kind it came to, at which of them Steward is killed, and what that was. */
let way: { readonly seen: Record<Kind, number>; readonly at: { kind: Kind; nth: number }; killed?: string } | undefined;

/** Whether Steward goes on at this boundary. A door asks while it holds what was said, so nothing happens in between. */
const pass = (kind: Kind, what: string): boolean => {
  if (!way || way.killed !== undefined) return true;
  way.seen[kind] += 1;
  if (kind !== way.at.kind || way.seen[kind] !== way.at.nth) return true;
  way.killed = what;
  steward.kill('SIGKILL');
  door.shut();
  return false;
};

beforeAll(async () => {
  [on, slack, smtp] = await Promise.all([
    testDatabase(),
    slackWorkspace({ channels: ['releases', 'incidents'] }),
    startSmtpServer(),
  ]);
  door = await databaseDoor(on.url, (what) => pass('commit', what));
  const take = slack.faults.take.bind(slack.faults);
  slack.faults.take = (method) => {
    if (SHOWS.includes(method)) {
      if (!pass('message', `before ${method}`)) return { kind: 'lost' };
      if (!pass('message', `after ${method}`)) return { kind: 'dropped' };
    }
    return take(method);
  };
  smtp.answer = () => {
    if (!pass('message', 'before an e-mail')) return '451 nobody listens';
    pass('message', 'after an e-mail');
    return '250 ok';
  };
  const { botToken, signingSecret, apiUrl, team, users, channels } = slack;
  env = {
    DATABASE_URL: door.url,
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: apiUrl,
    ADMINS: `slack:${team}:${users.ada}`,
    DEFAULT_ROLE: 'member',
    SMTP_URL: smtp.url,
    MAIL_FROM: 'steward@example.com',
    LOG_LEVEL: 'warn',
  };
  steward = await startSteward({ env });
  slack.aim(() => `${steward.url}/slack/events`);
  await until('the team', async () => (await on.database.sql`select from connection`).length > 0);
  for (const [who, text] of [
    ['ada', `channel set incidents <#${channels.incidents}|incidents>`],
    ['mia', 'whoami'],
    ['leo', 'whoami'],
  ] as const)
    expect(await slack.signedCommand(users[who] ?? '', text), text).toMatchObject({ status: 200 });
  const rules: Rule[] = [
    { method: { kind: 'chat' }, afterMinutes: 0 },
    { method: { kind: 'email', address: 'leo@x.io' }, afterMinutes: 2 },
  ];
  const duty = { first: users.leo ?? '', second: users.mia ?? '', groupBy: ['alertname'], rules };
  send = await alertDuty(on.database, duty);
});
afterAll(async () => {
  steward?.kill('SIGKILL');
  await Promise.all([door?.close(), slack?.stop(), smtp?.close()]);
  await on?.close();
});

interface Standing {
  readonly over: boolean;
  readonly busy: boolean;
  readonly kind: string | null;
  readonly subject: string | null;
}

/** How the page about an alert stands, and its timer that is due next; undefined while it was not paged. */
async function standingOf(alertname: string): Promise<Standing | undefined> {
  const [row] = await on.database.sql<Standing[]>`
    with paged as (
      select page.* from page join alert_group g on 'alert:' || g.number = page.subject
      where g.labels ->> 'alertname' = ${alertname}
    ), tried as (select a.* from page_attempt a join paged on paged.id = a.page)
    select fell_back_at is not null and not exists (select from tried where state in ('planned', 'wanted')) as over,
      exists (select from tried where state = 'wanted') as busy, next.kind, next.subject
    from paged left join lateral (
      select kind, subject from timer
      where (subject = paged.id::text or subject in (select id::text from tried)) and due_at > clock_timestamp()
      order by due_at limit 1
    ) next on true`;
  return row;
}

/** An alert, its page and the escalation to its end, where time passes as soon as nothing is left to do. */
async function escalate(alertname: string, at: { kind: Kind; nth: number }) {
  const { sql } = on.database;
  const mine: NonNullable<typeof way> = { seen: { commit: 0, message: 0 }, at };
  way = mine;
  let isBack = false;
  let taken = false;
  await until(
    `the end of ${alertname}`,
    async () => {
      if (mine.killed !== undefined && !isBack) {
        await steward.ended;
        // Whatever the dead one held runs out.
        await sql`update timer set lease_until = null where lease_until is not null`;
        await sql`update place set busy_until = null where busy_until is not null`;
        steward = await startSteward({ env });
        isBack = true;
      }
      // Its sender sends it again until it was answered, and never again then.
      if (!taken) taken = (await send(steward, alertname)) === 200;
      const page = await standingOf(alertname);
      if (page?.over) return true;
      if (page && !page.busy && page.kind !== null)
        await sql`update timer set due_at = clock_timestamp() where kind = ${page.kind} and subject = ${page.subject}`;
      return false;
    },
    60_000,
  );
  way = undefined;
  await check(alertname, `killed ${mine.killed ?? 'nowhere'}, ${at.kind} ${at.nth}`);
  return mine;
}

/** What people got about an alert: nobody is left out, and at most one message came twice, which says so. */
async function check(alertname: string, what: string): Promise<void> {
  const told = await Promise.all(
    ['@leo', '@mia', '@ada', 'incidents'].map(async (place) => {
      const channel = place.startsWith('@') ? `@${slack.users[place.slice(1)]}` : (slack.channels[place] ?? '');
      const pages = (await slack.messages(channel)).filter(({ text }) => text.includes(`SEV1 ${alertname} (`));
      return `${place} ${pages.length}`;
    }),
  );
  expect(told, what).toEqual(['@leo 1', '@mia 1', '@ada 1', 'incidents 1']);
  const mails = smtp.received.filter((mail) => mail.includes(`SEV1 ${alertname} `));
  expect(mails.length, what).toBeGreaterThanOrEqual(1);
  expect(mails.length, what).toBeLessThanOrEqual(2);
  expect(
    mails.slice(1).every((mail) => mail.includes('Possible repeat')),
    what,
  ).toBe(true);
}

test(`a Steward killed at ${full ? 'each boundary' : 'two boundaries'} of an escalation loses no page and says what it repeats`, {
  timeout: full ? 900_000 : 120_000,
}, async () => {
  const random = seeded();
  const whole = await escalate('Whole', { kind: 'commit', nth: Number.POSITIVE_INFINITY });
  expect(smtp.received).toHaveLength(1);
  // The card of the alerts, four messages of the page and an e-mail, before and after each.
  expect(whole.seen.message).toBe(12);
  expect(whole.seen.commit).toBeGreaterThan(30);
  console.log(`seed ${random.seed}, ${whole.seen.commit} boundaries of commits, ${whole.seen.message} of messages`);
  for (const kind of KINDS) {
    // How many commits there are differs by a few, so that a sample leaves out the last ones.
    const nths = full
      ? Array.from({ length: whole.seen[kind] }, (_, index) => index + 1)
      : [1 + random.below(Math.floor(whole.seen[kind] * (kind === 'commit' ? 0.8 : 1)))];
    let kills = 0;
    for (const nth of nths) if ((await escalate(`${kind}-${nth}`, { kind, nth })).killed !== undefined) kills += 1;
    expect(kills, kind).toBeGreaterThanOrEqual(nths.length * 0.8);
  }
});
