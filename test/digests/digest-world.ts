import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Card } from '../../src/chat/card.ts';
import { plainText } from '../../src/chat/text.ts';
import { digestRoutes } from '../../src/delivery/digest-routes.ts';
import { renderSubject } from '../../src/delivery/render-subject.ts';
import { requestRoutes } from '../../src/delivery/request-routes.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import { type CreateDigestInput, createDigest } from '../../src/digests/create-digest.ts';
import { testClock, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { people, type SamplePerson, testWorkspace, type Workspace, withChurn } from '../kit/lifecycle.ts';
import { runTimers } from '../lifecycle/run-timers.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const clock = testClock();
export let world: Workspace;
export let on: TestDatabase;
let count = 0;

/** A fresh workspace for each test: churn, the people of the sample; digests become cards that nothing delivers. */
export function useDigests(): void {
  beforeAll(async () => {
    on = await testDatabase();
  });
  afterAll(() => on.close());
  beforeEach(async () => {
    count += 1;
    await on.database.sql`delete from timer`;
    // A Monday, ten to nine in Rome.
    clock.now = new Date('2026-11-23T07:50:00Z');
    const flush = [createWanted({ ...requestRoutes, ...digestRoutes })];
    world = await testWorkspace(testUnit(on.database, { clock, flush }), `digests-${count}`);
    await withChurn(world);
  });
}

export const channel = (name: string) => ({
  platform: 'console' as const,
  team: world.system.workspace,
  channel: name,
  name,
});
export const direct = (who: SamplePerson) => ({
  platform: 'console' as const,
  team: world.system.workspace,
  channel: `@${who}`,
  person: people[who],
});

/** A digest of ada's at nine in Rome into #monitoring, unless said otherwise. */
export const made = (more: Partial<CreateDigestInput> = {}, who: SamplePerson = 'ada') =>
  createDigest(world.as(who), {
    name: 'daily',
    at: 'daily 09:00',
    zone: 'Europe/Rome',
    places: [channel('monitoring')],
    sections: ['requests'],
    ...more,
  });

/** Moves the clock and runs what is due then. */
export async function at(time: string | Date): Promise<void> {
  clock.now = new Date(time);
  await runTimers(world.unit);
}

/** The messages of digests and notices about them that are wanted, as they read now. */
export async function messages(kind = 'digest-run'): Promise<{ to: string; words: string; summary: string }[]> {
  const rows = await world.unit.db.execute<{ subject: string; team: string; channel: string }>(sql`
    select card.subject, place.team, place.channel from card
    join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${world.system.workspace} and split_part(card.subject, ':', 1) = ${kind}
    order by card.since, card.subject, place.channel`);
  const shown = [];
  for (const { subject, team, channel: to } of rows) {
    const card = await renderSubject({ ...world.system, now: clock.now }, subject, {
      platform: 'console',
      team,
      channel: to,
    });
    if (card) shown.push({ to, words: wordsOf(card), summary: card.summary });
  }
  return shown;
}

export function wordsOf(card: Card): string {
  return card.parts
    .flatMap((part) => {
      if (part.type === 'text' || part.type === 'context') return [plainText(part.text)];
      if (part.type === 'heading') return [`# ${part.text}`];
      if (part.type === 'fields') return part.fields.map(({ label, value }) => `${label}: ${plainText(value)}`);
      if (part.type === 'table')
        return [...part.rows.map((row) => row.map(plainText).join(' | ')), ...(part.more ? [part.more] : [])];
      return [];
    })
    .join('\n');
}

/** The slots that ran, in their order. */
export const slots = async (): Promise<string[]> =>
  (
    await world.unit.db.execute<{ slot: Date }>(
      sql`select slot from digest_run where workspace_id = ${world.system.workspace} order by slot, digest`,
    )
  ).map(({ slot }) => slot.toISOString());

export const factsOf = async (kind: string): Promise<Record<string, unknown>[]> =>
  (
    await world.unit.db.execute<{ body: Record<string, unknown> }>(sql`
      select body::jsonb -> 'body' as body from ledger
      where workspace_id = ${world.system.workspace} and body::jsonb ->> 'kind' = ${kind} order by seq`)
  ).map(({ body }) => body);
