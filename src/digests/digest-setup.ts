import { and, eq, inArray, isNull, or } from 'drizzle-orm';
import { z } from 'zod';
import { assertZone } from '../kernel/zone.ts';
import { getModel } from '../registry/find.ts';
import { NAME } from '../registry/names.ts';
import type { Tx } from '../store/unit.ts';
import type { digestCreated } from './events.ts';
import type { Digest } from './find-digests.ts';
import { assertFires, parseSchedule } from './schedule.ts';
import { digestPlace, MISSED, SECTIONS } from './tables.ts';

/** More places of one digest, and more messages for one outage, help nobody. */
const MOST_PLACES = 20;
const MOST_MISSED = 20;

/** A place that was proven (`proveChannel`), or the direct messages of whoever says `me`. */
export const PlaceInput = z.object({
  platform: z.enum(['slack', 'discord', 'console']),
  team: z.string().min(1),
  channel: z.string().min(1),
  name: z.string().optional(),
  person: z.uuid().optional(),
});
export type PlaceInput = z.input<typeof PlaceInput>;

/** What a digest is, as people say it; for `digest edit` all may be left out. */
export const SetupInput = z.object({
  at: z.string().max(120),
  zone: z.string().max(60),
  places: z.array(PlaceInput).min(1).max(MOST_PLACES),
  models: z.array(z.string().regex(NAME)).max(200).nullable().optional(),
  sections: z.array(z.enum(SECTIONS)).min(1).optional(),
  onlyChanges: z.boolean().optional(),
  missed: z.enum(MISSED).optional(),
  missedMost: z.number().int().min(1).max(MOST_MISSED).optional(),
});
export type SetupInput = z.input<typeof SetupInput>;

export interface Scheduled {
  readonly cron: string;
  readonly next: Date;
}

/** Cron and the next slot, or a refusal in words: no such zone, no such schedule, one that never comes. */
export function scheduled(at: string, zone: string, now: Date): Scheduled {
  assertZone(zone);
  const cron = parseSchedule(at);
  return { cron, next: assertFires(cron, zone, now) };
}

export async function assertModels(tx: Tx, models: readonly string[] | null | undefined): Promise<void> {
  for (const name of models ?? []) await getModel(tx, name);
}

/** Adds places to a digest; one that was switched off is on again. */
export async function addPlaces(tx: Tx, digest: string, places: readonly z.output<typeof PlaceInput>[]): Promise<void> {
  if (places.length === 0) return;
  await tx.db
    .insert(digestPlace)
    .values(
      places.map(({ platform, team, channel, name, person }) => ({
        workspaceId: tx.workspace,
        digest,
        platform,
        team,
        channel,
        name: name ?? null,
        person: person ?? null,
        addedAt: tx.now,
      })),
    )
    .onConflictDoUpdate({
      target: [
        digestPlace.workspaceId,
        digestPlace.digest,
        digestPlace.platform,
        digestPlace.team,
        digestPlace.channel,
      ],
      set: { offAt: null, offReason: null, failures: 0 },
    });
}

/** Takes the channels of a digest away, and the direct messages of its owner; who subscribed by himself stays. */
export async function removeOwnPlaces(tx: Tx, digest: string, owner: readonly string[]): Promise<void> {
  await tx.db
    .delete(digestPlace)
    .where(
      and(
        eq(digestPlace.workspaceId, tx.workspace),
        eq(digestPlace.digest, digest),
        or(isNull(digestPlace.person), inArray(digestPlace.person, [...owner])),
      ),
    );
}

/** What the ledger keeps of a digest. */
export function setupBody(row: Digest, places: readonly PlaceInput[]) {
  const { id, name, cron, zone, models, sections, onlyChanges, missed, owner } = row;
  return {
    digest: id,
    name,
    cron,
    zone,
    models: models ? [...models] : undefined,
    sections: [...sections],
    onlyChanges,
    missed,
    owner,
    places: places.map(({ platform, team, channel }) => ({ platform, team, channel })),
  } satisfies Parameters<typeof digestCreated>[0];
}
