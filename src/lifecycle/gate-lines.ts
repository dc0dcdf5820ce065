import { type Card, line } from '../chat/card.ts';
import { code, joinTexts, plainText, type Span, type Text } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { failingGates } from './evaluate-gates.ts';
import { getRequest, requestName } from './find-request.ts';
import { gateText, peopleOfGates } from './gate-words.ts';
import { gateLabel } from './request-card-fields.ts';

/** Gates of a request that turned at an instant: they began to stop it, or stop it no more. */
export interface Turned {
  readonly request: number;
  readonly at: Date;
  readonly failing: readonly string[];
  readonly passing: readonly string[];
}

/** `gate-line:81:<unix ms>:no-drift-breach:kpis-at-target` */
export const gateLineSubject = ({ request, at, failing, passing }: Turned): string =>
  ['gate-line', request, at.getTime(), failing.join(','), passing.join(',')].join(':');

/** "KPIs at target fails now: accuracy in breach. R-81 waits for it. Mend it: ..." */
export async function gateLineCard(ctx: Ctx, subject: string): Promise<Card> {
  const [, number, , failing = '', passing = ''] = subject.split(':');
  const row = await getRequest(ctx, Number(number));
  const stops = failingGates(row.gates);
  const people = await spansOfPeople(ctx, peopleOfGates(stops));
  const name = requestName(row.number);
  const fails = failing
    .split(',')
    .filter(Boolean)
    .map((gate): Text => {
      const found = stops.find((each) => each.gate === gate);
      // It passes again before this line was shown.
      if (!found) return `${gateLabel(gate)} failed for a moment and passes again.`;
      const mend: Span[] = found.fix === undefined ? [] : [' Mend it: ', code(found.fix)];
      return [`${gateLabel(gate)} stops ${name} now: `, ...[gateText(found, ctx.now, people)].flat(), '.', ...mend];
    });
  const passes = passing
    .split(',')
    .filter(Boolean)
    .map((gate): Text => `${gateLabel(gate)} no longer stops ${name}.`);
  const words = joinTexts([...fails, ...passes], ' ');
  const stopped = failing !== '' && row.state === 'pending';
  return line(stopped ? 'waiting' : 'neutral', plainText(words), words);
}
