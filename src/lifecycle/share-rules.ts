import { boundText } from '../evidence/bound.ts';
import type { CriterionChange } from '../evidence/criterion.ts';
import { PROBLEM_STATEMENT } from '../evidence/kinds.ts';
import { StewardError } from '../kernel/errors.ts';
import { parseSubject } from '../registry/names.ts';
import { type Sharing, sharesWith, shareText } from '../registry/shares.ts';
import type { Track } from './lifecycle.ts';
import { MOVES_NOTHING, type RequestKind } from './tables.ts';

/** A move as the rules of shares see it. */
export interface SharedMove {
  readonly track: Pick<Track, 'holdsOne'>;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  /** What was asked for, 0 to 1; undefined when no share was named. */
  readonly share: number | undefined;
  /** What stands in the target stage, the champion first. */
  readonly standing: readonly Sharing[];
  /** What stands in the stage it comes from, the champion first. */
  readonly leaves: readonly Sharing[];
}

/** The share that is written: all of it is no share. */
export const writtenShare = (share: number | undefined): number | null =>
  share === undefined || share === 1 ? null : share;

/** Why a move is illegal for the shares of its stages; undefined when it is not. Pure. */
export function shareFault(move: SharedMove): StewardError | undefined {
  const { track, subject, from, to, share, standing, leaves } = move;
  const refused = (message: string, hint: string) =>
    new StewardError('ILLEGAL_MOVE', message, { field: 'share', hint });
  // Archiving needs no approval as shipped: it must not give a challenger what nobody approved for it.
  if (from !== to && leaves.length > 1 && leaves[0]?.subject === subject && track.holdsOne[from] !== undefined)
    return refused(
      `${subject} is the champion of ${from}: ${namesOf(leaves, subject)} would get its traffic.`,
      `Archive the challenger first, or ask for \`promote ${leaves[1]?.subject} to ${from} --share 100%\`.`,
    );
  if (share === undefined) return undefined;
  if (track.holdsOne[to] === undefined)
    return refused(`Any number of versions stand in ${to}: there is no traffic to share.`, 'Leave out `--share`.');
  const own = standing.find((one) => one.subject === subject);
  if (own && (own.share ?? 1) === share)
    return new StewardError('ALREADY_THERE', `${subject} has ${shareText(own.share)} of ${to} already.`, {
      field: 'share',
      hint: `See it with \`model show ${subject.split('@')[0]}\`.`,
    });
  const wanted = writtenShare(share);
  if (sharesWith(standing, subject, wanted)) return undefined;
  if (!standing.some((one) => one.subject !== subject))
    return refused(`Nothing stands in ${to} beside ${subject}, so it has all of the traffic.`, 'Leave out `--share`.');
  const champion = standing[0]!;
  return champion.subject === subject
    ? refused(
        `${subject} is the champion of ${to}: it has what ${namesOf(standing, subject)} leaves.`,
        `Name the share of a challenger, or \`--share 100%\` to send the others away.`,
      )
    : refused(
        `${champion.subject} has ${shareText(champion.share)} of ${to}: too little for ${subject} to have ${shareText(share)}.`,
        'Ask for less, or for `--share 100%`, which archives the others.',
      );
}

const namesOf = (standing: readonly Sharing[], except: string): string =>
  standing
    .filter((one) => one.subject !== except)
    .map((one) => one.subject)
    .join(' and ');

interface Goal {
  readonly kind?: RequestKind;
  readonly fromStage: string;
  readonly toStage: string;
  readonly share: number | null;
}

/** Where a request goes: `production`, `10 % of production`, or `all of production` for what had a part. */
export function goalOf(row: Goal): string {
  if (row.share !== null) return `${shareText(row.share)} of ${row.toStage}`;
  return getsAll(row) ? `all of ${row.toStage}` : row.toStage;
}

/** Whether a subject that stands there with a part gets all of it. */
const getsAll = ({ kind, fromStage, toStage, share }: Goal): boolean =>
  share === null && fromStage === toStage && !(kind && MOVES_NOTHING.includes(kind));

/** "is in production now", "has 10 % of production now". */
export function isThere(row: Goal & { readonly subject: string }): string {
  return row.share === null && !getsAll(row)
    ? `${row.subject} is in ${row.toStage} now`
    : `${row.subject} has ${goalOf(row)} now`;
}

interface Asked {
  readonly subject: string;
  readonly change?: CriterionChange | null;
}

/** The command that asks for the same again. */
export function askAgain({ subject, toStage, change, ...row }: Goal & Asked): string {
  if (row.kind === 'renewal') return `renew ${parseSubject(subject).model}`;
  if (change) {
    const { metric, now } = change;
    return `evidence add ${subject} ${PROBLEM_STATEMENT} ${now ? `--criterion "${metric} ${boundText(now)}"` : `--without ${metric}`}`;
  }
  return `promote ${subject} to ${toStage}${shareOption({ toStage, ...row }, ' --share ')}`;
}

/** The share as an argument, after `before`; nothing when none was named. */
export function shareOption(row: Goal, before: string): string {
  return row.share === null && !getsAll(row) ? '' : `${before}${shareText(row.share).replace(' ', '')}`;
}
