import { type Card, line } from '../../chat/card.ts';
import type { Ctx } from '../../store/unit.ts';
import { findGroup, groupName } from './find-groups.ts';
import { countOf } from './group-words.ts';
import type { NotifyReason } from './notify-decision.ts';

/** `alert-line:12:new-alerts:<firing>:<new>:<resolved>:<unix ms>`: what is said under a group's card, once. */
export function groupLineSubject(
  group: number,
  reason: NotifyReason,
  counts: { readonly firing: number; readonly newFiring: number; readonly newResolved: number },
  at: Date,
): string {
  return `alert-line:${group}:${reason}:${counts.firing}:${counts.newFiring}:${counts.newResolved}:${at.getTime()}`;
}

/** One sentence about what changed since people were told last. */
export async function groupLine(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, id = '', reason = '', ...counts] = subject.split(':');
  const [firing = 0, newFiring = 0, newResolved = 0] = counts.map(Number);
  const group = await findGroup(ctx, Number(id));
  if (!group) return undefined;
  const name = groupName(group.number);
  const still = `${countOf(firing)} ${firing === 1 ? 'fires' : 'fire'} now`;
  if (reason === 'all-resolved') return line('good', `${name}: nothing fires any more.`);
  if (reason === 'new-resolved') return line('neutral', `${name}: ${countOf(newResolved)} resolved, ${still}.`);
  if (reason === 'repeat') return line('waiting', `${name} still fires: ${still}. Take it with \`alert ack ${name}\`.`);
  if (reason === 'first') return line('bad', `${name} fires again: ${still}.`);
  return line('bad', `${name}: ${newFiring} more, ${still}.`);
}
