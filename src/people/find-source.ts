import type { Origin } from '../chat/invocation.ts';
import { DeliveryError } from '../chat/ports/platform.ts';
import { StewardError } from '../kernel/errors.ts';
import type { Ctx } from '../store/unit.ts';
import { teamsOf } from '../workspace/connect-team.ts';
import { askMembers, CannotSay, type GroupPlatforms, meetListed } from './ask-members.ts';
import { platformTitle } from './platform-title.ts';

const TIMEOUT_MS = 8_000;
const WORDS = { slack: 'user group', discord: 'role' } as const;

/** A user group or a role, as it is named by people. */
export interface AskedList {
  readonly platform: 'slack' | 'discord';
  readonly typed: string;
}

export interface FoundList {
  readonly platform: 'slack' | 'discord';
  readonly team: string;
  /** The platform's id, and how people call it there. */
  readonly source: string;
  readonly sourceName: string;
}

export interface FoundSource extends FoundList {
  readonly users: readonly string[];
  /** RFC 3339. */
  readonly askedAt: string;
}

/**
 * Finds the user group or role that a group is to follow, and who is in it, meeting those who are new. Calls the
 * platform: never inside a transaction. UNKNOWN_GROUP where the team has none such, TRY_AGAIN with the reason where the
 * platform does not say (away, a scope that is missing).
 */
export async function findSource(
  ctx: Ctx,
  asked: AskedList & { readonly group: string },
  origin: Origin,
  platforms: GroupPlatforms,
): Promise<FoundSource> {
  const list = await findList(ctx, asked, origin, platforms);
  return answering(list.platform, async () => {
    const source = { groupName: asked.group, ...list };
    const { users = [], askedAt } = await askMembers(ctx, source, platforms, TIMEOUT_MS);
    await meetListed(ctx, source, users, platforms);
    return { ...list, users, askedAt: askedAt.toISOString() };
  });
}

/** Finds a user group or role by its name, as `findSource` does, without asking who is in it. */
export async function findList(
  ctx: Ctx,
  { platform, typed }: AskedList,
  origin: Origin,
  platforms: GroupPlatforms,
): Promise<FoundList> {
  const team = await teamFor(ctx, platform, origin);
  return answering(platform, async () => {
    const port = platforms(platform)?.groups;
    if (!port) throw new CannotSay(`Steward is not connected to ${platformTitle(platform)}.`);
    const found = await port.resolve(team, typed, AbortSignal.timeout(TIMEOUT_MS));
    if (!found) throw unknown(platform, typed);
    return { platform, team, source: found.group, sourceName: found.name };
  });
}

/** Why a platform did not say, in words for whoever asked. */
async function answering<T>(platform: 'slack' | 'discord', ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CannotSay) throw cannot(platform, error.message, error);
    if (!(error instanceof DeliveryError)) throw error;
    const lasting = error.failure === 'refused' || error.failure === 'no-access';
    throw cannot(platform, (lasting ? error.hint : undefined) ?? 'Nothing was changed. Try again in a minute.', error);
  }
}

/** The team asked from where it is of that platform, else the only one; several need to be asked from their own chat. */
async function teamFor(ctx: Ctx, platform: 'slack' | 'discord', origin: Origin): Promise<string> {
  if (origin.platform === platform) return origin.team;
  const [team, ...others] = (await teamsOf(ctx)).filter((each) => each.platform === platform);
  const title = platformTitle(platform);
  if (!team) throw new StewardError('UNKNOWN_GROUP', `No ${title} team is connected.`, { field: platform });
  if (others.length === 0) return team.team;
  throw new StewardError('AMBIGUOUS', `Several ${title} teams are connected.`, {
    field: platform,
    hint: `Type this in ${title}, in the team whose ${WORDS[platform]} it is.`,
  });
}

function unknown(platform: 'slack' | 'discord', typed: string): StewardError {
  const what = WORDS[platform];
  return new StewardError('UNKNOWN_GROUP', `${platformTitle(platform)} has no ${what} "${typed.slice(0, 60)}" here.`, {
    field: platform,
    hint: `Mention it, or write its name: \`--${platform} @name\`. A ${what} of another team cannot be followed.`,
  });
}

function cannot(platform: 'slack' | 'discord', why: string, cause: Error): StewardError {
  const message = `${platformTitle(platform)} did not say who is in this ${WORDS[platform]}.`;
  return new StewardError('TRY_AGAIN', message, { hint: why, cause });
}
