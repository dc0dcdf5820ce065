import { humanOf } from '../kernel/caller.ts';
import { ablePeople, peopleWithRole } from '../people/able-people.ts';
import { personByIdentity } from '../people/find-identity.ts';
import { membersOf, personIdsOf } from '../people/find-people.ts';
import { leadsOf } from '../people/find-teams.ts';
import { findModel } from '../registry/find.ts';
import type { Ctx } from '../store/unit.ts';
import type { Approver } from './approval.ts';
import { findRequest, type Request } from './find-request.ts';
import { loansFor, withLoans } from './loans.ts';
import { type Policy, sourcesOf } from './policy.ts';
import { readSource } from './sources.ts';

/** Who may never decide on a request, and since when somebody must have had a right for it to count. */
export interface ApproverLimits {
  readonly openedAt: Date;
  /** Who asked, who registered: humans that answer for what is asked. */
  readonly excluded: readonly (string | null | undefined)[];
  /** The model's owner and team when it was asked: whoever comes later decides on later requests. */
  readonly owner: string | null;
  readonly team: string | null;
  /** The model of an open request: owner and team give a right only while it still has them. */
  readonly model?: string | undefined;
  /** The request itself, once it has a number: rights may be lent for it alone. */
  readonly request?: number | undefined;
  /** The request whose approval a renewal prolongs: whoever asked for that one has no vote either. */
  readonly renews?: number | null | undefined;
}

/** The humans who answer for a request: whom it is for, the author that a token named, and who registered the version. */
export function answerableFor(row: Pick<Request, 'asker' | 'askedBy' | 'registrar'>): ApproverLimits['excluded'] {
  return [row.asker, humanOf(row.askedBy), row.registrar];
}

/** Under which limits people decide on a request that is open. */
export function limitsOf(row: Request): ApproverLimits {
  const { openedAt, owner, team, model, number } = row;
  const renews = row.kind === 'renewal' ? row.concerns : null;
  return { openedAt, excluded: answerableFor(row), owner, team, model, request: number, renews };
}

/** Who asked for the request whose approval is to be renewed. */
export async function askersOf(ctx: Ctx, renews: number | null | undefined): Promise<ApproverLimits['excluded']> {
  const renewed = typeof renews === 'number' ? await findRequest(ctx, renews) : undefined;
  return renewed ? [renewed.asker, humanOf(renewed.askedBy)] : [];
}

interface Held {
  readonly person: string;
  readonly source: string;
  readonly since: Date;
}

/**
 * The people who may decide: those who have a right that the policy names and had it when the request was opened
 * (contract.md, "Rights"), without those who asked for it or registered the version. With them those they lent it to.
 */
export async function approversFor(ctx: Ctx, policy: Policy, limits: ApproverLimits): Promise<readonly Approver[]> {
  const sources = sourcesOf(policy);
  if (sources.length === 0) return [];
  const asked = [...limits.excluded, ...(await askersOf(ctx, limits.renews))];
  const answerable = asked.filter((id) => typeof id === 'string');
  const [excluded, holders, loans] = await Promise.all([
    personIdsOf(ctx, answerable),
    holdersOf(ctx, sources, limits),
    loansFor(ctx, limits.request),
  ]);
  const byPerson = new Map<string, string[]>();
  for (const { person, source, since } of holders) {
    if (since > limits.openedAt || excluded.includes(person)) continue;
    byPerson.set(person, [...(byPerson.get(person) ?? []), source]);
  }
  const own = [...byPerson].map(([person, list]) => ({ person, sources: list }));
  return withLoans(own, loans, excluded);
}

/** Who holds which of these sources now, and since when. */
export async function holdersOf(
  ctx: Ctx,
  sources: readonly string[],
  pinned: Pick<ApproverLimits, 'owner' | 'team' | 'openedAt' | 'model'>,
): Promise<Held[]> {
  const limits = sources.some((source) => source === 'owner' || source === 'team-leads')
    ? await stillHeld(ctx, pinned)
    : pinned;
  const groups = sources.filter((source) => readSource(source).kind === 'group');
  const held: Held[] = [];
  if (groups.length > 0)
    for (const { person, group, addedAt } of await membersOf(ctx, groups))
      held.push({ person, source: group, since: addedAt });
  for (const source of sources.filter((one) => !groups.includes(one)))
    held.push(...(await holdersOfOne(ctx, source, limits)));
  return held;
}

/** The owner and the team of the opening, each while the model has it still: who is owner no more decides no more. */
async function stillHeld(
  ctx: Ctx,
  pinned: Pick<ApproverLimits, 'owner' | 'team' | 'openedAt' | 'model'>,
): Promise<typeof pinned> {
  const now = pinned.model === undefined ? undefined : await findModel(ctx, pinned.model);
  if (!now) return pinned;
  const ids = pinned.owner === null || pinned.owner === now.owner ? [] : await personIdsOf(ctx, [pinned.owner]);
  const isOwner = pinned.owner === now.owner || (now.owner !== null && ids.includes(now.owner));
  return { ...pinned, owner: isOwner ? pinned.owner : null, team: pinned.team === now.team ? pinned.team : null };
}

async function holdersOfOne(
  ctx: Ctx,
  text: string,
  { owner, team, openedAt }: Pick<ApproverLimits, 'owner' | 'team' | 'openedAt'>,
): Promise<Held[]> {
  const source = readSource(text);
  const all = (people: readonly { person: string; since: Date }[]): Held[] =>
    people.map(({ person, since }) => ({ person, source: text, since }));
  // The owner was it at the opening already, and an account stands in the file: both held the right then.
  const then = async (ids: readonly string[]): Promise<Held[]> =>
    (await ablePeople(ctx, ids)).map(({ person }) => ({ person, source: text, since: openedAt }));
  switch (source.kind) {
    case 'role':
      return all(await peopleWithRole(ctx, source.role));
    case 'owner':
      return then(owner === null ? [] : [owner]);
    case 'account':
      return then([(await personByIdentity(ctx, source))?.person.id].filter((id) => id !== undefined));
    case 'team-leads':
      return (team === null ? [] : await leadsOf(ctx, team)).map(({ person, addedAt }) => ({
        person,
        source: text,
        since: addedAt,
      }));
    default:
      return [];
  }
}
