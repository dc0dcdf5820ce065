import type { AskBeforePaging } from '../consequences/page-due-take-step.ts';
import { identitiesOf } from '../people/get-person.ts';
import type { PeoplePolicy } from '../people/people-policy.ts';
import { ROUTINE, refreshStanding } from '../people/refresh-standing.ts';
import type { Platforms } from './platforms.ts';

/** What a platform said of somebody's do-not-disturb is good for so long. */
const KEPT_MS = 60_000;
const TIMEOUT_MS = 1_000;
/** Nobody is asked about more accounts than this at once: a page does not wait for a crowd. */
const MOST = 20;

/**
 * Asks the platforms about those who are paged now, a second at most: whoever was deactivated meanwhile is passed over, and
 * an account that makes no sound at present is not the first method. What a platform does not say in time counts as
 * it was known: reachable.
 */
export function askBeforePaging(parts: {
  readonly platforms: Platforms;
  readonly policy: PeoplePolicy;
  readonly now?: () => number;
}): AskBeforePaging {
  const { platforms, policy, now = Date.now } = parts;
  const kept = new Map<string, { readonly silent: boolean; readonly at: number }>();

  const isSilent = async (platform: string, team: string, user: string): Promise<boolean> => {
    const key = `${platform}:${team}:${user}`;
    const known = kept.get(key);
    if (known && now() - known.at < KEPT_MS) return known.silent;
    const port = [...platforms.values()].find(({ name }) => name === platform)?.quiet;
    if (!port) return false;
    const asked = port.silence(team, user, AbortSignal.timeout(TIMEOUT_MS)).catch(() => undefined);
    const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), TIMEOUT_MS).unref());
    const said = await Promise.race([asked, late]);
    if (said === undefined) return known?.silent ?? false;
    if (kept.size > 5_000) kept.clear();
    const silent = said.silentUntil !== undefined && said.silentUntil.getTime() > now();
    kept.set(key, { silent, at: now() });
    return silent;
  };

  return async (ctx, people) => {
    const accounts = (await Promise.all(people.slice(0, MOST).map((person) => identitiesOf(ctx, person)))).flat();
    const silent = new Set<string>();
    await Promise.all(
      accounts.slice(0, MOST).map(async ({ platform, team, userId }) => {
        const account = { platform, team, user: userId };
        await refreshStanding(ctx, account, ROUTINE, platforms.get(platform)?.people, policy).catch(() => undefined);
        if (await isSilent(platform, team, userId)) silent.add(`${platform}:${team}:${userId}`);
      }),
    );
    return silent;
  };
}
