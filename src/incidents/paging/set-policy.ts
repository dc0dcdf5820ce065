import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { groupMembers } from '../../people/find-groups.ts';
import { personIdOf } from '../../people/find-people.ts';
import { assertAble, callerOf, getPerson } from '../../people/get-person.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { scheduleByName } from '../oncall/find-schedules.ts';
import { assertCovered } from './assert-covered.ts';
import { policyCreated, policyDeleted, policyEdited } from './events.ts';
import { type EscalationPolicy, isPolicy, lockEscalation } from './find-policies.ts';
import type { TypedStep, TypedTarget } from './parse-step.ts';
import { findProvider, listProviders } from './providers.ts';
import type { Step, StepTarget } from './step.ts';
import { stepWords } from './step-words.ts';
import { escalationPolicy } from './tables.ts';

/** A channel that a step names, found and proved before the transaction: where Steward can post. */
export interface ProvedChannel {
  readonly platform: 'slack' | 'discord' | 'console';
  readonly team: string;
  readonly channel: string;
  readonly name: string;
}

export interface PolicyInput {
  readonly name: string;
  readonly steps: readonly TypedStep[];
  /** By the order in which the steps name channels. */
  readonly channels: readonly ProvedChannel[];
}

/** Makes an escalation policy. NAME_TAKEN; BAD_INPUT with the first minute of the next 14 days at which it reaches nobody. */
export async function createPolicy(ctx: Ctx, input: PolicyInput): Promise<EscalationPolicy> {
  return inTransaction(ctx, async (tx) => {
    const { id: by } = await callerOf(tx);
    const steps = await resolved(tx, input);
    await assertCovered(tx, steps, input.name);
    const [row] = await tx.db
      .insert(escalationPolicy)
      .values({ workspaceId: tx.workspace, name: input.name, steps, at: tx.now, by })
      .onConflictDoNothing()
      .returning();
    if (!row) {
      throw new StewardError('NAME_TAKEN', `An escalation policy is called ${input.name} already.`, {
        field: 'policy',
        hint: `Change it with \`escalation edit ${input.name}\`.`,
      });
    }
    emit(tx, policyCreated({ policy: row.name, steps: recorded(steps) }));
    return row;
  });
}

/** Replaces the steps of a policy. Pages that run go on by the steps they began with. */
export async function editPolicy(ctx: Ctx, input: PolicyInput): Promise<EscalationPolicy> {
  return inTransaction(ctx, async (tx) => {
    const { id: by } = await callerOf(tx);
    const before = await lockEscalation(tx, input.name);
    const steps = await resolved(tx, input);
    await assertCovered(tx, steps, before.name);
    await tx.db.update(escalationPolicy).set({ steps, at: tx.now, by }).where(isPolicy(tx, before.name));
    emit(tx, policyEdited({ policy: before.name, steps: recorded(steps), before: recorded(before.steps) }));
    return { ...before, steps };
  });
}

/** Takes a policy away. What still names it reaches the fallback; pages that run go on. */
export async function deletePolicy(ctx: Ctx, input: { readonly name: string }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await lockEscalation(tx, input.name);
    await tx.db.delete(escalationPolicy).where(isPolicy(tx, row.name));
    emit(tx, policyDeleted({ policy: row.name }));
  });
}

/** In the ledger people are ids. */
const recorded = (steps: readonly Step[]): string[] => steps.map((step) => stepWords(step, (person) => person));

async function resolved(tx: Tx, { steps, channels }: PolicyInput): Promise<Step[]> {
  const left = [...channels];
  const found: Step[] = [];
  for (const step of steps)
    found.push(step.do === 'notify' ? { ...step, target: await targetOf(tx, step.target, left) } : step);
  return found;
}

async function targetOf(tx: Tx, target: TypedTarget, channels: ProvedChannel[]): Promise<StepTarget> {
  switch (target.type) {
    case 'person': {
      const person = await getPerson(tx, await personIdOf(tx, target.ref));
      await assertAble(tx, person, 'cannot be paged');
      return { type: 'person', person: person.id };
    }
    case 'schedule':
      return { ...target, schedule: (await scheduleByName(tx, target.schedule)).name };
    case 'group':
    case 'turn':
      await groupMembers(tx, target.group);
      return target;
    case 'channel': {
      const proved = channels.shift();
      if (!proved) throw new Error('each channel of the steps is proved before');
      return { type: 'channel', ...proved };
    }
    case 'webhook':
      await assertProvider(tx, target.provider);
      return target;
  }
}

async function assertProvider(tx: Tx, name: string): Promise<void> {
  if (await findProvider(tx, name)) return;
  const names = (await listProviders(tx)).map((each) => each.name);
  throw new StewardError('BAD_INPUT', `No provider is called ${name}.`, {
    field: 'step',
    hint:
      names.length > 0
        ? `There are ${names.join(', ')}.`
        : 'An admin sets one up with `notify provider <name> --kind webhook --url https://...`.',
  });
}
