import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { plainText } from '../../../src/chat/text.ts';
import { incidentRoutes } from '../../../src/delivery/incident-routes.ts';
import { oncallRoutes } from '../../../src/delivery/oncall-routes.ts';
import { renderSubject } from '../../../src/delivery/render-subject.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import { createSchedule } from '../../../src/incidents/oncall/create-schedule.ts';
import { onCallAt } from '../../../src/incidents/oncall/on-call-at.ts';
import { StewardError } from '../../../src/kernel/errors.ts';
import { setChannel } from '../../../src/workspace/set-channel.ts';
import { testClock, testUnit } from '../../kit/context.ts';
import { type TestDatabase, testDatabase } from '../../kit/database.ts';
import { people, type SamplePerson, testWorkspace, type Workspace } from '../../kit/lifecycle.ts';
import { runTimers } from '../../lifecycle/run-timers.ts';

export const clock = testClock();
export let world: Workspace;
export let on: TestDatabase;
let count = 0;

/** A fresh workspace for each test, its clock on a Monday at ten in Rome; cards are wanted, and nothing delivers them. */
export function useOncall(): void {
  beforeAll(async () => {
    on = await testDatabase();
  });
  afterAll(() => on.close());
  beforeEach(async () => {
    count += 1;
    await on.database.sql`delete from timer`;
    clock.now = new Date('2026-11-23T09:00:00Z');
    world = await testWorkspace(
      testUnit(on.database, { clock, flush: [createWanted({ ...incidentRoutes, ...oncallRoutes })] }),
      `oncall-${count}`,
    );
    const team = world.system.workspace;
    await setChannel(world.system, {
      platform: 'console',
      team,
      kind: 'incidents',
      channel: 'incidents',
      name: 'incidents',
    });
  });
}

/** A schedule `ml` of ada's in Rome: ada, leo, then mia, each week from Monday nine o'clock; said by ada. */
export const made = (more: Partial<Parameters<typeof createSchedule>[1]> = {}, who: SamplePerson = 'ada') =>
  createSchedule(world.as(who), {
    schedule: 'ml',
    zone: 'Europe/Rome',
    people: [people.ada, people.leo, people.mia],
    every: 'week',
    ...more,
  });

/** Moves the clock and runs what is due then. */
export async function at(time: string): Promise<void> {
  clock.now = new Date(time);
  await runTimers(world.unit);
}

const nameOf = (id: string): string => Object.entries(people).find(([, each]) => each === id)?.[0] ?? id;

/** Who is on call at a time, by name. */
export const onCall = async (time: string | Date = clock.now, which: 'now' | 'next' = 'now', schedule = 'ml') =>
  (await onCallAt(world.system, { schedule, at: new Date(time), which })).map(nameOf);

/** The cards wanted so far and not asked for before, as they read now: where they go and what they say. */
export async function told(kind?: string): Promise<{ to: string; says: string }[]> {
  const rows = await world.unit.db.execute<{ subject: string; team: string; channel: string }>(sql`
    select card.subject, place.team, place.channel from card
    join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${world.system.workspace} and ${kind ?? ''} in ('', split_part(card.subject, ':', 1))
    order by card.since, card.subject, place.channel`);
  const shown = [];
  for (const { subject, team, channel } of rows) {
    const where = { platform: 'console' as const, team, channel };
    const card = await renderSubject({ ...world.system, now: clock.now }, subject, where);
    if (!card) continue;
    const words = card.parts.flatMap((part) => {
      if (part.type === 'text' || part.type === 'context') return [plainText(part.text)];
      if (part.type === 'heading') return [`# ${part.text}`];
      return part.type === 'actions' ? part.buttons.map(({ label, invocation }) => `[${label}: ${invocation}]`) : [];
    });
    shown.push({ to: channel, says: words.join('\n') });
  }
  return shown;
}

/** The code of a refusal with its words; fails when nothing is refused. */
export const refusal = async (act: () => Promise<unknown>): Promise<string> =>
  act().then(
    () => 'not refused',
    (error: unknown) => {
      if (error instanceof StewardError) return `${error.code} ${error.message} ${error.hint ?? ''}`;
      throw error;
    },
  );
