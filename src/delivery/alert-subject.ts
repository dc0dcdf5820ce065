import type { Card } from '../chat/card.ts';
import { groupCard } from '../incidents/alerts/group-card.ts';
import { groupLine } from '../incidents/alerts/group-line.ts';
import { silenceEndingCard } from '../incidents/alerts/silence-card.ts';
import type { Ctx } from '../store/unit.ts';

/** What subjects about alerts look like: `alert:12`, `alert-line:12:...`, `silence-ending:3`. */
export async function alertSubject(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [kind = '', id = ''] = subject.split(':');
  if (kind === 'alert-line') return groupLine(ctx, subject);
  if (kind === 'silence-ending') return silenceEndingCard(ctx, subject);
  const number = Number(id);
  return kind === 'alert' && Number.isInteger(number) ? groupCard(ctx, number) : undefined;
}
