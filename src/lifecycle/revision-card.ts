import { type Card, line } from '../chat/card.ts';
import type { Ctx } from '../store/unit.ts';
import { lifecycleDifference } from './lifecycle-difference.ts';
import { lifecycleAt, sameBefore } from './revision.ts';

export const revisionSubject = (revision: number): string => `lifecycle:revision:${revision}`;
export const refusedSubject = (of: { readonly count: number }, at: Date): string =>
  `lifecycle:refused:${of.count}:${at.getTime()}`;

const MOST = 8;

/** What the audit channel reads of the lifecycle file: what changed with a revision, or that a change was not taken. */
export async function lifecycleCard(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, what = '', number = ''] = subject.split(':');
  if (what === 'refused') return refusedCard(Number(number));
  const revision = Number(number);
  const changes = lifecycleDifference(await lifecycleAt(ctx, revision - 1), await lifecycleAt(ctx, revision));
  const shown = changes.slice(0, MOST).join('; ');
  const more = changes.length > MOST ? ` and ${changes.length - MOST} more` : '';
  const again = await sameBefore(ctx, { revision });
  const same = again === undefined ? '' : `. It is what revision ${again} was: an older file came back`;
  return line(
    again === undefined ? 'neutral' : 'waiting',
    `Revision ${revision} of the lifecycle is in force: ${shown}${more}${same}. Requests that are open are judged by the revision they were opened under.`,
  );
}

function refusedCard(count: number): Card {
  const faults = count === 1 ? 'a fault' : `${count} faults`;
  return line(
    'bad',
    `The lifecycle file was changed and has ${faults}, so it is not used; the one before stays in force. \`npm run doctor\` lists what to mend.`,
  );
}
