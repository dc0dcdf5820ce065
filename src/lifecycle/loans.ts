import { sql } from 'drizzle-orm';
import { ablePeople } from '../people/able-people.ts';
import { compiledSql } from '../store/compiled.ts';
import type { Ctx } from '../store/unit.ts';
import type { Approver } from './approval.ts';

/** Somebody lends his right to decide to somebody else, both under the ids of the humans they are. */
export interface Loan {
  readonly from: string;
  readonly to: string;
}

/**
 * The loans that count for a request: those of it alone, and those of people who are away now. A vote that was given for
 * somebody who was away then stays when he is back; one whose loan was taken back does not. Without a request: the
 * general ones alone. Delegates without rights of their own at present (guests, deactivated, auditors) are left out.
 */
export async function loansFor(ctx: Ctx, request?: number): Promise<Loan[]> {
  const rows = await findLoans(ctx.db, { workspace: ctx.workspace, now: ctx.now, request: request ?? null });
  if (rows.length === 0) return [];
  const loans = rows.map(({ from, to }) => ({ from, to })).filter(({ from, to }) => from !== to);
  const able = new Set(
    (
      await ablePeople(
        ctx,
        loans.map((loan) => loan.to),
      )
    ).map(({ person }) => person),
  );
  return loans.filter(({ to }) => able.has(to));
}

const findLoans = compiledSql<{ from: string; to: string }>(sql`
  select distinct coalesce(f.merged_into, f.id) as "from", coalesce(t.merged_into, t.id) as "to"
  from delegation d
  join person f on f.workspace_id = d.workspace_id and f.id = d.from_person
  join person t on t.workspace_id = d.workspace_id and t.id = d.to_person
  where d.workspace_id = ${sql.placeholder('workspace')} and d.ended_at is null and d.from_at <= ${sql.placeholder('now')}::timestamptz
    and (d.request is null or d.request = ${sql.placeholder('request')}::integer)
    and (d.to_at is null or d.to_at > ${sql.placeholder('now')}::timestamptz or exists (select 1 from vote v
      where v.workspace_id = d.workspace_id and v.request = ${sql.placeholder('request')}::integer and v.person = d.to_person
        and v.behalf_of = d.from_person and v.at <= d.to_at))
  order by 1, 2`);

/**
 * The approvers with what was lent to them: one step, so that only rights of their own are lent on. `excluded` are the
 * humans who answer for the request; they decide for nobody.
 */
export function withLoans(
  approvers: readonly Approver[],
  loans: readonly Loan[],
  excluded: readonly string[],
): readonly Approver[] {
  const own = new Map(approvers.map((approver) => [approver.person, approver.sources]));
  const lent = loans.filter(({ from, to }) => own.has(from) && !excluded.includes(to));
  if (lent.length === 0) return approvers;
  const borrowers = [...new Set(lent.map(({ to }) => to))];
  const all = [...approvers, ...borrowers.filter((to) => !own.has(to)).map((person) => ({ person, sources: [] }))];
  return all.map((approver) => {
    const mine = lent.filter(({ to }) => to === approver.person);
    const borrowed = mine.map(({ from }) => ({ from, sources: own.get(from) ?? [] }));
    return borrowed.length === 0 ? approver : { ...approver, borrowed };
  });
}

/** For whom somebody acts who has no right of his own; undefined when he has one, or when every lender voted himself. */
export function actsFor(approver: Approver | undefined, voted: readonly string[]): string | undefined {
  if (!approver || approver.sources.length > 0) return undefined;
  return approver.borrowed?.find(({ from }) => !voted.includes(from))?.from;
}
