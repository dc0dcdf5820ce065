import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { askSleeps } from '../../../src/app/ask-sleeps.ts';
import type { QuietPort } from '../../../src/chat/ports/quiet.ts';
import { oncallGapsDueTell } from '../../../src/consequences/oncall-gaps-due-tell.ts';
import { peopleChangedReplanOncall } from '../../../src/consequences/people-changed-replan-oncall.ts';
import { personForgottenEraseWords } from '../../../src/consequences/person-forgotten-erase-words.ts';
import { addSilence } from '../../../src/incidents/alerts/add-silence.ts';
import { parseMatcher } from '../../../src/incidents/alerts/matcher.ts';
import { findFeed, makeFeed } from '../../../src/incidents/oncall/feeds.ts';
import { scheduleByName } from '../../../src/incidents/oncall/find-schedules.ts';
import { replanFor } from '../../../src/incidents/oncall/replan-for.ts';
import { addLayer } from '../../../src/incidents/oncall/set-layer.ts';
import { meetsDaily } from '../../../src/incidents/oncall/silent-gaps.ts';
import { setContact } from '../../../src/incidents/paging/set-contact.ts';
import { declareIncident } from '../../../src/incidents/response/declare-incident.ts';
import { cancelIncident } from '../../../src/incidents/response/end-incident.ts';
import { resolveIncident } from '../../../src/incidents/response/resolve-incident.ts';
import { setAway } from '../../../src/lifecycle/set-away.ts';
import { personForgotten } from '../../../src/people/events.ts';
import { forgetPerson } from '../../../src/people/forget-person.ts';
import { identity } from '../../../src/people/tables.ts';
import { people, type SamplePerson } from '../../kit/lifecycle.ts';
import { channelPlatform } from '../../workspace/channel-platform.ts';
import { at, clock, made, onCall, told, useOncall, world } from './oncall-world.ts';

useOncall();

describe('a change of shift', () => {
  it('hands over to the channel and to whoever comes, with what is open and what was', async () => {
    await made();
    await at('2026-11-23T09:00:01Z');
    const first = await told('oncall-handover');
    expect(first.map(({ to }) => to)).toEqual(['@ada', 'incidents']);
    expect(first[0]?.says).toContain('# ml: ada is on call\nNothing is open');
    clock.now = new Date('2026-11-28T09:00:00Z');
    await declareIncident(world.as('leo'), { title: 'scores are all zero', severity: 2 });
    await declareIncident(world.as('leo'), { title: 'nothing at all', severity: 3 });
    await cancelIncident(world.as('leo'), { incident: 2 });
    const silence = (match: string, to: string, from?: Date) =>
      addSilence(world.as('leo'), {
        matchers: [parseMatcher(match)],
        zone: 'UTC',
        to: new Date(to),
        ...(from && { from }),
      });
    await silence('alertname=Slow', '2026-11-30T12:00:00Z');
    await silence('alertname=Over', '2026-11-30T07:00:00Z');
    await silence('alertname=Later', '2026-12-02T12:00:00Z', new Date('2026-12-01T12:00:00Z'));
    await at('2026-11-30T08:00:00Z');
    const [, , direct, channel] = await told('oncall-handover');
    expect([direct?.to, channel?.to]).toEqual(['@leo', 'incidents']);
    expect(direct?.says).toContain(
      '# ml: leo is on call\n@leo takes over from @ada.\nOpen incidents\nINC-1 severity 2: scores are all zero',
    );
    expect(direct?.says).toContain('Silences that hold\nS-1 alertname=Slow, until 2026-11-30 12:00 UTC\n');
    expect(direct?.says).not.toMatch(/Over|Later/);
    expect(direct?.says).toContain('Since 2026-11-23 09:00 UTC');
    expect(direct?.says).toContain(
      '\nIncidents that ended since\nINC-2 severity 3: nothing at all, cancelled: no incident\n',
    );
    // Declared before the shift and over in it; what was over before belongs to the hand-over before.
    clock.now = new Date('2026-12-02T09:00:00Z');
    await resolveIncident(world.as('leo'), { incident: 1 });
    await at('2026-12-07T08:00:00Z');
    const last = (await told('oncall-handover')).slice(4).map(({ to, says }) => `${to} ${says}`);
    expect(last).toHaveLength(2);
    for (const says of last) {
      expect(says).toContain('\nIncidents that ended since\nINC-1 severity 2: scores are all zero, resolved\n');
      expect(says).not.toMatch(/INC-2|Open incidents/);
    }
  });

  it('keeps no words of a forgotten person: not in hand-overs, not in pages, and his calendars end', async () => {
    await made();
    await declareIncident(world.as('leo'), { title: 'scores are all zero', severity: 2 });
    await at('2026-11-23T09:00:01Z');
    const { secret } = await makeFeed(world.as('leo'), { mine: false });
    expect((await told('oncall-handover')).at(-1)?.says).toContain('INC-1 severity 2: scores are all zero');
    const fact = { id: '1', workspace: world.system.workspace, kind: personForgotten.kind, version: 1, at: clock.now };
    await personForgottenEraseWords.run(
      { ...world.system, now: clock.now },
      { ...fact, actor: world.system.actor, body: { person: people.leo, identities: 1, groups: [] }, texts: {} },
    );
    for (const { says } of await told('oncall-handover')) {
      expect(says).not.toContain('scores');
      expect(says).toContain('INC-1 severity 2: words of a forgotten person');
    }
    const titles = await world.unit.db.execute(sql`select title from page where workspace_id = ${fact.workspace}`);
    expect(titles).toEqual([{ title: 'words of a forgotten person' }]);
    expect(await findFeed(world.unit.db, secret)).toBeUndefined();
  });

  it('is told once, and not to the same person again after hours without anybody', async () => {
    await made({ people: [people.leo], hours: 'daily 09:00-17:00', covers: 'daily 09:00-17:00' });
    for (const time of ['2026-11-23T09:00:01Z', '2026-11-23T16:00:00Z', '2026-11-24T08:00:00Z', '2026-11-24T12:00:00Z'])
      await at(time);
    expect((await told('oncall-handover')).map(({ to }) => to)).toEqual(['@leo', 'incidents']);
    expect(await told('oncall-gaps')).toEqual([]);
  });
});

describe('gaps', () => {
  it('are told 14, 3 and 1 days ahead and when they begin, once each, to the owner and the channel', async () => {
    await made({ people: [people.leo], hours: 'mon-sat' });
    await at('2026-11-23T09:00:01Z');
    const first = await told('oncall-gaps');
    expect(first.map(({ to }) => to)).toEqual(['@ada', 'incidents']);
    expect(first[0]?.says).toContain(
      '# ml: nobody is on call within 14 days\n2026-11-28 23:00 UTC to 2026-11-29 23:00 UTC\n2026-12-05 23:00 UTC',
    );
    for (const time of ['25T23:00', '26T12:00', '27T23:00', '28T22:00', '28T23:00']) await at(`2026-11-${time}:00Z`);
    const titles = (await told('oncall-gaps')).filter(({ to }) => to === '@ada').map(({ says }) => says.split('\n')[0]);
    expect(titles.sort()).toEqual([
      '# ml: nobody is on call now',
      '# ml: nobody is on call within 14 days',
      // The Sunday after the next one.
      '# ml: nobody is on call within 14 days',
      '# ml: nobody is on call within 3 days',
      '# ml: nobody is on call within a day',
    ]);
  });

  const leave = async (who: SamplePerson): Promise<void> => {
    const id = people[who];
    await peopleChangedReplanOncall.run(
      { ...world.system, now: clock.now },
      {
        ...{ id: '1', workspace: world.system.workspace, kind: 'person.standing-changed', version: 1, at: clock.now },
        ...{ actor: world.system.actor, body: { person: id }, texts: {} },
      },
    );
    await at(clock.now.toISOString());
  };

  it('are told at once when somebody is deactivated, and nobody is on call then', async () => {
    await made({ people: [people.leo] });
    await at('2026-11-23T09:00:01Z');
    await world.unit.db.update(identity).set({ standing: 'deactivated' }).where(eq(identity.personId, people.leo));
    expect(await onCall()).toEqual([]);
    await leave('leo');
    expect((await told('oncall-gaps'))[0]?.says).toContain('# ml: nobody is on call now');
    expect((await told('oncall-gaps'))[0]?.says).toContain('oncall override ml @person');
  });

  it('are told when somebody is forgotten; the layer below steps in', async () => {
    await made({ people: [people.leo] });
    await addLayer(world.as('ada'), { schedule: 'ml', people: [people.mia] });
    expect(await onCall()).toEqual(['mia']);
    await forgetPerson(world.as('ada'), { person: people.mia });
    await leave('mia');
    expect(await onCall()).toEqual(['leo']);
    expect(await told('oncall-gaps')).toEqual([]);
  });

  it('are told when whoever is on call says that he is away', async () => {
    await made({ people: [people.leo] });
    await setAway(world.as('leo'), {
      to: people.ada,
      from: new Date('2026-11-25T09:00:00Z'),
      until: new Date('2026-11-26T09:00:00Z'),
    });
    await leave('leo');
    expect((await told('oncall-gaps'))[0]?.says).toContain(
      '# ml: who is on call within 3 days is away\n2026-11-25 09:00 UTC to 2026-11-26 09:00 UTC: @leo is on call and away',
    );
    expect(await onCall('2026-11-25T12:00:00Z')).toEqual(['leo']);
  });

  it('are told a day ahead, once, where the only method of whoever comes makes no sound, to him too', async () => {
    await made({ people: [people.ada, people.leo], every: 'day', handover: '09:00' });
    await setContact(world.as('ada'), {
      urgent: [{ method: { kind: 'email', address: 'ada@x.io' }, afterMinutes: 0 }],
    });
    const [from, to] = [new Date('2026-11-23T21:00:00Z'), new Date('2026-11-24T07:00:00Z')];
    const asked: string[] = [];
    const quiet: QuietPort = {
      silence: async (_team, user) => {
        asked.push(user);
        return { next: { from, to } };
      },
    };
    const tell = oncallGapsDueTell(askSleeps(new Map([['console', { ...channelPlatform({}), quiet }]])));
    for (const time of ['2026-11-23T09:00:01Z', '2026-11-23T15:00:00Z']) {
      clock.now = new Date(time);
      await replanFor(world.system, [people.leo]);
      await tell.run(
        { ...world.system, now: clock.now },
        { subject: (await scheduleByName(world.system, 'ml')).id, generation: 0 },
      );
    }
    const notices = await told('oncall-gaps');
    expect(notices.map(({ to: where }) => where)).toEqual(['@ada', '@leo', 'incidents']);
    expect(notices[1]?.says).toContain(
      '# ml: who comes on call within a day may hear no page\n2026-11-24 08:00 UTC to 2026-11-25 08:00 UTC: @leo is on call, whose only method is silent',
    );
    expect(notices[1]?.says).toContain('notify set --urgent');
    expect(asked).toEqual(['leo', 'leo']);
  });

  it.each([
    ['around the clock', '24T08:00', '25T08:00', true],
    ['in office hours', '24T08:00', '24T16:00', false],
    ['that begins in the night', '24T05:00', '24T12:00', true],
    ['that ends in it', '24T12:00', '24T22:00', true],
    ['from its end to its beginning', '24T07:00', '24T21:00', false],
  ])('are silent for a shift %s only where it meets the hours of sleep', (_, from, to, expected) => {
    const at = (time: string): number => Date.parse(`2026-11-${time}:00Z`);
    const sleep = { from: at('23T21:00'), to: at('24T07:00') };
    expect(meetsDaily({ from: at(from), to: at(to) }, sleep)).toBe(expected);
  });
});
