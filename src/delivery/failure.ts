import type { DeliveryFailure } from '../chat/ports/platform.ts';

/** The call of the platform that failed. */
export type Call = 'find' | 'post' | 'update' | 'publish';

/** What is known when a call failed. */
export interface Failed {
  readonly call: Call;
  readonly failure: DeliveryFailure;
  readonly retryAfterMs: number | undefined;
  /** Something before this call may have happened that nobody has seen yet. */
  readonly inDoubt: boolean;
  readonly page: boolean;
  /** It goes into the thread of another card. */
  readonly underCard: boolean;
  /** Failures in a row before this one. */
  readonly attempts: number;
  readonly doubtWaitMs: number;
}

/** What delivery does about it. */
export type Verdict =
  | {
      readonly act: 'wait';
      readonly placeMs?: number;
      readonly cardMs?: number;
      readonly doubt: 'keep' | 'none';
      readonly counts: boolean;
    }
  /** The platform is away: everything for this team waits. */
  | { readonly act: 'away'; readonly doubt: 'keep' | 'none' }
  | { readonly act: 'post-again' }
  | { readonly act: 'parent-again' }
  /** Nobody can tell whether it was posted, and a page must not be lost: post it and say that it may be a repeat. */
  | { readonly act: 'repeat' }
  | {
      readonly act: 'give-up';
      readonly because: 'refused' | 'no-access' | 'unconfirmed';
      readonly doubt: 'keep' | 'none';
    };

/** A 429 without Retry-After. */
const unknownRetryMs = 1_000;
const longestWaitMs = { page: 5_000, other: 60_000 };

/** Decides by the table of design.md section 3: nothing is ever posted twice knowingly, and nothing is given up in doubt. */
export function verdictOn(failed: Failed): Verdict {
  const doubt = failed.inDoubt ? 'keep' : 'none';
  switch (failed.failure) {
    case 'rate-limited':
      return { act: 'wait', placeMs: failed.retryAfterMs ?? unknownRetryMs, doubt, counts: false };
    case 'away':
      return { act: 'away', doubt };
    case 'in-doubt':
      return { act: 'wait', cardMs: waitInDoubt(failed), doubt: failed.call === 'find' ? doubt : 'keep', counts: true };
    case 'gone':
      return verdictOnGone(failed);
    case 'no-access':
    case 'refused':
      if (failed.call === 'find') return cannotLookUp(failed);
      return { act: 'give-up', because: failed.failure, doubt };
  }
}

function verdictOnGone({ call, underCard, inDoubt, page }: Failed): Verdict {
  if (call === 'update') return { act: 'post-again' };
  if (underCard) return { act: 'parent-again' };
  if (call === 'find') return cannotLookUp({ page });
  return { act: 'give-up', because: 'refused', doubt: inDoubt ? 'keep' : 'none' };
}

function cannotLookUp({ page }: Pick<Failed, 'page'>): Verdict {
  return page ? { act: 'repeat' } : { act: 'give-up', because: 'unconfirmed', doubt: 'keep' };
}

/** A call that was given up may still land; the first wait lets it, the next ones double. */
function waitInDoubt({ attempts, doubtWaitMs, page }: Failed): number {
  return Math.min(doubtWaitMs * 2 ** attempts, Math.max(doubtWaitMs, page ? longestWaitMs.page : longestWaitMs.other));
}
