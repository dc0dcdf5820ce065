import type { Card } from '../chat/card.ts';
import { assignedCard } from '../incidents/alerts/assigned-card.ts';
import { findGroup } from '../incidents/alerts/find-groups.ts';
import { groupCard } from '../incidents/alerts/group-card.ts';
import { groupLine } from '../incidents/alerts/group-line.ts';
import { silenceEndingCard } from '../incidents/alerts/silence-card.ts';
import type { Ctx } from '../store/unit.ts';

/** What subjects about alerts look like: `alert:12`, `alert-line:12:...`, `silence-ending:3`. */
export async function alertSubject(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [kind = '', id = ''] = subject.split(':');
  if (kind === 'alert-line') return groupLine(ctx, subject);
  if (kind === 'alert-assigned') return assignedCard(ctx, subject);
  if (kind === 'silence-ending') return silenceEndingCard(ctx, subject);
  const number = Number(id);
  if (kind !== 'alert' || !Number.isInteger(number)) return undefined;
  // Of one that ended long ago nothing is left to show.
  return (await findGroup(ctx, number)) ? groupCard(ctx, number) : undefined;
}
