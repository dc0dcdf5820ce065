import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { Origin } from '../../chat/invocation.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { factOf } from './change-incident.ts';
import { roomFailed, roomOpened } from './events.ts';
import { type Incident, incidentName, lastOf, lockIncident } from './find-incident.ts';
import { isOpen } from './state.ts';
import { incidentRoom } from './tables.ts';

/** Severities whose incidents get a channel of their own where the platform has such; others use the thread of their card. */
const ROOM_SEVERITIES = [1, 2];

export const wantsRoom = ({ severity, state }: Pick<Incident, 'severity' | 'state'>): boolean =>
  isOpen(state) && ROOM_SEVERITIES.includes(severity);

/** `inc-4-scores-are-zero`: the same each time, so that a room whose opening was left in doubt is found again. */
export function roomName({ number, title }: Pick<Incident, 'number' | 'title'>): string {
  const words = title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `${incidentName(number).toLowerCase()}${words === '' ? '' : `-${words}`}`.slice(0, 60).replace(/-+$/, '');
}

export type Room = typeof incidentRoom.$inferSelect;

/** The rooms of an incident, and the places where none could be opened. */
export async function roomsOf(ctx: Ctx, number: number): Promise<Room[]> {
  return ctx.db
    .select()
    .from(incidentRoom)
    .where(and(eq(incidentRoom.workspaceId, ctx.workspace), eq(incidentRoom.incident, number)));
}

/** The incident whose room a channel is, or what it was merged into. */
export async function incidentOfRoom(ctx: Ctx, { platform, team, channel }: Origin): Promise<number | undefined> {
  if (channel === undefined) return undefined;
  const [row] = await ctx.db
    .select({ incident: incidentRoom.incident })
    .from(incidentRoom)
    .where(
      and(
        eq(incidentRoom.workspaceId, ctx.workspace),
        eq(incidentRoom.platform, platform),
        eq(incidentRoom.team, team),
        eq(incidentRoom.channel, channel),
      ),
    );
  return row && (await lastOf(ctx, row.incident))?.number;
}

/**
 * The incident in whose room this is, or in the thread of whose card (`under` is what that card shows); or what it was merged
 * into.
 */
export async function incidentAt(ctx: Ctx, origin: Origin, under: string | undefined): Promise<number | undefined> {
  const [kind, number] = under?.split(':') ?? [];
  return kind === 'incident' ? (await lastOf(ctx, Number(number)))?.number : incidentOfRoom(ctx, origin);
}

export const NoteRoomInput = z.object({
  incident: z.int().min(1),
  platform: z.string(),
  team: z.string(),
  /** Left out where none could be opened. */
  room: z.object({ channel: z.string(), name: z.string() }).optional(),
  because: z.string().max(500).optional(),
});

/** Keeps where people meet, or why they meet in the thread of the card. The first answer for a team stands. */
export async function noteRoom(ctx: Ctx, raw: z.input<typeof NoteRoomInput>): Promise<void> {
  const { incident: number, platform, team, room, because } = NoteRoomInput.parse(raw);
  await inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, number);
    const [written] = await tx.db
      .insert(incidentRoom)
      .values({
        workspaceId: tx.workspace,
        incident: number,
        platform,
        team,
        channel: room?.channel ?? null,
        name: room?.name ?? null,
        because: because ?? null,
        at: tx.now,
      })
      .onConflictDoNothing()
      .returning();
    if (!written) return;
    const where = { ...factOf(row), platform, team };
    if (room) {
      const opened = roomOpened({ ...where, channel: room.channel }, { name: room.name });
      emit(tx, row.declaredBy === null ? opened : { ...opened, author: row.declaredBy });
    } else emit(tx, roomFailed({ ...where, because: because ?? 'the platform refused' }));
  });
}
