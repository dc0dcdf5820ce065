import { eq, sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { remindVoters } from '../../src/lifecycle/remind-voters.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { person } from '../../src/people/tables.ts';
import { people, type SamplePerson, shippedLifecycle } from '../kit/lifecycle.ts';
import { ask, clock, facts, useChurn, vote, world } from './churn-world.ts';
import { runTimers } from './run-timers.ts';
import { openReleases, told, withCards } from './told.ts';

useChurn(withCards);

const HOUR = 3_600_000;
/** Policy production-high with this in it, and a channel for its cards. */
async function policy(more: string): Promise<void> {
  const edit = (text: string) => text.replace(/(confirm-reactions: true\n) {4}reminders: .*\n/, `$1    ${more}\n`);
  await publishLifecycle(world.system, shippedLifecycle(edit));
  await openReleases();
}
const zone = (who: SamplePerson, name: string) =>
  world.unit.db.update(person).set({ zone: name }).where(eq(person.id, people[who]));
const later = async (hours: number): Promise<void> => {
  clock.advance(hours * HOUR);
  await runTimers(world.unit);
};
const reminders = async () => (await told('reminder')).map(({ to, words }) => `${to} ${words}`);
const reminded = async () =>
  (
    await world.unit.db.execute<{ people: string[] }>(sql`
      select body::jsonb -> 'body' -> 'people' as people from ledger
      where workspace_id = ${world.system.workspace} and body::jsonb ->> 'kind' = 'request.reminded' order by seq`)
  ).map((row) => row.people.map((id) => Object.entries(people).find(([, known]) => known === id)?.[0]).sort());
const timers = () =>
  world.unit.db.execute<{ kind: string; due_at: Date }>(sql`
    select kind, due_at from timer where workspace_id = ${world.system.workspace} order by kind`);

/** The hour of the fake clock, so that a test begins at a known one. */
const startAt = (time: string): void => {
  const days = Math.ceil((clock.now.getTime() - Date.parse('2026-11-21T00:00:00Z')) / (24 * HOUR)) + 1;
  clock.now = new Date(Date.parse(`2026-11-21T${time}:00Z`) + days * 24 * HOUR);
};

describe('reminders', () => {
  it('go to those whose votes are missing, as one line that notifies them alone, on the schedule', async () => {
    await policy('reminders: { after: [4h, 24h] }');
    const { number } = await ask();
    expect((await told('request')).find(({ to }) => to === 'releases')?.words).toMatch(/Closes .* UTC; reminder /);
    expect((await told('request')).find(({ to }) => to === '@leo')?.words).toMatch(/Closes [^;]* UTC$/m);
    await later(4);
    expect(await reminded()).toEqual([['leo', 'rita']]);
    const closes = new Date(clock.now.getTime() + 68 * HOUR).toISOString().slice(0, 16).replace('T', ' ');
    expect(await reminders()).toEqual([`releases @leo and @rita: your votes are missing. It closes ${closes} UTC.`]);
    await vote('leo', number);
    await later(20);
    expect(await reminded()).toEqual([['leo', 'rita'], ['rita']]);
    expect(await reminders()).toContain(`releases @rita: your vote is missing. It closes ${closes} UTC.`);
    expect((await told('request')).find(({ to }) => to === 'releases')?.words).not.toContain('reminder');
    expect((await timers()).map(({ kind }) => kind)).toEqual(['request-expiry']);
  });

  it('go by direct message where the policy says so, without a deciding button', async () => {
    await policy('reminders: { after: [4h], by: direct }');
    const { number } = await ask();
    await vote('leo', number);
    await later(4);
    const [only, ...others] = await told('reminder');
    expect(others).toEqual([]);
    expect(only).toMatchObject({ to: '@rita', buttons: ['Details'] });
    expect(only?.words).toMatch(
      /^R-\d+ churn@v12 to production still waits for your vote\. It closes .* approve R-\d+\.$/,
    );
  });

  it('are not sent when nobody is left to remind, and the next one lies ahead', async () => {
    await policy('reminders: { after: [4h, 8h] }');
    const { number } = await ask();
    await vote('leo', number);
    await vote('rita', number, 'object');
    await later(4);
    expect(await reminded()).toEqual([]);
    const [, reminder] = await timers();
    expect([reminder?.kind, new Date(reminder?.due_at ?? 0)]).toEqual([
      'request-reminder',
      new Date(clock.now.getTime() + 4 * HOUR),
    ]);
    await later(4);
    expect((await timers()).map(({ kind }) => kind)).toEqual(['request-expiry']);
  });

  it('stop with the request', async () => {
    await policy('reminders: { after: [4h] }');
    const { number } = await ask();
    await withdrawRequest(world.as('mia'), { request: number });
    expect(await timers()).toEqual([]);
    await later(5);
    expect(await reminded()).toEqual([]);
  });

  it('that were missed while Steward was down are one, and a handler that runs twice sends one', async () => {
    await policy('reminders: { after: [4h, 8h, 12h, 40h] }');
    const { number } = await ask();
    await later(20);
    await remindVoters(world.system, { request: number });
    expect(await reminded()).toEqual([['leo', 'rita']]);
    expect((await timers()).map(({ kind }) => kind)).toEqual(['request-expiry', 'request-reminder']);
  });

  it('are not sent early when the clock is set back between due and run', async () => {
    await policy('reminders: { after: [4h, 8h] }');
    const { number } = await ask();
    await later(4);
    clock.advance(2 * HOUR);
    await remindVoters(world.system, { request: number });
    expect(await reminded()).toHaveLength(1);
    await later(2);
    expect(await reminded()).toHaveLength(2);
  });
});

describe('quiet hours', () => {
  it('put a reminder off to their end, for each in his own zone, those of one time in one line', async () => {
    await policy('reminders: { after: [4h], quiet: "20:00-08:00" }');
    startAt('14:00');
    await zone('leo', 'Asia/Tokyo');
    await zone('rita', 'America/New_York');
    await ask();
    // 18:00 in UTC: 03:00 in Tokyo, 13:00 in New York.
    await later(4);
    expect(await reminded()).toEqual([['rita']]);
    await later(4.5);
    expect(await reminded()).toEqual([['rita']]);
    await later(0.5);
    expect(await reminded()).toEqual([['rita'], ['leo']]);
    expect((await timers()).map(({ kind }) => kind)).toEqual(['request-expiry']);
  });

  it('are those of the default zone for whoever never got in touch and whose platform names none', async () => {
    await policy('reminders: { after: [4h], quiet: "20:00-08:00" }');
    startAt('14:00');
    await world.unit.db.update(person).set({ zone: null }).where(eq(person.id, people.leo));
    await zone('rita', 'UTC');
    const { number } = await ask();
    const unit = { ...world.unit, zone: 'Asia/Tokyo' };
    clock.advance(4 * HOUR);
    await runTimers(unit);
    expect(await reminded()).toEqual([['rita']]);
    await vote('leo', number);
  });

  it('send one line to all whose quiet hours end together', async () => {
    await policy('reminders: { after: [4h], quiet: "20:00-08:00" }');
    startAt('17:00');
    await zone('leo', 'UTC');
    await ask();
    await later(4);
    expect(await reminded()).toEqual([]);
    await later(11);
    expect(await reminded()).toEqual([['leo', 'rita']]);
    expect(await reminders()).toHaveLength(1);
  });

  it('are read again when they are over: who voted is left out, who moved east sleeps on', async () => {
    await policy('reminders: { after: [4h], quiet: "20:00-08:00" }');
    startAt('17:00');
    const { number } = await ask();
    await later(4);
    await vote('leo', number);
    await zone('rita', 'America/New_York');
    await later(11);
    expect(await reminded()).toEqual([]);
    await later(5);
    expect(await reminded()).toEqual([['rita']]);
  });

  it('last until the request closes: then nobody is reminded any more', async () => {
    await policy('expires: 8h\n    reminders: { after: [4h], quiet: "20:00-08:00" }');
    startAt('17:00');
    await ask();
    await later(20);
    expect(await reminded()).toEqual([]);
    expect(await facts()).toContain('request.expired');
    await later(24);
    expect(await timers()).toEqual([]);
  });
});

it('a reminder that is shown after its people voted is not sent', async () => {
  await policy('reminders: { after: [4h] }');
  const { number } = await ask();
  await later(4);
  expect(await reminders()).toHaveLength(1);
  await vote('leo', number);
  await vote('rita', number);
  expect(await reminders()).toEqual([]);
});
