import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acknowledgeGroup } from '../../../src/incidents/alerts/acknowledge-group.ts';
import { addSilence } from '../../../src/incidents/alerts/add-silence.ts';
import { endSilence } from '../../../src/incidents/alerts/end-silence.ts';
import { findGroup } from '../../../src/incidents/alerts/find-groups.ts';
import { flushGroup } from '../../../src/incidents/alerts/flush-group.ts';
import { lookAgain } from '../../../src/incidents/alerts/look-again.ts';
import { parseMatcher } from '../../../src/incidents/alerts/matcher.ts';
import { resolveByHand } from '../../../src/incidents/alerts/resolve-by-hand.ts';
import { addInhibit } from '../../../src/incidents/alerts/set-inhibit.ts';
import { setRoute } from '../../../src/incidents/alerts/set-route.ts';
import { settleGroup } from '../../../src/incidents/alerts/settle-group.ts';
import { silenceDue } from '../../../src/incidents/alerts/silence-due.ts';
import { acknowledgePages } from '../../../src/incidents/paging/acknowledge-pages.ts';
import { escalatePages } from '../../../src/incidents/paging/escalate-pages.ts';
import { pagesOf } from '../../../src/incidents/paging/find-pages.ts';
import { escalationPolicy } from '../../../src/incidents/paging/tables.ts';
import { type Ctx, inTransaction } from '../../../src/store/unit.ts';
import { as, meet, type PeopleKit, peopleKit } from '../../people/people-kit.ts';
import { firing, ofKind, resolved, take } from './alert-world.ts';

let kit: PeopleKit;
let ctx: Ctx;
const pass = (seconds: number): void => {
  kit.now = new Date(kit.now.getTime() + seconds * 1_000);
};
beforeAll(async () => {
  kit = await peopleKit();
});
beforeEach(() => {
  kit.now = new Date('2026-03-02T10:00:00Z');
  ctx = kit.fresh();
});
afterAll(() => kit.close());

/** What people were told of the workspace, in order. */
const told = (): unknown[] => ofKind(kit.facts, ctx.workspace, 'alert.notified').map(({ body }) => body.reason);
/** Runs the timer of a group after so many seconds. */
const flush = async (seconds: number, group = 1): Promise<void> => {
  pass(seconds);
  await flushGroup(ctx, group);
};
const paged = async (group = 1): Promise<string[]> =>
  (await pagesOf(ctx, `alert:${group}`)).map(({ page }) =>
    `${page.policy} ${page.state} ${page.endedBecause ?? ''}`.trim(),
  );
const withPolicy = async (): Promise<void> => {
  await ctx.db.insert(escalationPolicy).values({ workspaceId: ctx.workspace, name: 'ml', steps: [], at: kit.now });
  await setRoute(ctx, { name: 'ml', matchers: [parseMatcher('alertname=HighLatency')], page: 'ml' }, true);
};

describe('a group', () => {
  it('waits for more, is told once, then each interval of what is new, and again after the time to repeat', async () => {
    await take(ctx, [firing({ pod: 'a' })]);
    await flush(29);
    expect(told()).toEqual([]);
    await take(ctx, [firing({ pod: 'b' })]);
    await flush(1);
    expect(told()).toEqual(['first']);
    await take(ctx, [firing({ pod: 'c' })]);
    await flush(299);
    expect(told()).toEqual(['first']);
    await flush(1);
    await take(ctx, [resolved({ pod: 'c' })]);
    await flush(300);
    await flush(300);
    expect(told()).toEqual(['first', 'new-alerts', 'new-resolved']);
    for (let tick = 0; tick < 48; tick += 1) await flush(300);
    expect(told()).toEqual(['first', 'new-alerts', 'new-resolved', 'repeat']);
    await take(ctx, [resolved({ pod: 'a' }), resolved({ pod: 'b' })]);
    expect(await findGroup(ctx, 1)).toMatchObject({ state: 'resolved' });
    await flush(300);
    await flush(300);
    expect(told().slice(4)).toEqual(['all-resolved']);
    expect(await timers()).toEqual([]);
  });

  it('that ends before it was told is never told', async () => {
    await take(ctx, [firing()]);
    await take(ctx, [resolved()]);
    await flush(30);
    expect(told()).toEqual([]);
    expect(await timers()).toEqual([]);
  });

  it('tells once however often its timer runs', async () => {
    await take(ctx, [firing()]);
    pass(30);
    await Promise.all([flushGroup(ctx, 1), flushGroup(ctx, 1), flushGroup(ctx, 1)]);
    expect(told()).toEqual(['first']);
  });

  it('shows its numbers every ten seconds at most', async () => {
    await take(ctx, [firing({ pod: '0' })]);
    await flush(30);
    for (let pod = 1; pod <= 20; pod += 1) await take(ctx, [firing({ pod: String(pod) })]);
    const changed = () => ofKind(kit.facts, ctx.workspace, 'alert.changed').map(({ body }) => body.firing);
    expect(changed()).toEqual([2]);
    pass(10);
    await settleGroup(ctx, 1);
    expect(changed()).toEqual([2, 21]);
  });

  it('is ended by hand when its sender never will, and opens again when it does fire', async () => {
    await take(ctx, [firing()]);
    expect(await resolveByHand(ctx, 1)).toEqual({ number: 1, resolved: 1 });
    expect(await resolveByHand(ctx, 1)).toEqual({ number: 1, resolved: 0 });
    await take(ctx, [firing()]);
    expect(await findGroup(ctx, 1)).toMatchObject({ state: 'firing', opening: 2 });
  });
});

describe('a route that pages', () => {
  it('does so at once, tells the page what changed, and ends it with the alerts', async () => {
    await withPolicy();
    await take(ctx, [firing({ severity: 'page' })]);
    await flush(0);
    expect([told(), await paged()]).toEqual([['first'], ['ml open']]);
    await take(ctx, [firing({ severity: 'page', pod: 'b' })]);
    await flush(300);
    expect((await pagesOf(ctx, 'alert:1'))[0]?.page.alerts).toBe(2);
    await take(ctx, [resolved({ severity: 'page' }), resolved({ severity: 'page', pod: 'b' })]);
    expect(await paged()).toEqual(['ml ended resolved']);
    pass(60);
    await take(ctx, [firing({ severity: 'page' }, { startsAt: kit.now })]);
    await flush(0);
    expect((await paged()).sort()).toEqual(['ml ended resolved', 'ml open']);
  });

  it('pages nobody about what somebody took before, and stops when somebody takes it', async () => {
    await withPolicy();
    const mia = await meet(ctx, 'MIA');
    await take(ctx, [firing({ model: 'a' }), firing({ model: 'b' })]);
    await acknowledgeGroup(as(ctx, mia), { group: 1 });
    await flush(0, 1);
    await flush(0, 2);
    expect([await paged(1), await paged(2)]).toEqual([[], ['ml open']]);
    await acknowledgeGroup(as(ctx, mia), { group: 2 });
    expect(await paged(2)).toEqual(['ml acknowledged']);
  });

  it('pages nobody about what is silenced, ends the page when it is, and pages when that is over', async () => {
    await withPolicy();
    const silence = () =>
      addSilence(ctx, { matchers: [parseMatcher('pod=a')], zone: 'UTC', to: new Date(kit.now.getTime() + 3_600_000) });
    await silence();
    await take(ctx, [firing({ pod: 'a' })]);
    await flush(0);
    expect([told(), await paged(), (await findGroup(ctx, 1))?.decision]).toEqual([[], [], 'muted']);
    await endSilence(ctx, { silence: 1 });
    await lookAgain(ctx);
    expect([told(), await paged()]).toEqual([['first'], ['ml open']]);
    await silence();
    await lookAgain(ctx);
    expect([(await findGroup(ctx, 1))?.muted, await paged()]).toEqual([1, ['ml ended silenced']]);
  });

  it('is had by whoever answers once people are paged again; until then nobody takes it from its holder', async () => {
    await withPolicy();
    const mia = await meet(ctx, 'MIA');
    const leo = await meet(ctx, 'LEO');
    const ack = (who: typeof mia) => acknowledgeGroup(as(ctx, who), { group: 1 });
    await take(ctx, [firing()]);
    await flush(0);
    expect([(await ack(mia)).result, (await ack(leo)).result]).toEqual(['now', 'already']);
    await inTransaction(ctx, (tx) => escalatePages(tx, { subject: 'alert:1' }));
    expect(await paged()).toEqual(['ml open']);
    expect(await ack(leo)).toMatchObject({ result: 'now', care: { ackedBy: leo } });
    expect((await pagesOf(ctx, 'alert:1'))[0]?.page).toMatchObject({ state: 'acknowledged', acknowledgedBy: leo });
    expect((await ack(mia)).care?.ackedBy).toBe(leo);
  });

  it('is had by whoever took its page by a link, of two at once too', async () => {
    await withPolicy();
    const mia = await meet(ctx, 'MIA');
    const leo = await meet(ctx, 'LEO');
    await take(ctx, [firing()]);
    await flush(0);
    await inTransaction(ctx, (tx) => acknowledgePages(tx, { subject: 'alert:1', by: mia }));
    expect(await acknowledgeGroup(as(ctx, leo), { group: 1 })).toMatchObject({
      result: 'already',
      care: { ackedBy: mia },
    });
    expect(await acknowledgeGroup(as(ctx, mia), { group: 1, by: mia })).toMatchObject({ result: 'already' });
  });

  it('declares an incident once', async () => {
    await setRoute(ctx, { name: 'big', declare: 1 }, true);
    await take(ctx, [firing()]);
    await flush(30);
    await flush(300);
    expect(ofKind(kit.facts, ctx.workspace, 'alert.declare-due').map(({ body }) => body.severity)).toEqual([1]);
  });
});

describe('what mutes', () => {
  it('an inhibition keeps quiet what has the same labels, while its cause fires', async () => {
    await addInhibit(ctx, {
      name: 'down',
      cause: [parseMatcher('alertname=ClusterDown')],
      target: [parseMatcher('alertname=HighLatency')],
      equal: ['cluster'],
    });
    await take(ctx, [firing({ cluster: 'c1' })]);
    await take(ctx, [firing({ alertname: 'ClusterDown', cluster: 'c1' })]);
    await flush(30, 1);
    await flush(0, 2);
    expect(told()).toEqual(['first']);
    await take(ctx, [resolved({ alertname: 'ClusterDown', cluster: 'c1' })]);
    await flush(300, 1);
    expect(told()).toEqual(['first', 'first']);
  });

  it('what still fires and is silenced is not told as resolved, until it is', async () => {
    await take(ctx, [firing({ pod: 'a' }), firing({ pod: 'b' })]);
    await flush(30);
    const to = new Date(kit.now.getTime() + 3_600_000);
    await addSilence(ctx, { matchers: [parseMatcher('pod=b')], zone: 'UTC', to });
    await take(ctx, [resolved({ pod: 'a' })]);
    await flush(300);
    expect([told(), (await findGroup(ctx, 1))?.decision]).toEqual([['first'], 'muted']);
    await take(ctx, [resolved({ pod: 'b' })]);
    await flush(300);
    await flush(300);
    expect(told()).toEqual(['first', 'all-resolved']);
  });

  it('a silence tells its author before it ends, and is over at its end', async () => {
    const mia = await meet(ctx, 'MIA');
    const to = new Date(kit.now.getTime() + 3_600_000);
    await addSilence(as(ctx, mia), { matchers: [parseMatcher('a=b')], zone: 'UTC', to, reason: 'deploy' });
    const facts = () =>
      ofKind(kit.facts, ctx.workspace)
        .map(({ kind }) => kind)
        .filter((kind) => kind.startsWith('silence'));
    pass(2_999);
    await silenceDue(ctx, 1);
    expect(facts()).toEqual(['silence.added']);
    pass(1);
    await silenceDue(ctx, 1);
    pass(600);
    await silenceDue(ctx, 1);
    expect(facts()).toEqual(['silence.added', 'silence.ending', 'silence.over']);
  });

  it('refuses a silence of everything, without an end, in the past, and one that is not there', async () => {
    const to = new Date(kit.now.getTime() + 3_600_000);
    const add = (matcher: string, more: object) =>
      addSilence(ctx, { matchers: [parseMatcher(matcher)], zone: 'UTC', ...more });
    await expect(add('a!=b', { to })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(add('a=b', {})).rejects.toMatchObject({ code: 'MISSING_ARGUMENT' });
    await expect(add('a=b', { to: new Date(0) })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(endSilence(ctx, { silence: 9 })).rejects.toMatchObject({ code: 'UNKNOWN_SILENCE' });
  });
});

const timers = async (): Promise<unknown[]> => [
  ...(await ctx.db.execute(sql`
    select subject from timer where workspace_id = ${ctx.workspace} and kind = 'alert-flush'`)),
];
