import { plainText } from '../chat/text.ts';
import { StewardError } from '../kernel/errors.ts';
import { type Request, requestName } from './find-request.ts';
import { askAgain, goalOf } from './share-rules.ts';

/** Refuses what can no longer be voted on, saying how and when it ended, what that means for the vote, and what to do now. */
export function assertPending(row: Request, so = 'Your vote was not counted.'): void {
  if (row.state !== 'pending') throw endedRefusal(row, so);
}

/** The refusal for a request that is decided or over. Times are in UTC: an error is one text for all readers. */
export function endedRefusal(row: Request, so = 'Your vote was not counted.'): StewardError {
  const code = row.state === 'stale' ? 'STALE' : 'ALREADY_DECIDED';
  return new StewardError(code, `${requestName(row.number)} ${howItEnded(row)}. ${so}`, { hint: whatNow(row) });
}

function howItEnded(row: Request): string {
  const when = (at: Date | null) => (at === null ? '' : ` ${plainText([{ type: 'time', at, style: 'datetime' }])}`);
  const decided = when(row.decidedAt);
  switch (row.state) {
    case 'approved':
      return 'was approved already and is about to be applied';
    case 'applying':
      return 'was approved already and is being applied';
    case 'applied':
      if (row.kind === 'review') return `was accepted already${decided}`;
      if (row.kind === 'renewal') return `was approved already, and the approval is renewed${decided}`;
      if (row.kind === 'criterion') return `was approved already, and the criterion changed${decided}`;
      return `was approved already, and ${row.subject} came to ${goalOf(row)}${when(row.appliedAt)}`;
    case 'apply-failed':
      return 'was approved already, but could not be applied yet';
    case 'rejected':
      return `was rejected already${decided}`;
    case 'withdrawn':
      return `was withdrawn${decided}`;
    case 'stale':
      return `is stale: ${row.ending ?? 'what it was about moved'}${decided}`;
    case 'superseded':
      return `was superseded${row.supersededBy === null ? '' : ` by ${requestName(row.supersededBy)}`}${decided}`;
    default:
      return `expired undecided at${when(row.expiresAt ?? row.openedAt)}`;
  }
}

function whatNow(row: Request): string {
  if (row.state === 'stale' || row.state === 'expired') return `Ask again with \`${askAgain(row)}\`.`;
  if (row.state === 'superseded' && row.supersededBy !== null)
    return `Look at what took its place with \`request show ${requestName(row.supersededBy)}\`.`;
  return `See who decided with \`request show ${requestName(row.number)}\`.`;
}
