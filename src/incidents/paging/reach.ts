import type { Ctx, Tx } from '../../store/unit.ts';
import { channelsFor } from '../../workspace/set-channel.ts';
import { contactsOf } from './contacts.ts';
import type { Page } from './find-pages.ts';
import { type Planned, planAttempts } from './plan-attempts.ts';
import { writeAttempts } from './send-out.ts';
import type { StepTarget } from './step.ts';
import { pageTurn } from './tables.ts';
import { peopleOf } from './who.ts';

export interface ReachAt {
  readonly step: number;
  readonly round: number;
  readonly silent: ReadonlySet<string>;
}

/** Pages whom a step names. False when that is nobody who can be reached; a channel or webhook is somebody. */
export async function reach(tx: Tx, row: Page, target: StepTarget, at: ReachAt): Promise<boolean> {
  const { step, round } = at;
  if (target.type === 'channel' || target.type === 'webhook') {
    const one: Planned =
      target.type === 'channel'
        ? { ...alone(tx), kind: 'channel', platform: target.platform, team: target.team, channel: target.channel }
        : { ...alone(tx), kind: 'provider', provider: target.provider };
    await writeAttempts(tx, row, [one], { step, round, because: 'step' });
    return true;
  }
  const people = await peopleOf(tx, target, row.policy);
  const planned = await planFor(tx, row, people, at.silent);
  await writeAttempts(tx, row, planned, { step, round, because: 'step' });
  const [turn] = people;
  if (target.type === 'turn' && turn !== undefined) {
    const { policy } = row;
    const { group } = target;
    await tx.db
      .insert(pageTurn)
      .values({ workspaceId: tx.workspace, policy, group, person: turn })
      .onConflictDoUpdate({ target: [pageTurn.workspaceId, pageTurn.policy, pageTurn.group], set: { person: turn } });
  }
  return planned.length > 0;
}

/** What goes to people about a page, by their own rules. */
export async function planFor(
  ctx: Ctx,
  { urgency, model }: Pick<Page, 'urgency' | 'model'>,
  people: readonly string[],
  silent: ReadonlySet<string> = new Set(),
): Promise<Planned[]> {
  const channels = await channelsFor(ctx, 'incidents', { model: model ?? undefined });
  const contacts = await contactsOf(ctx, people);
  return contacts.flatMap((contact) => planAttempts(contact, { urgency, now: ctx.now, silent, channels }));
}

/** What is for nobody alone. */
export const alone = (tx: Tx) => ({ person: null, position: 0, dueAt: tx.now });
