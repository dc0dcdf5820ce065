import { type SQL, sql } from 'drizzle-orm';
import type { Ctx } from '../store/unit.ts';
import { type Approver, type Tally, tally, type Vote } from './approval.ts';
import { approversFor } from './approvers.ts';
import { failingGates } from './evaluate-gates.ts';
import { findPolicy } from './find-policy.ts';
import { OPEN_STATES, type Request } from './find-request.ts';
import type { GateResult } from './gate.ts';
import { openWaits } from './open-waits.ts';
import { escalated, type Policy, sourcesOf } from './policy.ts';
import { lifecycleAt } from './revision.ts';
import type { Wait } from './waits.ts';

/** An open request with how its votes stand now: as `viewOf` says it, without all that a whole card shows. */
export interface OpenRequest
  extends Pick<Request, 'number' | 'kind' | 'subject' | 'state' | 'ending' | 'share' | 'change'> {
  readonly fromStage: string;
  readonly toStage: string;
  /** What an approval waits for before it is applied. */
  readonly wait: Wait | undefined;
  readonly openedAt: Date;
  /** The humans behind the ids that were written down: linked accounts are one human. */
  readonly asker: string | undefined;
  readonly owner: string | undefined;
  readonly failing: readonly GateResult[];
  /** None for a rollback. */
  readonly tally: Tally | undefined;
  /** Until when a review ought to be decided. */
  readonly dueAt: Date | undefined;
  /** When it ends undecided. */
  readonly closesAt: Date | undefined;
  /** Whether those who have not voted against it could still approve it. */
  readonly reachable: boolean;
}

/** What is read of each: few and flat columns, because there may be ten thousand. */
interface Row
  extends Record<string, unknown>,
    Pick<Request, 'number' | 'kind' | 'subject' | 'state' | 'ending' | 'share' | 'change'> {
  readonly from_stage: string;
  readonly to_stage: string;
  readonly policy: string;
  readonly revision: number;
  readonly asker: string | null;
  /** The human behind the token or account that asked. */
  readonly author: string | null;
  readonly registrar: string | null;
  /** Who asked for what a renewal prolongs. */
  readonly renewed_asker: string | null;
  readonly renewed_author: string | null;
  readonly owner: string | null;
  /** Owner when it was opened, the team if the model still is in it, and whether it was escalated: whose right counts. */
  readonly pinned_owner: string | null;
  readonly team: string | null;
  readonly escalated: boolean;
  readonly opened_at: Date;
  readonly expires_at: Date | null;
  /** Null when every gate passes. */
  readonly gates: readonly GateResult[] | null;
}

/** The human behind the token or account that asked. */
const humanOfSql = (request: 'r' | 'c') => {
  const by = sql.raw(`${request}.asked_by`);
  return sql`case ${by} ->> 'type' when 'token' then ${by} ->> 'author' else ${by} ->> 'person' end`;
};

/** Of the request whose approval a renewal renews; null for all others. A join would read every request there is. */
const ofRenewed = (what: SQL) => sql`case when r.kind = 'renewal'
  then (select ${what} from request c where c.workspace_id = r.workspace_id and c.number = r.concerns) end`;

type Human = (id: string | null | undefined) => string | undefined;

/**
 * All open requests of the workspace, the oldest first, each with its tally, in a number of statements that does not
 * grow with them: the requests by state, the votes on the pending ones, who was merged, and who may decide by policy.
 */
export async function openRequests(ctx: Ctx): Promise<OpenRequest[]> {
  const rows = await ctx.db.execute<Row>(sql`
    select r.number, r.kind, r.subject, r.share, r.change, r.from_stage, r.to_stage,
      r.state, r.policy, r.policy_revision as revision, r.asker,
      ${humanOfSql('r')} as author, ${ofRenewed(sql`c.asker`)} as renewed_asker, ${ofRenewed(humanOfSql('c'))} as renewed_author,
      r.registrar, r.ending, r.opened_at, r.expires_at, m.owner, r.owner as pinned_owner,
      case when m.team = r.team then r.team end as team,
      r.escalated_at is not null as escalated,
      case when jsonb_path_exists(r.gates, '$[*] ? (@.status != "pass")') then r.gates end as gates
    from request r join model m on m.workspace_id = r.workspace_id and m.name = r.model
    where r.workspace_id = ${ctx.workspace} and r.state = any(${sql.param([...OPEN_STATES])}::text[])
    order by r.opened_at, r.number`);
  if (rows.length === 0) return [];
  const humans = await mergedPeople(ctx);
  const human: Human = (id) => (id === null || id === undefined ? undefined : (humans.get(id) ?? id));
  const { votes, lent } = await openVotes(ctx, human);
  for (const number of await lentAlone(ctx)) lent.add(number);
  const waits = rows.some(({ state }) => state === 'approved') ? await openWaits(ctx) : new Map<number, Wait>();
  const rightsOf = await rightsOver(ctx, rows, human, lent);
  return rows.map((row): OpenRequest => {
    const { number, kind, subject, state, ending, share, change } = row;
    const rights = rightsOf(row);
    const isReview = kind === 'review' && rights;
    return {
      ...{ number, kind, subject, state, ending, share, change, fromStage: row.from_stage },
      wait: waits.get(number),
      dueAt: isReview ? new Date(row.opened_at.getTime() + rights.policy.expiresMs) : undefined,
      closesAt: row.state === 'pending' ? (row.expires_at ?? undefined) : undefined,
      toStage: row.to_stage,
      openedAt: row.opened_at,
      asker: human(row.asker),
      owner: human(row.owner),
      failing: row.gates === null ? [] : failingGates(row.gates),
      ...count(rights, votes.get(number) ?? []),
    };
  });
}

async function mergedPeople(ctx: Ctx): Promise<ReadonlyMap<string, string>> {
  const rows = await ctx.db.execute<{ id: string; human: string }>(sql`
    select id, merged_into as human from person where workspace_id = ${ctx.workspace} and merged_into is not null`);
  return new Map(rows.map((row) => [row.id, row.human]));
}

/** The votes on pending requests, one a human: the later one counts, as in `votesOf`. */
async function openVotes(
  ctx: Ctx,
  human: Human,
): Promise<{ readonly votes: ReadonlyMap<number, Vote[]>; readonly lent: Set<number> }> {
  const rows = await ctx.db.execute<{
    request: number;
    person: string;
    decision: Vote['decision'];
    lent: boolean;
  }>(sql`
    select v.request, v.person, v.decision, v.behalf_of is not null as lent from request r
    join vote v on v.workspace_id = r.workspace_id and v.request = r.number
    where r.workspace_id = ${ctx.workspace} and r.state = 'pending' and v.round >= r.votes_from
    order by v.at, v.person`);
  const byRequest = new Map<number, Map<string, Vote>>();
  for (const { request, person, decision } of rows) {
    const cast = { person: human(person) ?? person, decision };
    const byHuman = byRequest.get(request) ?? new Map<string, Vote>();
    // Taken out first, so that the order is that of the votes that count.
    byHuman.delete(cast.person);
    byRequest.set(request, byHuman.set(cast.person, cast));
  }
  const votes = new Map([...byRequest].map(([request, byHuman]) => [request, [...byHuman.values()]]));
  return { votes, lent: new Set(rows.filter((row) => row.lent).map((row) => row.request)) };
}

/** The requests on which somebody decides for somebody else on these alone: their rights are read one by one. */
async function lentAlone(ctx: Ctx): Promise<number[]> {
  const rows = await ctx.db.execute<{ request: number }>(sql`
    select distinct request from delegation
    where workspace_id = ${ctx.workspace} and request is not null and ended_at is null`);
  return rows.map((row) => row.request);
}

/** Who may decide on requests that are alike in this, and how their votes were counted. */
interface Rights {
  readonly policy: Policy;
  readonly approvers: readonly Approver[];
  /** The same rights without some of these people: those who answer for a request. */
  readonly without: Map<string, Rights>;
  readonly counted: Map<string, Counted>;
}

type Counted = Pick<OpenRequest, 'tally' | 'reachable'>;

const rightsWith = (policy: Policy, approvers: readonly Approver[]): Rights => ({
  policy,
  approvers,
  without: new Map(),
  counted: new Map(),
});

/**
 * Who may decide on each request. Requests of one policy differ in when they were opened, and the people who had their
 * right by then only grow with that instant: where the first and the last of a span agree, all between them do.
 */
async function rightsOver(
  ctx: Ctx,
  rows: readonly Row[],
  human: Human,
  lent: ReadonlySet<number>,
): Promise<(row: Row) => Rights | undefined> {
  const bases = new Map<number, Rights>();
  const pending = rows
    .filter((row) => row.state === 'pending' && row.kind !== 'rollback')
    .map((row) => ({ ...row, pinned_owner: human(row.owner) === human(row.pinned_owner) ? row.pinned_owner : null }));
  const sorted = Map.groupBy(pending, (row) => JSON.stringify([row.revision, row.policy, row.escalated]));
  const policies = await Promise.all(
    [...sorted.values()].map(async (rows) => ({ rows, policy: await policyOf(ctx, rows[0]!) })),
  );
  // Requests of many models are alike where the policy asks neither their owner nor their team.
  const alikes = policies.flatMap(({ rows, policy }) => {
    const sources = policy ? sourcesOf(policy) : [];
    const [byOwner, byTeam] = [sources.includes('owner'), sources.includes('team-leads')];
    const key = ({ number, pinned_owner, team }: Row) =>
      JSON.stringify([lent.has(number) && number, byOwner && pinned_owner, byTeam && team]);
    return policy ? [...Map.groupBy(rows, key).values()].map((alike) => ({ alike, policy })) : [];
  });
  for (const { alike, policy } of alikes) {
    const { pinned_owner: owner, team, number } = alike[0]!;
    const request = lent.has(number) ? number : undefined;
    const at = async (index: number): Promise<Rights> =>
      rightsWith(
        policy,
        await approversFor(ctx, policy, { openedAt: alike[index]!.opened_at, excluded: [], owner, team, request }),
      );
    const fill = async (from: number, to: number, first: Rights, last: Rights): Promise<void> => {
      if (!sameRights(first, last) && to - from > 1) {
        const middle = Math.floor((from + to) / 2);
        const between = await at(middle);
        await fill(from, middle, first, between);
        return fill(middle, to, between, last);
      }
      for (let index = from; index < to; index += 1) bases.set(alike[index]!.number, first);
      bases.set(alike[to]!.number, last);
    };
    const first = await at(0);
    await fill(0, alike.length - 1, first, alike.length === 1 ? first : await at(alike.length - 1));
  }
  return (row) => {
    const base = bases.get(row.number);
    if (!base) return undefined;
    const who = [row.asker, row.author, row.registrar, row.renewed_asker, row.renewed_author].map(human);
    const out = base.approvers.filter(({ person }) => who.includes(person)).map(({ person }) => person);
    if (out.length === 0) return base;
    const key = out.join();
    const known = base.without.get(key);
    if (known) return known;
    const fewer = rightsWith(base.policy, withoutPeople(base.approvers, out));
    base.without.set(key, fewer);
    return fewer;
  };
}

async function policyOf(ctx: Ctx, row: Row): Promise<Policy | undefined> {
  const pinned = findPolicy(await lifecycleAt(ctx, row.revision), row.policy);
  return pinned && row.escalated ? escalated(pinned) : pinned;
}

/** Who answers for a request neither decides nor lends. */
function withoutPeople(approvers: readonly Approver[], out: readonly string[]): Approver[] {
  return approvers
    .filter(({ person }) => !out.includes(person))
    .map(({ borrowed, ...own }) => {
      const left = borrowed?.filter(({ from }) => !out.includes(from)) ?? [];
      return left.length > 0 ? { ...own, borrowed: left } : own;
    })
    .filter(({ sources, borrowed }: Approver) => sources.length > 0 || borrowed !== undefined);
}

function sameRights(a: Rights, b: Rights): boolean {
  return a === b || JSON.stringify(a.approvers) === JSON.stringify(b.approvers);
}

/** Counts votes; equal rights with equal votes are counted once. */
function count(rights: Rights | undefined, votes: readonly Vote[]): Counted {
  if (!rights) return { tally: undefined, reachable: true };
  const { policy, approvers, counted } = rights;
  const key = votes.map(({ person, decision }) => `${person} ${decision}`).join();
  const known = counted.get(key);
  if (known) return known;
  const against = votes.filter(({ decision }) => decision !== 'approve');
  const others = approvers.filter(({ person }) => !against.some((vote) => vote.person === person));
  const best = [...against, ...others.map(({ person }): Vote => ({ person, decision: 'approve' }))];
  const fresh = {
    tally: tally(policy, approvers, votes),
    reachable: tally(policy, approvers, best).missing.length === 0,
  };
  counted.set(key, fresh);
  return fresh;
}
