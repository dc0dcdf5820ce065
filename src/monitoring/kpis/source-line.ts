import { type Card, line } from '../../chat/card.ts';
import type { Ctx } from '../../store/unit.ts';
import { findSource } from './sources.ts';

/** `kpi-source:failed:<model>:<kpi>:<unix ms>`, or `back`. */
export const sourceLineSubject = (what: 'failed' | 'back', of: { model: string; kpi: string }, at: Date): string =>
  ['kpi-source', what, of.model, of.kpi, at.getTime()].join(':');

/** What the channel is told when a source cannot be read, and when it can be again. */
export async function sourceLine(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, what = '', model = '', kpi = ''] = subject.split(':');
  const row = await findSource(ctx, { model, kpi });
  if (!row) return undefined;
  const name = `${model} ${kpi}`;
  if (what === 'back' || row.problem === null)
    return line(
      'good',
      `${name} is read from ${row.source} again. What was missed is filled in as far as it is there.`,
    );
  return line(
    'bad',
    `${name} cannot be read from ${row.source}: ${row.problem}. Steward tries again until it answers.`,
  );
}
