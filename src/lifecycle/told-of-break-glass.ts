import { leadsOf } from '../people/find-teams.ts';
import type { Ctx } from '../store/unit.ts';

/** What is known of a glass that was broken, or would be. */
interface Broken {
  readonly owners: readonly (string | null | undefined)[];
  readonly team: string | null | undefined;
  /** Those who could have approved. */
  readonly approvers: readonly { readonly person: string }[];
  /** Who did it: he knows. */
  readonly by: readonly (string | null | undefined)[];
}

/** Who is told by direct message that the glass was broken: the owner, the team's leads and who could have approved. */
export async function toldOfBreakGlass(ctx: Ctx, { owners, team, approvers, by }: Broken): Promise<string[]> {
  const leads = team ? (await leadsOf(ctx, team)).map((lead) => lead.person) : [];
  const owning = owners.filter((id) => typeof id === 'string');
  const people = new Set([...owning, ...leads, ...approvers.map(({ person }) => person)]);
  for (const self of by) if (self) people.delete(self);
  return [...people];
}
