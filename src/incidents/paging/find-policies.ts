import { and, asc, eq } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { peopleByIds } from '../../people/find-people.ts';
import type { Ctx, Tx } from '../../store/unit.ts';
import type { Step } from './step.ts';
import { stepWords } from './step-words.ts';
import { escalationPolicy } from './tables.ts';

export type EscalationPolicy = typeof escalationPolicy.$inferSelect;

export async function listPolicies(ctx: Ctx): Promise<EscalationPolicy[]> {
  return ctx.db
    .select()
    .from(escalationPolicy)
    .where(eq(escalationPolicy.workspaceId, ctx.workspace))
    .orderBy(asc(escalationPolicy.name));
}

export async function findEscalation(ctx: Ctx, name: string): Promise<EscalationPolicy | undefined> {
  const [row] = await ctx.db.select().from(escalationPolicy).where(isPolicy(ctx, name.toLowerCase()));
  return row;
}

/** The escalation policy of that name, or UNKNOWN_ESCALATION with the nearest. */
export async function escalationByName(ctx: Ctx, name: string): Promise<EscalationPolicy> {
  const row = await findEscalation(ctx, name);
  if (row) return row;
  const close = nearest(
    name,
    (await listPolicies(ctx)).map((each) => each.name),
  );
  throw new StewardError('UNKNOWN_ESCALATION', `No escalation policy is called ${name.slice(0, 60)}.`, {
    field: 'policy',
    hint: close ? `Did you mean \`${close}\`?` : 'See them with `escalation list`, make one with `escalation create`.',
  });
}

/** The same, its row locked until the transaction ends. */
export async function lockEscalation(tx: Tx, name: string): Promise<EscalationPolicy> {
  const { name: known } = await escalationByName(tx, name);
  const [row] = await tx.db.select().from(escalationPolicy).where(isPolicy(tx, known)).for('update');
  return row ?? escalationByName(tx, name);
}

export const isPolicy = (ctx: Ctx, name: string) =>
  and(eq(escalationPolicy.workspaceId, ctx.workspace), eq(escalationPolicy.name, name));

/** The steps as they are typed, with people by name. */
export async function wordsOfSteps(ctx: Ctx, steps: readonly Step[]): Promise<string[]> {
  const people = steps.flatMap((step) =>
    step.do === 'notify' && step.target.type === 'person' ? [step.target.person] : [],
  );
  const names = new Map((await peopleByIds(ctx, people)).map((span, at) => [people[at] ?? span.id, span.name]));
  return steps.map((step) => stepWords(step, (person) => names.get(person) ?? 'somebody'));
}
