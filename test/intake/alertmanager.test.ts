import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRoutePump } from '../../src/app/route-pump.ts';
import { listGroups } from '../../src/incidents/alerts/find-groups.ts';
import { receiveAlerts } from '../../src/incidents/alerts/receive-alerts.ts';
import { routeAlerts } from '../../src/incidents/alerts/route-alerts.ts';
import { alert } from '../../src/incidents/alerts/tables.ts';
import { sources } from '../../src/intake/index.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { createLook } from '../../src/queue/look.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { type PeopleKit, peopleKit } from '../people/people-kit.ts';
import { intakeOf, payload } from './alert-kit.ts';

let kit: PeopleKit;
let intake: ReturnType<typeof intakeOf>;
beforeAll(async () => {
  kit = await peopleKit();
});
beforeEach(() => {
  // Its own for each test: one that saw a repetition looks first what is new, for a while.
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

  test('takes 512 KB and no byte more', async () => {
    const { id, bearer } = await made();
    const long = (more: number) => body.padEnd(512 * 1_024 - (Buffer.byteLength(body) - body.length) + more);
    expect(await intake.send(`alertmanager/${id}`, long(0), bearer)).toEqual(ok());
    expect(await intake.send(`alertmanager/${id}`, long(1), bearer)).toBe('TOO_LARGE');
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
    const [written] = await kit.unit.db.execute<{ transactions: number }>(
      sql`select count(distinct xmin::text)::int as transactions from alert where integration = ${id}`,
    );
    expect(written!.transactions).toBeLessThan(10);
  });

  test('a delivery that fails before anything of it is sent to the database counts for nothing, however often it comes', async () => {
    const broken = intakeOf(
      kit,
      sources.map((each) => ({
        ...each,
        alerts: () => [{ labels: {}, annotations: {}, status: 'firing', startsAt: new Date(Number.NaN) }],
      })),
    );
    const { id, bearer, rows } = await made();
    for (const time of ['first', 'again'])
      await expect(broken.send(`alertmanager/${id}`, body, bearer), time).rejects.toThrow(RangeError);
    expect(await intake.send(`alertmanager/${id}`, body, bearer)).toEqual(ok());
    expect(await rows()).toHaveLength(1);
  });

  test('is answered once it is committed and before it is routed; where Steward stops in between, its next start routes it', async () => {
    const { ctx, id, bearer, rows } = await made();
    let answered = false;
    let sending: Promise<unknown> = Promise.resolve();
    await inTransaction(ctx, async (tx) => {
      const same = {
        fingerprint: '9c8a3f1b2d4e5f60',
        labels: {},
        annotations: {},
        status: 'firing',
        startsAt: tx.now,
      } as const;
      await receiveAlerts(tx, { source: 'alertmanager', integration: id, alerts: [same] });
      sending = intake.send(`alertmanager/${id}`, body, bearer).then((answer) => {
        answered = true;
        return answer;
      });
      const waiting = () => tx.db.execute(sql`select 1 as one from pg_locks where not granted`);
      await expect.poll(async () => (await waiting()).length).toBeGreaterThan(0);
      expect(answered).toBe(false);
    });
    expect(await sending).toEqual(ok());
    expect(await rows()).toMatchObject([{ received: 2, routed: false }]);
    expect(await listGroups(ctx, 5)).toEqual([]);
    const pump = createRoutePump({ unit: kit.unit, log: silentLog });
    const look = createLook({ unit: kit.unit, pumps: [pump], log: silentLog });
    look.wake();
    await expect.poll(async () => (await listGroups(ctx, 5)).map(({ firing }) => firing)).toEqual([1]);
    await Promise.all([look.stop(), pump.stop()]);
    expect(await rows()).toMatchObject([{ received: 2, routed: true }]);
  });

  test('a storm of the same deliveries again, in other orders and at once, changes nothing', async () => {
    const { ctx, id, bearer, rows } = await made();
    const at = (minute: number) => new Date(kit.now.getTime() - (60 - minute) * 60_000).toISOString();
    // Of each of twenty: fires, is resolved, fires again; every other one is resolved again.
    const deliveries = Array.from({ length: 20 }, (_, n) => {
      const labels = { alertname: 'Split', pod: String(n) };
      const one = (status: string, startsAt: string, endsAt?: string) =>
        JSON.stringify({ version: '4', alerts: [{ status, labels, startsAt, endsAt }] });
      const all = [
        one('firing', at(1)),
        one('resolved', at(1), at(2)),
        one('firing', at(3)),
        one('resolved', at(3), at(4)),
      ];
      return n % 2 ? all : all.slice(0, 3);
    });
    const send = (each: string) => intake.send(`alertmanager/${id}`, each, bearer);
    for (let step = 0; step < 4; step += 1) {
      await Promise.all(deliveries.flatMap((all) => all.slice(step, step + 1)).map(send));
      await routeAlerts(ctx);
    }
    const state = async () => [await rows(), await listGroups(ctx, 5, true)];
    const before = await state();
    expect((await listGroups(ctx, 5)).map(({ firing, total }) => [firing, total])).toEqual([[10, 20]]);
    const facts = kit.facts.length;
    const again = deliveries.flat();
    const orders = [again.toReversed(), again.filter((_, n) => n % 2), again.toSorted(), again];
    for (const answer of await Promise.all(orders.flat().map(send))) expect(answer).toEqual(ok(true));
    await routeAlerts(ctx);
    expect(await state()).toEqual(before);
    // Later they count anew, and what they say is older than what is known: only the counts change.
    kit.now = new Date(kit.now.getTime() + 300_000);
    const firing = deliveries.filter((_, n) => n % 2 === 0).flat();
    await Promise.all(firing.toReversed().map(send));
    await routeAlerts(ctx);
    expect((await listGroups(ctx, 5)).map(({ firing, total }) => [firing, total])).toEqual([[10, 20]]);
    expect(kit.facts.length).toBe(facts);
  });
});
