import { sql } from 'drizzle-orm';
import { personIdsOf } from '../people/find-people.ts';
import { getPerson } from '../people/get-person.ts';
import type { Ctx } from '../store/unit.ts';
import { OPEN_STATES, type Request } from './find-request.ts';
import { type OpenRequest, openRequests } from './open-requests.ts';

/** Longer than this without a decision is stuck. */
const LONG_MS = 3 * 86_400_000;
/** So long a request that ended is still shown to whoever asked. */
const LATELY_MS = 7 * 86_400_000;

export type Stuck =
  | { readonly because: 'not-applied' | 'objection' | 'nobody-left' | 'overdue' | 'long' }
  | { readonly because: 'gates'; readonly gates: readonly string[] };

export type EndedRequest = Pick<
  Request,
  'number' | 'kind' | 'subject' | 'fromStage' | 'toStage' | 'share' | 'change' | 'state'
> & {
  readonly endedAt: Date;
};

/** What waits for one person, what he asked for, and what is stuck. */
export interface Home {
  readonly person: string;
  /** The oldest first. */
  readonly waits: readonly OpenRequest[];
  /** The open ones, the newest first, then what ended lately. */
  readonly asked: readonly OpenRequest[];
  readonly ended: readonly EndedRequest[];
  /** The oldest first. */
  readonly stuck: readonly { readonly request: OpenRequest; readonly why: Stuck }[];
}

export interface Reader {
  readonly person: string;
  /** Admins answer for every model, others for what they asked and what they own. */
  readonly isAdmin: boolean;
}

/** Sorts the open requests for one reader. Pure. */
export function homeOf(reader: Reader, open: readonly OpenRequest[], ended: readonly EndedRequest[], now: Date): Home {
  const { person, isAdmin } = reader;
  const stuck = open
    .filter((request) => isAdmin || request.asker === person || request.owner === person)
    .flatMap((request) => {
      const why = stuckBecause(request, now);
      return why ? [{ request, why }] : [];
    });
  return {
    person,
    waits: open.filter((request) => waitsFor(request, person)),
    asked: open.filter((request) => request.asker === person).reverse(),
    ended,
    stuck,
  };
}

/** Whether an approval is missing that this person could give, whichever way to be approved it helps. */
export function waitsFor({ state, tally }: Pick<OpenRequest, 'state' | 'tally'>, person: string): boolean {
  return state === 'pending' && (tally?.asked ?? []).includes(person);
}

/** Why a request does not go on by itself; undefined while it does. */
export function stuckBecause(
  request: Pick<OpenRequest, 'state' | 'tally' | 'reachable' | 'failing' | 'openedAt' | 'dueAt'>,
  now: Date,
): Stuck | undefined {
  const { state, tally, reachable, failing, openedAt, dueAt } = request;
  if (state === 'apply-failed') return { because: 'not-applied' };
  if (state !== 'pending') return undefined;
  if (dueAt !== undefined && dueAt <= now) return { because: 'overdue' };
  if ((tally?.objections ?? []).length > 0) return { because: 'objection' };
  if (failing.length > 0) return { because: 'gates', gates: failing.map(({ gate }) => gate) };
  if (!reachable) return { because: 'nobody-left' };
  return now.getTime() - openedAt.getTime() > LONG_MS ? { because: 'long' } : undefined;
}

/** Reads the home of a person. */
export async function readHome(ctx: Ctx, id: string): Promise<Home> {
  const { id: person, role } = await getPerson(ctx, id);
  const open = await openRequests(ctx);
  return homeOf({ person, isAdmin: role === 'admin' }, open, await endedLately(ctx, person), ctx.now);
}

/** What a person asked for and what ended in the last days, the newest end first. */
async function endedLately(ctx: Ctx, person: string): Promise<EndedRequest[]> {
  const since = new Date(ctx.now.getTime() - LATELY_MS);
  const ids = await personIdsOf(ctx, [person]);
  const rows = await ctx.db.execute<
    Omit<EndedRequest, 'fromStage' | 'toStage' | 'endedAt'> & { from_stage: string; to_stage: string; ended_at: Date }
  >(sql`
    select r.number, r.kind, r.subject, r.share, r.change, r.from_stage, r.to_stage, r.state, coalesce(r.applied_at, r.decided_at) as ended_at
    from request r
    where r.workspace_id = ${ctx.workspace} and r.asker = any(${sql.param(ids)}::uuid[])
      and r.state <> all(${sql.param([...OPEN_STATES])}::text[])
      and coalesce(r.applied_at, r.decided_at) > ${since}::timestamptz
    order by ended_at desc, r.number desc`);
  return rows.map(({ from_stage: fromStage, to_stage: toStage, ended_at: endedAt, ...row }) => ({
    ...row,
    fromStage,
    toStage,
    endedAt,
  }));
}

/** Every request that a home names. */
export const requestsIn = ({ waits, asked, ended, stuck }: Home): number[] => [
  ...new Set([...waits, ...asked, ...ended, ...stuck.map(({ request }) => request)].map(({ number }) => number)),
];
