import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acknowledgeAlert } from '../../../src/incidents/alerts/acknowledge-alert.ts';
import { acknowledgeGroup } from '../../../src/incidents/alerts/acknowledge-group.ts';
import { assignGroup } from '../../../src/incidents/alerts/assign-group.ts';
import { alertsOf } from '../../../src/incidents/alerts/find-alerts.ts';
import { careOf, findGroup, isAcknowledged, listGroups } from '../../../src/incidents/alerts/find-groups.ts';
import { flushGroup } from '../../../src/incidents/alerts/flush-group.ts';
import { forgetWords } from '../../../src/incidents/alerts/forget.ts';
import { lookAgain } from '../../../src/incidents/alerts/look-again.ts';
import { noteAlert } from '../../../src/incidents/alerts/note-alert.ts';
import { noteGroup } from '../../../src/incidents/alerts/note-group.ts';
import { raiseAlert } from '../../../src/incidents/alerts/raise-alert.ts';
import { receiveAlerts } from '../../../src/incidents/alerts/receive-alerts.ts';
import { settleGroup } from '../../../src/incidents/alerts/settle-group.ts';
import { sweepAlerts } from '../../../src/incidents/alerts/sweep-alerts.ts';
import { type Ctx, inTransaction } from '../../../src/store/unit.ts';
import { as, kindsOf, meet, type PeopleKit, peopleKit } from '../../people/people-kit.ts';
import { firing, ofKind, resolved, take } from './alert-world.ts';

let kit: PeopleKit;
let ctx: Ctx;
const start = new Date('2026-03-02T10:00:00Z');
const pass = (minutes: number): void => {
  kit.now = new Date(kit.now.getTime() + minutes * 60_000);
};
beforeAll(async () => {
  kit = await peopleKit();
});
beforeEach(() => {
  kit.now = start;
  ctx = kit.fresh();
});
afterAll(() => kit.close());

describe('alerts that come in', () => {
  it('are one however often they are sent, and one group with those of the same labels to group by', async () => {
    await take(ctx, [firing({ pod: 'a' }), firing({ pod: 'b' }), firing({ pod: 'a' })]);
    await take(ctx, [firing({ pod: 'a' })]);
    const [group, ...others] = await listGroups(ctx, 10);
    expect(others).toEqual([]);
    expect(group).toMatchObject({
      number: 1,
      firing: 2,
      total: 2,
      title: 'HighLatency: p99 over 2 s',
      state: 'firing',
    });
    const alerts = await alertsOf(ctx, 1);
    expect(alerts.map(({ alert }) => [alert.labels.pod, alert.received]).sort()).toEqual([
      ['a', 3],
      ['b', 1],
    ]);
    expect(kindsOf(kit.facts, ctx.workspace)).toEqual(['alert.opened']);
  });

  it('open a group wherever a long name is cut, within an emoji too, and find it again', async () => {
    // 120 characters of it go to the ledger, 400 of all of them into the key of its group.
    const names = [
      `${'a'.repeat(119)}\u{1F600}`,
      ...[0, 1].map((more) => `${'b'.repeat(more)}${'\u{1F600}'.repeat(300)}`),
    ];
    for (const alertname of [...names, ...names]) await take(ctx, [firing({ alertname })]);
    expect((await listGroups(ctx, 10)).map(({ firing, total }) => [firing, total])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    expect(kindsOf(kit.facts, ctx.workspace)).toEqual(Array(3).fill('alert.opened'));
  });

  it('are told apart by integration and by workspace', async () => {
    await take(ctx, [firing()], 'i1');
    await take(ctx, [firing()], 'i2');
    await take(kit.fresh(), [firing()], 'i1');
    expect((await listGroups(ctx, 10)).map(({ firing }) => firing)).toEqual([2]);
  });

  it('leave a group that is resolved once none fires, and open it again only while it is fresh', async () => {
    await take(ctx, [firing({ pod: 'a' }), firing({ pod: 'b' })]);
    await take(ctx, [resolved({ pod: 'a' })]);
    expect(await findGroup(ctx, 1)).toMatchObject({ state: 'firing', firing: 1, total: 2 });
    await take(ctx, [resolved({ pod: 'b' })]);
    expect(await findGroup(ctx, 1)).toMatchObject({ state: 'resolved', firing: 0, total: 2 });
    pass(9);
    await take(ctx, [firing({ pod: 'c' }, { startsAt: kit.now })]);
    expect(await findGroup(ctx, 1)).toMatchObject({ state: 'firing', firing: 1, total: 3, opening: 2 });
    await take(ctx, [resolved({ pod: 'c' }, { startsAt: kit.now })]);
    pass(11);
    await take(ctx, [firing({ pod: 'c' }, { startsAt: kit.now })]);
    expect(await findGroup(ctx, 2)).toMatchObject({ state: 'firing', firing: 1 });
    expect(kindsOf(kit.facts, ctx.workspace)).toEqual([
      'alert.opened',
      'alert.resolved',
      'alert.reopened',
      'alert.resolved',
      'alert.opened',
    ]);
  });

  const early = { annotations: { summary: 'it was slow before' }, severity: 1 };
  it.each([
    ['a resolve of what never fired here', [resolved()], []],
    [
      'a resolve of an earlier time',
      [firing(), resolved({}, { endsAt: new Date('2026-03-02T09:00:00Z') })],
      ['firing 1 of 1'],
    ],
    [
      'a firing of an earlier time after the end',
      [firing(), resolved({}, { endsAt: start }), firing({}, { ...early, startsAt: new Date('2026-03-02T08:00:00Z') })],
      ['resolved 0 of 1'],
    ],
  ] as const)('%s changes nothing', async (_, alerts, expected) => {
    for (const each of alerts) await take(ctx, [each]);
    const groups = await listGroups(ctx, 10, true);
    expect(groups.map(({ state, firing, total }) => `${state} ${firing} of ${total}`)).toEqual(expected);
    for (const { number, state } of groups)
      expect(await alertsOf(ctx, number)).toMatchObject([
        { alert: { state, severity: 3, annotations: { summary: 'p99 over 2 s' } }, member: { state } },
      ]);
  });

  it('counts both of the same alert that come at the same instant, in any order of their keys', async () => {
    const pods = ['a', 'b', 'c', 'd'].map((pod) => firing({ pod }));
    const receive = (alerts: typeof pods) =>
      inTransaction(ctx, (tx) => receiveAlerts(tx, { source: 'alertmanager', integration: 'i1', alerts }));
    await Promise.all(Array.from({ length: 8 }, (_, n) => receive(n % 2 ? pods : [...pods].reverse())));
    await take(ctx, []);
    expect((await alertsOf(ctx, 1)).map(({ alert }) => alert.received)).toEqual([8, 8, 8, 8]);
  });
});

describe('what people did', () => {
  it('is never overwritten by what machines say, and is of one opening', async () => {
    await take(ctx, [firing({ pod: 'a' })]);
    const [mia, leo] = [await meet(ctx, 'MIA'), await meet(ctx, 'LEO')];
    const both = await Promise.all([mia, leo].map((who) => acknowledgeGroup(as(ctx, who), { group: 1 })));
    expect(both.map(({ result }) => result).sort()).toEqual(['already', 'now']);
    const care = await careOf(ctx, 1);
    await take(ctx, [firing({ pod: 'a' }, { annotations: { summary: 'worse' } }), firing({ pod: 'b' })]);
    expect(await careOf(ctx, 1)).toEqual(care);
    await take(ctx, [resolved({ pod: 'a' }), resolved({ pod: 'b' })]);
    expect((await acknowledgeGroup(as(ctx, leo), { group: 1 })).result).toBe('over');
    await take(ctx, [firing({ pod: 'a' }, { startsAt: kit.now })]);
    const group = await findGroup(ctx, 1);
    expect(await careOf(ctx, 1)).toEqual(care);
    expect(group && isAcknowledged(group, await careOf(ctx, 1))).toBe(false);
  });

  it('stays whatever machines do: acknowledgement, who looks after it, notes', async () => {
    const [mia, leo] = [await meet(ctx, 'MIA'), await meet(ctx, 'LEO')];
    const about = { integration: 'i1', key: 'k' };
    await take(ctx, [firing({}, { dedupKey: 'k' })]);
    await inTransaction(ctx, (tx) => noteAlert(tx, { ...about, note: 'by a tool' }));
    expect(await careOf(ctx, 1)).toMatchObject({ note: 'by a tool', noteBy: null });
    await acknowledgeGroup(as(ctx, mia), { group: 1 });
    await assignGroup(as(ctx, mia), { group: 1, person: leo });
    await assignGroup(as(ctx, leo), { group: 1, person: leo });
    await noteGroup(as(ctx, leo), { group: 1, note: ' restarted the pods ' });
    const care = await careOf(ctx, 1);
    expect(care).toMatchObject({ ackedBy: mia, assignee: leo, note: 'restarted the pods', noteBy: leo });
    const machines: Record<string, () => Promise<unknown>> = {
      'it fires again': () => take(ctx, [firing({}, { dedupKey: 'k', annotations: { summary: 'worse' } })]),
      'more of the same fires': () => take(ctx, [firing({ pod: 'b' }, { severity: 1 })]),
      'a tool notes something': () => inTransaction(ctx, (tx) => noteAlert(tx, { ...about, note: 'machine words' })),
      'a tool acknowledges it': () => inTransaction(ctx, (tx) => acknowledgeAlert(tx, about)),
      'its timers run': async () => {
        pass(6);
        await flushGroup(ctx, 1);
        await settleGroup(ctx, 1);
      },
      'what mutes is looked at again': () => lookAgain(ctx),
      'all is resolved': () => take(ctx, [resolved({}, { dedupKey: 'k' }), resolved({ pod: 'b' })]),
      'it fires anew': () => take(ctx, [firing({}, { dedupKey: 'k', startsAt: kit.now })]),
      'old groups are removed': () => sweepAlerts(ctx),
    };
    for (const [what, happens] of Object.entries(machines)) {
      await happens();
      expect([what, await careOf(ctx, 1)]).toEqual([what, care]);
    }
    expect((await findGroup(ctx, 1))?.opening).toBe(2);
    const said = ofKind(kit.facts, ctx.workspace, 'alert.assigned', 'alert.noted');
    expect(said.map(({ kind, texts, body }) => [kind, texts.note ?? body.person])).toEqual([
      ['alert.noted', 'by a tool'],
      ['alert.assigned', leo],
      ['alert.noted', 'restarted the pods'],
      ['alert.noted', 'machine words'],
    ]);
    await forgetWords(ctx, leo);
    expect(await careOf(ctx, 1)).toMatchObject({
      ackedBy: mia,
      assignee: null,
      note: null,
      noteBy: null,
      noteAt: null,
    });
    await machines['a tool notes something']?.();
    expect(await careOf(ctx, 1)).toMatchObject({ note: 'machine words', noteBy: null });
  });

  it('needs a person who is a member, and a group', async () => {
    const [mia, guest] = [await meet(ctx, 'MIA'), await meet(ctx, 'GUS', { standing: 'guest' })];
    await take(ctx, [firing()]);
    const note = 'x';
    for (const [refused, code] of [
      [() => assignGroup(as(ctx, mia), { group: 1, person: guest }), 'NO_STANDING'],
      [() => assignGroup(as(ctx, mia), { group: 9, person: mia }), 'UNKNOWN_ALERT'],
      [() => noteGroup(as(ctx, mia), { group: 9, note }), 'UNKNOWN_ALERT'],
      [() => assignGroup(ctx, { group: 1, person: mia }), 'NOT_ALLOWED'],
      [() => noteGroup(ctx, { group: 1, note }), 'NOT_ALLOWED'],
    ] as const)
      await expect(refused()).rejects.toMatchObject({ code });
    expect(await careOf(ctx, 1)).toBeUndefined();
  });

  it('an alert raised by hand has a group of its own at once', async () => {
    const words = { text: 'the feature store is slow', severity: 2, by: await meet(ctx, 'MIA') };
    const first = await raiseAlert(ctx, words);
    const second = await raiseAlert(ctx, words);
    expect([first, second]).toEqual([1, 2]);
    expect(await findGroup(ctx, 2)).toMatchObject({ source: 'steward', title: 'the feature store is slow', firing: 1 });
  });

  it('refuses a group that is not there', async () => {
    await expect(acknowledgeGroup(ctx, { group: 9 })).rejects.toMatchObject({ code: 'UNKNOWN_ALERT' });
  });
});
