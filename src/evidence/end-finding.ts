import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { membersOf, namesOf, personIdsOf } from '../people/find-people.ts';
import { callerOf } from '../people/get-person.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { findingAccepted, findingClosed } from './events.ts';
import { type Finding, findingName, lockOpenFinding } from './find-findings.ts';
import { finding } from './tables.ts';

export const AcceptFindingInput = z.object({
  finding: z.int().min(1),
  reason: z.string().trim().min(1).max(2_000),
});

/** Who may accept a finding: groups of the workspace, or `admin`. */
export type AcceptRule = readonly string[];

/**
 * Lets a finding stand, with a reason, by somebody whom lifecycle.yml names: it stops no move any more. `assertFree`
 * refuses whoever answers for what the finding stops.
 */
export async function acceptFinding(
  ctx: Ctx,
  raw: z.input<typeof AcceptFindingInput>,
  ruleOf: (tx: Tx) => Promise<AcceptRule>,
  assertFree?: (tx: Tx, row: Finding) => Promise<void>,
): Promise<Finding> {
  const input = AcceptFindingInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockOpenFinding(tx, input.finding);
    const rule = await ruleOf(tx);
    const right = await rightTo(tx, row, rule);
    if (right === undefined) throw await mayNot(tx, row, rule, 'accept');
    await assertFree?.(tx, row);
    const ended = await end(tx, row, 'accepted', input.reason);
    emit(tx, findingAccepted({ ...bodyOf(row), right }, { reason: input.reason }));
    return ended;
  });
}

export const CloseFindingInput = z.object({ finding: z.int().min(1), reason: z.string().max(2_000).optional() });

/** Ends a finding that is mended: by whoever opened it, who may accept it, or an admin. Its owner does not judge himself. */
export async function closeFinding(
  ctx: Ctx,
  raw: z.input<typeof CloseFindingInput>,
  ruleOf: (tx: Tx) => Promise<AcceptRule>,
): Promise<Finding> {
  const input = CloseFindingInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const row = await lockOpenFinding(tx, input.finding);
    const rule = [...(await ruleOf(tx)), 'admin'];
    const mine = await personIdsOf(
      tx,
      [humanOf(tx.actor)].filter((id) => id !== undefined),
    );
    const opened = row.openedBy !== null && mine.includes(row.openedBy);
    if (!opened && (await rightTo(tx, row, rule)) === undefined) throw await mayNot(tx, row, rule, 'close');
    const ended = await end(tx, row, 'closed', input.reason);
    emit(tx, findingClosed(bodyOf(row), { reason: input.reason }));
    return ended;
  });
}

/** What gives the caller the right: his role, or a group he was in when the finding was opened. */
async function rightTo(tx: Tx, row: Finding, rule: AcceptRule): Promise<string | undefined> {
  const caller = await callerOf(tx);
  if (caller.forgottenAt !== null) return undefined;
  if (rule.includes('admin') && caller.role === 'admin') return 'admin';
  const groups = rule.filter((name) => name !== 'admin');
  const members = groups.length === 0 ? [] : await membersOf(tx, groups);
  return members.find((member) => member.person === caller.id && member.addedAt <= row.at)?.group;
}

async function mayNot(tx: Tx, row: Finding, rule: AcceptRule, what: string): Promise<StewardError> {
  const groups = rule.filter((name) => name !== 'admin');
  const members = groups.length === 0 ? [] : await membersOf(tx, groups);
  const able = members.filter((member) => member.addedAt <= row.at).map((member) => member.person);
  const names = (await namesOf(tx, [...new Set(able)])).slice(0, 5).map((name) => `@${name}`);
  const who = [...groups.map((name) => `group ${name}`), ...(rule.includes('admin') ? ['an admin'] : [])].join(' or ');
  return new StewardError('NOT_ALLOWED', `Only ${who} may ${what} ${findingName(row.number)}.`, {
    hint:
      names.length > 0 ? `Ask one of: ${names.join(', ')}.` : 'Ask an admin: `group show` lists who is in which group.',
  });
}

async function end(tx: Tx, row: Finding, state: 'accepted' | 'closed', reason: string | undefined): Promise<Finding> {
  const [ended] = await tx.db
    .update(finding)
    .set({ state, endedAt: tx.now, endedBy: humanOf(tx.actor) ?? null, reason: reason ?? null })
    .where(and(eq(finding.workspaceId, tx.workspace), eq(finding.number, row.number)))
    .returning();
  return ended!;
}

const bodyOf = ({ number, model, subject, severity }: Finding) => ({ finding: number, model, subject, severity });
