import { beforeEach, describe, expect, test } from 'vitest';
import { fallback } from '../../src/app/fallback.ts';
import { timerHandlers } from '../../src/consequences/index.ts';
import { createDelivery, type Delivery } from '../../src/delivery/delivery.ts';
import { createPace } from '../../src/delivery/pace.ts';
import { renderSubject } from '../../src/delivery/render-subject.ts';
import { noteDelivered } from '../../src/digests/note-delivered.ts';
import { pauseDigest } from '../../src/digests/pause-digest.ts';
import { isRunSubject } from '../../src/digests/write-run.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { defineKpi } from '../../src/monitoring/kpis/define-kpi.ts';
import { createTimerPump } from '../../src/queue/timer-pump.ts';
import { createFakePlatform, type FakePlatform } from '../delivery/fake-platform.ts';
import { at, channel, clock, direct, factsOf, HOUR, made, messages, useDigests, world } from './digest-world.ts';

useDigests();

let platform: FakePlatform;
beforeEach(() => {
  platform = Object.assign(createFakePlatform({ now: () => clock.now }), { name: 'console' as const });
});

/** Shows what is wanted now, as production does, and ends. */
async function deliver(): Promise<void> {
  const pump: Delivery = createDelivery({
    unit: world.unit,
    platforms: new Map([['console', platform]]),
    render: renderSubject,
    fallback,
    arrived: { concerns: isRunSubject, run: (tx, { subject, address }) => noteDelivered(tx, { subject, ...address }) },
    log: silentLog,
    pace: createPace(() => clock.now.getTime(), { slack: {}, discord: {}, console: {} }),
  });
  for (let turn = 0; turn < 3; turn += 1) {
    pump.wake();
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  await pump.stop();
}
const states = async () =>
  (
    await world.unit.db.execute<{ channel: string; state: string }>(
      `select channel, state from digest_delivery where workspace_id = '${world.system.workspace}' order by slot, channel`,
    )
  ).map(({ channel, state }) => `${channel} ${state}`);

describe('a digest', () => {
  test('arrives once in each place, which is a fact of its own, and a restart sends nothing again', async () => {
    await made({ places: [channel('monitoring'), direct('mia')] });
    await at('2026-11-23T08:01:00Z');
    await deliver();
    expect(await states()).toEqual(['@mia delivered', 'monitoring delivered']);
    expect((await factsOf('digest.delivered')).map(({ slot }) => slot)).toEqual(
      Array(2).fill('2026-11-23T08:00:00.000Z'),
    );
    await at('2026-11-23T08:05:00Z');
    await deliver();
    expect(platform.messages.size).toBe(2);
    await at('2026-11-23T09:00:00Z');
    expect(await messages('digest-notice')).toEqual([]);
  });

  test('whose answer was lost is looked up, not sent again', async () => {
    await made();
    await at('2026-11-23T08:01:00Z');
    platform.fault = ({ call }) => (call === 'post' ? 'dropped' : undefined);
    await deliver();
    expect(await states()).toEqual(['monitoring wanted']);
    platform.fault = () => undefined;
    clock.advance(30_000);
    await deliver();
    expect(await states()).toEqual(['monitoring delivered']);
    expect(platform.messages.size).toBe(1);
  });

  test('that fails in one place is tried there alone; an archived channel is switched off, and its owner is told', async () => {
    await made({ places: [channel('monitoring'), channel('archived')] }, 'mia');
    platform.fault = ({ to }) => (to.channel === 'archived' ? 'no-access' : undefined);
    await at('2026-11-23T08:01:00Z');
    await deliver();
    expect(await states()).toEqual(['archived failed', 'monitoring delivered']);
    expect(await factsOf('digest.failed')).toMatchObject([
      { place: { channel: 'archived' }, because: 'no-access', off: true, paused: false },
    ]);
    const [notice, ...others] = await messages('digest-notice');
    expect(others).toEqual([]);
    expect(notice).toEqual({
      to: '@mia',
      summary: expect.any(String),
      words:
        'The digest daily could not be shown in #archived: fake no-access. Invite @Steward. Nothing goes there any more until it is named again with digest edit daily --in #channel.',
    });
    await at('2026-11-24T08:01:00Z');
    await deliver();
    expect(
      [...platform.messages.values()].filter(({ to }) => !to.channel.startsWith('@')).map(({ to }) => to.channel),
    ).toEqual(['monitoring', 'monitoring']);
  });

  test('without any place left is paused', async () => {
    await made({ places: [channel('archived')] }, 'mia');
    platform.fault = ({ to }) => (to.channel === 'archived' ? 'no-access' : undefined);
    await at('2026-11-23T08:01:00Z');
    await deliver();
    expect((await messages('digest-notice'))[0]?.words).toContain('It was its last place, so the digest is paused');
    await expect(pauseDigest(world.as('mia'), { name: 'daily' })).rejects.toThrow('paused already');
  });

  test('that a place refuses is tried there again the next time, and the third refusal in a row ends it', async () => {
    await made({}, 'mia');
    platform.fault = ({ to }) => (to.channel === 'monitoring' ? 'refused' : undefined);
    for (const day of [23, 24, 25, 26]) {
      await at(`2026-11-${day}T08:01:00Z`);
      await deliver();
    }
    expect((await factsOf('digest.failed')).map(({ off }) => off)).toEqual([false, false, true]);
    expect(
      (await messages('digest-notice')).map(({ words }) => /tried there again|is paused/.exec(words)?.[0]),
    ).toEqual(['is paused', 'is paused', 'is paused']);
  });

  test('that is not everywhere after ten minutes is told to its owner, once', async () => {
    await made({ places: [channel('monitoring'), channel('other')] }, 'mia');
    platform.fault = ({ to }) => (to.channel === 'other' ? 'away' : undefined);
    await at('2026-11-23T08:01:00Z');
    await deliver();
    await at('2026-11-23T08:11:00Z');
    await at('2026-11-23T08:20:00Z');
    const [notice, ...others] = await messages('digest-notice');
    expect(others).toEqual([]);
    expect(notice?.to).toBe('@mia');
    expect(notice?.words).toContain(
      'The digest daily, due Mon 23 Nov 09:00 (Europe/Rome), has arrived in 1 of 2 places after 10 min.',
    );
    platform.fault = () => undefined;
    clock.advance(HOUR);
    await deliver();
    expect(await states()).toEqual(['monitoring delivered', 'other delivered']);
  });

  test('that could not be put together is told to its owner as well', async () => {
    await made({}, 'mia');
    await world.unit.db.execute(`update digest set cron = 'broken' where workspace_id = '${world.system.workspace}'`);
    await expect(at('2026-11-23T08:01:00Z')).rejects.toThrow('a timer failed');
    clock.now = new Date('2026-11-23T08:11:00Z');
    for (let turn = 0; turn < 3; turn += 1) {
      const pump = createTimerPump({ unit: world.unit, handlers: timerHandlers, log: silentLog });
      pump.wake();
      await pump.stop();
    }
    expect((await messages('digest-notice'))[0]?.words).toContain('could not be put together. Steward goes on trying');
  });

  test('goes out once with why a section could not be read; its owner is told, and what was known of it stays', async () => {
    await made({ sections: ['kpi', 'requests'], onlyChanges: true }, 'mia');
    await defineKpi(world.as('mia'), { model: 'churn', kpi: 'auc' });
    await at('2026-11-23T08:01:00Z');
    await world.unit.db.execute('alter table kpi rename column unit to unit_gone');
    try {
      await at('2026-11-24T08:01:00Z');
      await at('2026-11-24T08:05:00Z');
    } finally {
      await world.unit.db.execute('alter table kpi rename column unit_gone to unit');
    }
    const [, second, ...others] = await messages();
    expect(others).toEqual([]);
    expect(second?.summary).toMatch(/^daily: nothing changed since .*, KPIs could not be read$/);
    expect(second?.words).toMatch(/\nKPIs: could not be read: reference [0-9a-f]{8} in Steward's log\n/);
    expect(await factsOf('digest.unread')).toMatchObject([{ sections: ['kpi'] }]);
    const told = (await messages('digest-notice')).filter(({ words }) => words.includes('went out without KPIs: they'));
    expect(told.map(({ to }) => to)).toEqual(['@mia']);
    await at('2026-11-25T08:01:00Z');
    expect(await messages()).toHaveLength(2);
  });
});
