import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alert } from '../../src/incidents/alerts/tables.ts';
import { sources } from '../../src/intake/index.ts';
import { type PeopleKit, peopleKit } from '../people/people-kit.ts';
import { intakeOf } from './alert-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

interface Words {
  readonly path: string;
  readonly body: object;
}
/** How a source that gives no time says that `k` begins, and that it is over. */
const SAYS = {
  pagerduty: (token: string): readonly [Words, Words] => {
    const event = { routing_key: token, dedup_key: 'k' };
    const payload = { summary: 'down', source: 's', severity: 'critical' };
    return [
      { path: '/v2/enqueue', body: { ...event, event_action: 'trigger', payload } },
      { path: '/v2/enqueue', body: { ...event, event_action: 'resolve' } },
    ];
  },
  opsgenie: (): readonly [Words, Words] => [
    { path: '/v2/alerts', body: { message: 'down', alias: 'k' } },
    { path: '/v2/alerts/k/close', body: {} },
  ],
  generic: (): readonly [Words, Words] => [
    { path: '', body: { title: 'down', key: 'k' } },
    { path: '', body: { title: 'down', key: 'k', status: 'ok' } },
  ],
} as const;

describe.each(['pagerduty', 'opsgenie', 'generic'] as const)(
  'the same words at /in/%s within five minutes',
  (source) => {
    async function made(burst?: number) {
      const limit = { perMinute: 1, burst: burst ?? 100, overflow: 503 } as const;
      const intake = intakeOf(
        kit,
        sources.map((each) => ({ ...each, limit })),
      );
      const ctx = kit.fresh();
      const { token } = await intake.add(ctx, source);
      const headers = { authorization: source === 'opsgenie' ? `GenieKey ${token}` : `Bearer ${token}` };
      const [begins, ends] = SAYS[source](token);
      const send = async ({ path, body }: Words) => {
        const answer = await intake.send(`${source}${path}`, JSON.stringify(body), headers);
        return typeof answer === 'string' ? answer : 'taken';
      };
      const stands = async () => {
        const rows = await ctx.db.select().from(alert).where(eq(alert.workspaceId, ctx.workspace));
        return rows.map(({ state, received }) => `${state} ${received}`);
      };
      return { send, stands, begins, ends };
    }

    test('count once while the alert is as they say, and anew once it ended or began since', async () => {
      const { send, stands, begins, ends } = await made();
      const seen: unknown[] = [];
      for (const words of [begins, begins, ends, ends, begins, begins, ends, ends, begins]) {
        kit.now = new Date(kit.now.getTime() + 20_000);
        await send(words);
        seen.push(...(await stands()));
      }
      expect(seen).toEqual([
        ...['firing 1', 'firing 1', 'resolved 2', 'resolved 2'],
        ...['firing 3', 'firing 3', 'resolved 4', 'resolved 4', 'firing 5'],
      ]);
    });

    test('are refused beyond the limit where they are news, to be sent again, and taken where they are not', async () => {
      const { send, stands, begins, ends } = await made(2);
      expect([await send(begins), await send(ends), await send(ends)]).toEqual(['taken', 'taken', 'taken']);
      expect([await send(begins), await stands()]).toEqual(['TRY_AGAIN', ['resolved 2']]);
    });
  },
);
