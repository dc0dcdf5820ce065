import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { alert } from '../../src/incidents/alerts/tables.ts';
import { type PeopleKit, peopleKit } from '../people/people-kit.ts';
import { intakeOf, payload } from './alert-kit.ts';

let kit: PeopleKit;
let intake: ReturnType<typeof intakeOf>;
beforeAll(async () => {
  kit = await peopleKit();
  intake = intakeOf(kit);
});
afterAll(() => kit.close());

const body = payload('alertmanager', 'firing.json');
const made = async () => {
  const ctx = kit.fresh();
  const { id, token } = await intake.add(ctx, 'alertmanager');
  const rows = () => ctx.db.select().from(alert).where(sql`${alert.workspaceId} = ${ctx.workspace}`);
  return { ctx, id, token, rows, bearer: { authorization: `Bearer ${token}` } };
};
const ok = (repeated = false) => ({ status: 200, body: { accepted: true, repeated } });

describe('POST /in/alertmanager', () => {
  test('takes version 4, keeps what it does not know, and drops the end of what never fired here', async () => {
    const { id, bearer, rows } = await made();
    expect(await intake.send(`alertmanager/${id}`, body, bearer)).toEqual(ok());
    expect(await rows()).toMatchObject([
      {
        fingerprint: '9c8a3f1b2d4e5f60',
        rule: 'fingerprint',
        state: 'firing',
        severity: 1,
        startsAt: new Date('2026-03-02T09:58:14.311Z'),
        url: 'http://prometheus:9090/graph?g0.expr=latency+%3E+2&g0.tab=1',
        extra: { newInTheFuture: { kept: true } },
        routed: false,
      },
    ]);
  });

  test('counts what is sent again within minutes once, and what comes again later anew', async () => {
    const { id, bearer, rows } = await made();
    await intake.send(`alertmanager/${id}`, body, bearer);
    expect(await intake.send(`alertmanager/${id}`, body, bearer)).toEqual(ok(true));
    kit.now = new Date(kit.now.getTime() + 300_000);
    expect(await intake.send(`alertmanager/${id}`, body, bearer)).toEqual(ok());
    expect((await rows())[0]?.received).toBe(2);
  });

  test('takes the token as bearer, as password, and without an id in the address', async () => {
    const { id, token, bearer } = await made();
    const basic = { authorization: `Basic ${Buffer.from(`steward:${token}`).toString('base64')}` };
    expect(await intake.send(`alertmanager/${id}`, body, basic)).toEqual(ok());
    expect(
      await intake.send('alertmanager', body.replace('firing', ' firing').replace(' firing', 'firing'), bearer),
    ).toMatchObject({ status: 200 });
  });

  test.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer sti_other' }],
    ['an empty one', { authorization: 'Bearer ' }],
  ])('refuses %s and writes nothing', async (_, headers: Record<string, string>) => {
    const { id, rows } = await made();
    expect(await intake.send(`alertmanager/${id}`, body, headers)).toBe('BAD_SIGNATURE');
    expect(await intake.send('alertmanager', body, headers)).toBe('BAD_SIGNATURE');
    expect(await rows()).toEqual([]);
  });

  test('writes what arrives at once together, each answered for itself', async () => {
    const { id, bearer, rows } = await made();
    const sent = Array.from({ length: 40 }, (_, n) =>
      body.replaceAll('api-1', `api-${n % 20}-x`).replaceAll('9c8a3f1b2d4e5f60', `f${n % 20}`),
    );
    const answers = await Promise.all(sent.map((each) => intake.send(`alertmanager/${id}`, each, bearer)));
    const repeated = answers.filter((each) => JSON.stringify(each) === JSON.stringify(ok(true)));
    expect([answers.length, repeated.length, (await rows()).length]).toEqual([40, 20, 20]);
    expect((await rows()).every(({ received }) => received === 1)).toBe(true);
  });
});
