import type { PeoplePort, Standing } from '../chat/ports/platform.ts';
import { StewardError } from '../kernel/errors.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { personByIdentity } from './find-identity.ts';
import { meetPerson } from './meet-person.ts';
import { noteStanding } from './note-standing.ts';
import type { Account, PeoplePolicy } from './people-policy.ts';
import { platformTitle } from './platform-title.ts';

export interface RefreshOptions {
  /** An answer of the platform not older than this is good enough; 0 asks every time. */
  readonly maxAgeMs: number;
  readonly timeoutMs: number;
  /** Whether an act must not go on when the platform cannot say who the caller is (production). */
  readonly failClosed: boolean;
}

/** What commands are refreshed by: asked again after a minute, and not waited for longer than a second. */
export const ROUTINE: RefreshOptions = { maxAgeMs: 60_000, timeoutMs: 1_000, failClosed: false };
/** For what may move something to production: asked every time, and unknown is no. */
export const SENSITIVE: RefreshOptions = { maxAgeMs: 0, timeoutMs: 1_000, failClosed: true };

/**
 * Asks the platform who an account is now and keeps the answer, in a transaction of its own; an account never seen is
 * met. Calls the platform: never inside a transaction. Throws TRY_AGAIN when the platform cannot say and `failClosed`.
 */
export async function refreshStanding(
  ctx: Ctx,
  account: Account & { readonly name?: string | undefined; readonly zone?: string | undefined },
  options: RefreshOptions,
  port: PeoplePort | undefined,
  policy: PeoplePolicy,
): Promise<void> {
  const known = await personByIdentity(ctx, account);
  const asked = known?.identity.standingAt;
  if (asked && options.maxAgeMs > 0 && ctx.now.getTime() - asked.getTime() <= options.maxAgeMs) return;
  const said = await askStanding(port, account, options.timeoutMs);
  if (said === undefined) {
    if (!options.failClosed) return;
    throw new StewardError(
      'TRY_AGAIN',
      `${platformTitle(account.platform)} did not say in time whether you are still a member, so nothing was done.`,
      { hint: 'Try again in a minute.' },
    );
  }
  await inTransaction(ctx, async (tx) => {
    await meetPerson(tx, { ...account, ...defined(said) }, policy);
    await noteStanding(tx, account, said);
  });
}

/** What the platform says of an account; undefined when it does not answer in time, or cannot. */
export async function askStanding(
  port: PeoplePort | undefined,
  { team, user }: Account,
  timeoutMs: number,
): Promise<Standing | undefined> {
  if (!port) return undefined;
  const signal = AbortSignal.timeout(timeoutMs);
  const late = new Promise<undefined>((resolve) =>
    signal.addEventListener('abort', () => resolve(undefined), { once: true }),
  );
  const answer = port.standing(team, user, signal).catch(() => undefined);
  return Promise.race([answer, late]);
}

function defined(said: Standing): Partial<Standing> {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined));
}
