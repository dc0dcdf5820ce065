import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../../kernel/caller.ts';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { cancelTimer, setTimer, takeDue } from '../../queue/timer.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { factOf } from './change-incident.ts';
import { actionAdded, actionDone, actionDue } from './events.ts';
import { incidentName, lockIncident } from './find-incident.ts';
import { incidentAction } from './tables.ts';
import { ACTION_TIMER } from './timers.ts';

export type IncidentAction = typeof incidentAction.$inferSelect;

const DAY_MS = 86_400_000;
/** So long an action has when nobody says until when. */
const DEFAULT_DAYS = 14;

export const AddActionInput = z.object({
  incident: z.int().min(1),
  text: z.string().trim().min(1).max(500),
  owner: z.uuid().optional(),
  dueAt: z.date().optional(),
});

/** Keeps something to be done after an incident; whoever owns it is reminded from its day on until it is done. */
export async function addAction(ctx: Ctx, raw: z.input<typeof AddActionInput>): Promise<IncidentAction> {
  const input = AddActionInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, input.incident);
    const dueAt = input.dueAt ?? new Date(tx.now.getTime() + DEFAULT_DAYS * DAY_MS);
    if (dueAt <= tx.now)
      throw new StewardError('BAD_INPUT', 'This day is over already.', {
        field: 'due',
        hint: 'Give `--due` a day to come.',
      });
    const by = humanOf(tx.actor);
    const owner = input.owner ?? by;
    const [last] = await tx.db
      .select({ number: sql<number>`coalesce(max(${incidentAction.number}), 0)::int` })
      .from(incidentAction)
      .where(and(eq(incidentAction.workspaceId, tx.workspace), eq(incidentAction.incident, row.number)));
    const number = (last?.number ?? 0) + 1;
    const [added] = await tx.db
      .insert(incidentAction)
      .values({
        workspaceId: tx.workspace,
        incident: row.number,
        number,
        text: input.text,
        owner: owner ?? null,
        dueAt,
        by: by ?? null,
        at: tx.now,
      })
      .returning();
    await setTimer(tx, { kind: ACTION_TIMER, subject: `${row.number}/${number}`, dueAt });
    emit(tx, actionAdded({ ...factOf(row), action: number, owner, due: dueAt.toISOString() }, { action: input.text }));
    return added!;
  });
}

export const ActionRefInput = z.object({ incident: z.int().min(1), action: z.int().min(1) });

/** An action is done: nobody is reminded of it any more. */
export async function finishAction(ctx: Ctx, raw: z.input<typeof ActionRefInput>): Promise<IncidentAction> {
  const input = ActionRefInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, input.incident);
    const found = (await actionsOf(tx, row.number)).find(({ number }) => number === input.action);
    const name = incidentName(row.number);
    if (!found)
      throw new StewardError('NOT_FOUND', `${name} has no action ${input.action}.`, {
        field: 'action',
        hint: `See them with \`action list ${name}\`.`,
      });
    if (found.doneAt) throw new StewardError('ALREADY_DECIDED', `Action ${input.action} of ${name} is done already.`);
    const [done] = await tx.db
      .update(incidentAction)
      .set({ doneAt: tx.now, doneBy: humanOf(tx.actor) ?? null })
      .where(
        and(
          eq(incidentAction.workspaceId, tx.workspace),
          eq(incidentAction.incident, row.number),
          eq(incidentAction.number, found.number),
        ),
      )
      .returning();
    await cancelTimer(tx, { kind: ACTION_TIMER, subject: `${row.number}/${found.number}` });
    emit(tx, actionDone({ ...factOf(row), action: found.number }));
    return done!;
  });
}

/** Reminds whoever owns an action that is not done, each day from its day on. */
export async function remindOfAction(ctx: Ctx, subject: string): Promise<void> {
  const [incident = 0, action = 0] = subject.split('/').map(Number);
  await inTransaction(ctx, async (tx) => {
    const row = await lockIncident(tx, incident);
    if (!(await takeDue(tx, { kind: ACTION_TIMER, subject }))) return;
    const found = (await actionsOf(tx, incident)).find(({ number }) => number === action);
    if (!found || found.doneAt) return;
    emit(tx, actionDue({ ...factOf(row), action, people: found.owner === null ? [] : [found.owner] }));
    await setTimer(tx, { kind: ACTION_TIMER, subject, dueAt: new Date(tx.now.getTime() + DAY_MS) });
  });
}

/** The actions of an incident, or with none named all that are not done, the first due first. */
export async function actionsOf(ctx: Ctx, incident?: number): Promise<IncidentAction[]> {
  return ctx.db
    .select()
    .from(incidentAction)
    .where(
      and(
        eq(incidentAction.workspaceId, ctx.workspace),
        incident === undefined ? isNull(incidentAction.doneAt) : eq(incidentAction.incident, incident),
      ),
    )
    .orderBy(
      ...(incident === undefined ? [asc(incidentAction.dueAt)] : []),
      asc(incidentAction.incident),
      asc(incidentAction.number),
    )
    .limit(100);
}
