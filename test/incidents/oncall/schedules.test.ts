import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/chat/text.ts';
import { deleteSchedule, editSchedule } from '../../../src/incidents/oncall/edit-schedule.ts';
import { scheduleByName } from '../../../src/incidents/oncall/find-schedules.ts';
import { endOverride, makeOverride } from '../../../src/incidents/oncall/make-override.ts';
import { allNowCard, nowCard } from '../../../src/incidents/oncall/now-card.ts';
import { lapseSwap, offerSwap, ofSwap, takeSwap, withdrawSwap } from '../../../src/incidents/oncall/offer-swap.ts';
import { scheduleCard } from '../../../src/incidents/oncall/schedule-card.ts';
import { addLayer, removeLayer } from '../../../src/incidents/oncall/set-layer.ts';
import { people, type SamplePerson } from '../../kit/lifecycle.ts';
import { at, clock, made, onCall, refusal, told, useOncall, world } from './oncall-world.ts';

useOncall();

const override = (who: SamplePerson, to: string, more: { from?: Date; by?: SamplePerson } = {}) =>
  makeOverride(world.as(more.by ?? who), {
    schedule: 'ml',
    person: people[who],
    to: new Date(to),
    ...(more.from ? { from: more.from } : {}),
  });
const words = (card: { parts: readonly unknown[] }): string =>
  JSON.stringify(card.parts, (key, value) => (key === 'handles' || key === 'id' ? undefined : value));

describe('a schedule', () => {
  it('has its first person on call from the moment it is made, and the others week by week', async () => {
    await made();
    expect(await onCall()).toEqual(['ada']);
    expect(await onCall(clock.now, 'next')).toEqual(['leo']);
    expect(await onCall('2026-11-30T07:59:59Z')).toEqual(['ada']);
    expect(await onCall('2026-11-30T08:00:00Z')).toEqual(['leo']);
    expect(await onCall('2026-12-07T08:00:00Z')).toEqual(['mia']);
    expect(await onCall('2026-11-23T08:59:00Z')).toEqual([]);
  });

  it('is covered by a layer on top of it at its hours, until that is removed', async () => {
    await made();
    await addLayer(world.as('leo'), {
      schedule: 'ml',
      people: [people.rita],
      layer: 'nights',
      hours: 'daily 22:00-06:00',
    });
    expect(await onCall('2026-11-24T22:00:00Z')).toEqual(['rita']);
    await removeLayer(world.as('rita'), { schedule: 'ml', layer: 'nights' });
    expect(await onCall('2026-11-24T22:00:00Z')).toEqual(['ada']);
  });

  it('lets whoever has the turn go on with it when the list changes, and keeps what was', async () => {
    await made();
    clock.now = new Date('2026-12-01T09:00:00Z');
    await editSchedule(world.as('leo'), { schedule: 'ml', people: [people.rita, people.mia, people.leo] });
    expect(await onCall()).toEqual(['leo']);
    expect(await onCall('2026-12-07T08:00:00Z')).toEqual(['rita']);
    expect(await onCall('2026-11-24T09:00:00Z')).toEqual(['ada']);
  });

  it.each<[string, object, string, string]>([
    ['turns are longer', { every: '2 weeks' }, '2026-12-09T13:00:00Z', 'mia'],
    ['turns are of days', { every: 'day' }, '2026-12-02T13:00:00Z', 'mia'],
    ['turns are of hours', { every: '6 hours' }, '2026-12-02T13:00:00Z', 'mia'],
    ['it is handed over at another time', { handover: 'fri 10:00' }, '2026-12-04T09:00:00Z', 'mia'],
  ])('lets whoever has the turn go on with it when %s, and keeps what was not said', async (_, edit, until, next) => {
    await made({ handover: 'wed 14:00' });
    clock.now = new Date('2026-12-02T12:30:00Z');
    expect(await onCall()).toEqual(['leo']);
    await editSchedule(world.as('leo'), { schedule: 'ml', ...edit });
    const justBefore = new Date(Date.parse(until) - 1_000);
    expect([await onCall(), await onCall(justBefore), await onCall(until)]).toEqual([['leo'], ['leo'], [next]]);
  });

  it('says who is on call, why, until when and who comes next', async () => {
    await made();
    const row = await scheduleByName(world.system, 'ml');
    const card = await nowCard(world.system, row, clock.now);
    const said = card.parts.map((part) => ('text' in part && part.type !== 'heading' ? plainText(part.text) : ''));
    expect(said).toEqual([
      '',
      '@ada is on call until 2026-11-30 08:00 UTC: layer base, turn 1 of 3 people, each week.',
      'Next: @leo from 2026-11-30 08:00 UTC.',
    ]);
    await override('mia', '2026-11-23T13:00:00Z', { by: 'ada' });
    const over = await nowCard(world.system, row, clock.now);
    expect(over.parts[1]).toMatchObject({ type: 'text' });
    expect(plainText((over.parts[1] as { text: string }).text)).toBe(
      '@mia is on call until 2026-11-23 13:00 UTC: override O-1, by @ada.',
    );
    await made({ schedule: 'data', people: [people.rita] }, 'rita');
    expect((await allNowCard(world.system, clock.now)).summary).toBe('2 schedules');
    expect(words(await scheduleCard(world.system, row, { from: clock.now, days: 14 }))).toContain('O-1');
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['a name that is taken', () => made(), /^NAME_TAKEN .*oncall add ml/],
    ['no people', () => made({ schedule: 'x', people: undefined }), /^MISSING_ARGUMENT .*takes turns/],
    [
      'a zone that does not exist',
      () => made({ schedule: 'x', zone: 'Mars/Base' }),
      /^BAD_INPUT There is no time zone/,
    ],
    ['turns of no length', () => made({ schedule: 'x', every: 'often' }), /^BAD_INPUT .*2 weeks/],
    ['a hand-over at no time', () => made({ schedule: 'x', handover: '2026-02-30 09:00' }), /^BAD_INPUT .*hand-over/],
    [
      'an edit by a stranger',
      () => editSchedule(world.as('rita'), { schedule: 'ml', every: 'day' }),
      /^NOT_ALLOWED .*oncall override ml/,
    ],
    ['an edit of nothing', () => editSchedule(world.as('ada'), { schedule: 'ml' }), /^BAD_INPUT Say what/],
    [
      'an unknown layer',
      () => removeLayer(world.as('ada'), { schedule: 'ml', layer: 'bese' }),
      /^BAD_INPUT .*--layer base/,
    ],
    ['an unknown schedule', () => onCall(clock.now, 'now', 'mll'), /^UNKNOWN_SCHEDULE .*`ml`/],
    ['an override that is over', () => override('leo', '2026-11-23T08:00:00Z'), /^BAD_INPUT .*--to 4h/],
    ['the end of no override', () => endOverride(world.as('ada'), { override: 7 }), /^NOT_FOUND .*O-7/],
    [
      'a swap by who is not on call',
      () => offerSwap(world.as('rita'), { schedule: 'ml' }),
      /^BAD_INPUT You are not on call/,
    ],
    ['an unknown swap', () => takeSwap(world.as('rita'), { swap: 7 }), /^UNKNOWN_SWAP .*SW-7/],
  ])('refuses %s', async (_, act, expected) => {
    await made();
    expect(await refusal(act)).toMatch(expected);
  });

  it('is gone when it is deleted, with its timers and offers', async () => {
    await made();
    const swap = await offerSwap(world.as('ada'), { schedule: 'ml' });
    await deleteSchedule(world.as('ada'), { schedule: 'ml' });
    expect((await ofSwap(world.system, swap.number)).row.state).toBe('withdrawn');
    await at('2026-11-30T09:00:00Z');
    expect(await told('oncall-handover')).toEqual([]);
    await made();
  });
});

describe('overrides', () => {
  it('end by themselves or when they are ended, and are told to those concerned', async () => {
    await made();
    const row = await override('mia', '2026-11-23T13:00:00Z', { by: 'leo' });
    expect(await onCall()).toEqual(['mia']);
    expect((await told('oncall-override')).map(({ to, says }) => [to, says])).toEqual([
      [
        '@ada',
        expect.stringContaining(
          '@mia is on call in ml from 2026-11-23 09:00 UTC to 2026-11-23 13:00 UTC instead of @ada, said by @leo',
        ),
      ],
      ['@mia', expect.stringContaining('oncall cancel O-1')],
    ]);
    clock.now = new Date('2026-11-23T10:00:00Z');
    await endOverride(world.as('mia'), { override: row.number });
    expect(await onCall()).toEqual(['ada']);
    expect(await onCall('2026-11-23T09:30:00Z')).toEqual(['mia']);
  });
});

describe('swaps', () => {
  it('show a button in the channel where they were offered, and who has it afterwards', async () => {
    await made();
    const place = { platform: 'console', team: world.system.workspace, channel: 'random' };
    await offerSwap(world.as('leo'), { schedule: 'ml', place });
    const [card] = await told('oncall-swap');
    expect(card?.to).toBe('random');
    expect(card?.says).toContain('@leo offers this time on call: 2026-11-30 08:00 UTC to 2026-12-07 08:00 UTC');
    expect(card?.says).toContain('[Take it: v1 oncall-take swap=SW-1]');
    await takeSwap(world.as('rita'), { swap: 1 });
    const [after] = await told('oncall-swap');
    expect(after?.says).toContain('@rita is on call instead of @leo');
    expect(after?.says).not.toContain('Take it');
    expect(await onCall('2026-12-01T09:00:00Z')).toEqual(['rita']);
    expect(await onCall('2026-12-08T09:00:00Z')).toEqual(['mia']);
  });

  it('go to one of several who take them at once', async () => {
    await made();
    for (let round = 1; round <= 5; round += 1) {
      const swap = await offerSwap(world.as('ada'), {
        schedule: 'ml',
        from: clock.now,
        to: new Date('2026-11-23T12:00:00Z'),
      });
      const who = ['mia', 'leo', 'rita'] as const;
      const results = await Promise.all(
        who.map((each) => refusal(() => takeSwap(world.as(each), { swap: swap.number }))),
      );
      const winners = who.filter((_, index) => results[index] === 'not refused');
      expect(winners).toHaveLength(1);
      const winner = winners[0] ?? 'mia';
      expect(results.filter((each) => each !== 'not refused')).toEqual(
        Array(2).fill(expect.stringMatching(new RegExp(`^ALREADY_DECIDED ${winner} took it`))),
      );
      expect(await onCall()).toEqual([winner]);
      const [overrides] = await world.unit.db.execute<{ n: number }>(
        `select count(*)::int as n from oncall_override where workspace_id = '${world.system.workspace}' and swap = ${swap.number}`,
      );
      expect(overrides?.n).toBe(1);
      await endOverride(world.as(winner), { override: round });
    }
  });

  it('are taken back by whoever offered them, and lapse when their time is over', async () => {
    await made();
    await offerSwap(world.as('ada'), { schedule: 'ml' });
    expect(await refusal(() => withdrawSwap(world.as('mia'), { swap: 1 }))).toMatch(/^NOT_ALLOWED/);
    expect(await refusal(() => takeSwap(world.as('ada'), { swap: 1 }))).toMatch(/^BAD_INPUT This is your own time/);
    await withdrawSwap(world.as('ada'), { swap: 1 });
    expect(await refusal(() => takeSwap(world.as('mia'), { swap: 1 }))).toMatch(/^ALREADY_DECIDED It was taken back/);
    await offerSwap(world.as('ada'), { schedule: 'ml' });
    await at('2026-11-30T08:00:01Z');
    await lapseSwap(world.system, 2);
    expect((await ofSwap(world.system, 2)).row.state).toBe('lapsed');
    expect(await onCall('2026-11-29T09:00:00Z')).toEqual(['ada']);
  });
});
