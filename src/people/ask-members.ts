import { sql } from 'drizzle-orm';
import { DeliveryError, type Platform } from '../chat/ports/platform.ts';
import type { PlatformName } from '../chat/text.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import type { Listed } from './apply-membership.ts';
import type { GroupSync } from './find-group-syncs.ts';
import { mentionPerson } from './meet-person.ts';
import { noteStanding } from './note-standing.ts';
import type { Account } from './people-policy.ts';
import { platformTitle } from './platform-title.ts';
import { askStanding } from './refresh-standing.ts';

/** The connected platforms, as far as groups are concerned. */
export type GroupPlatforms = (name: PlatformName) => Pick<Platform, 'groups' | 'people'> | undefined;

export type Source = Pick<GroupSync, 'groupName' | 'platform' | 'team' | 'source'>;

/** Users asked about where a platform does not list members itself; who decides is asked about in any case. */
const MOST_ASKED = 300;
const STANDING_MS = 2_000;
const AT_ONCE = 8;
/** A guest in a user group is not asked about at each sweep. */
const STANDING_AGE_MS = 3_600_000;

/** Why a platform could not say who is in a group, in words for a person. */
export class CannotSay extends Error {}

/**
 * Asks the platform who is in what a group follows. `only` limits the question to the members that Steward has and this
 * account, which is enough for a decision. Throws CannotSay. Calls the platform: never inside a transaction.
 */
export async function askMembers(
  ctx: Ctx,
  source: Source,
  platforms: GroupPlatforms,
  timeoutMs: number,
  only?: Account,
): Promise<Listed> {
  const port = platforms(source.platform)?.groups;
  const title = platformTitle(source.platform);
  if (!port) throw new CannotSay(`Steward is not connected to ${title}.`);
  const among = await knownUsers(ctx, source, only);
  const askedAt = ctx.now;
  const signal = AbortSignal.timeout(timeoutMs);
  const late = new Promise<never>((_, reject) =>
    signal.addEventListener('abort', () => reject(new CannotSay(`${title} did not answer in time.`)), { once: true }),
  );
  late.catch(() => {});
  try {
    return { users: await Promise.race([port.members(source.team, source.source, among, signal), late]), askedAt };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    const lasting = error.failure === 'refused' || error.failure === 'no-access';
    throw new CannotSay(lasting ? (error.hint ?? error.message) : `${title} does not answer.`, { cause: error });
  }
}

/** The accounts that Steward knows in the team: the group's members, and the caller or everybody met there. */
async function knownUsers(ctx: Ctx, { groupName, platform, team }: Source, only?: Account): Promise<string[]> {
  const isAsked = only
    ? sql`i.person_id = (select c.person_id from identity c where c.workspace_id = i.workspace_id
        and c.platform = ${only.platform} and c.team = ${only.team} and c.user_id = ${only.user})`
    : sql`true`;
  const rows = await ctx.db.execute<{ user: string }>(sql`
    select i.user_id as user from identity i
    left join group_member m on m.workspace_id = i.workspace_id and m.person_id = i.person_id and m.group_name = ${groupName}
    where i.workspace_id = ${ctx.workspace} and i.platform = ${platform} and i.team = ${team}
      and (m.person_id is not null or ${isAsked})
    order by m.person_id is null, i.met_at desc nulls last limit ${MOST_ASKED}`);
  return rows.map((row) => row.user);
}

/**
 * Asks who the named users are whom Steward does not know as full members yet, and keeps it, so that guests, bots and
 * people of other teams do not come in by a user group. Who cannot be asked now comes in later.
 */
export async function meetListed(
  ctx: Ctx,
  { platform, team }: Source,
  users: readonly string[],
  platforms: GroupPlatforms,
): Promise<void> {
  const since = new Date(ctx.now.getTime() - STANDING_AGE_MS).toISOString();
  const known = await ctx.db.execute<{ user: string }>(sql`
    select user_id as user from identity where workspace_id = ${ctx.workspace} and platform = ${platform}
      and team = ${team} and user_id = any(${sql.param([...users])}::text[])
      and (standing = 'member' or standing_at > ${since}::timestamptz)`);
  const left = users.filter((user) => !known.some((row) => row.user === user));
  const port = platforms(platform)?.people;
  const next = async (): Promise<void> => {
    for (let user = left.shift(); user !== undefined; user = left.shift()) {
      const account = { platform, team, user };
      const said = await askStanding(port, account, STANDING_MS);
      if (said === undefined || said.standing === 'gone') continue;
      await inTransaction(ctx, async (tx) => {
        await mentionPerson(tx, account);
        await noteStanding(tx, account, said);
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}
