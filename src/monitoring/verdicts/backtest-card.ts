import { type Card, context, heading, type Part, text } from '../../chat/card.ts';
import type { Text } from '../../chat/text.ts';
import { baselineName } from '../baselines/find-baselines.ts';
import type { Backtest } from './backtest.ts';
import { shortNumber } from './bins.ts';
import { signalName } from './verdicts-of.ts';

const MOST = 25;

/** What a rule would have fired, and what chance alone would. */
export function backtestCard(name: string, days: number, found: Backtest): Card {
  const { fired, windows, signals, byChance } = found;
  const head =
    windows === 0
      ? `No window of the last ${days} days was judged.`
      : `${fired.length === 0 ? 'No breach' : fired.length === 1 ? 'One breach' : `${fired.length} breaches`} in ${windows} windows of ${signals} signals.`;
  const parts: Part[] = [heading(name, `${days} days`), text(head)];
  if (fired.length > 0) {
    const rows = fired
      .slice(-MOST)
      .reverse()
      .map((each): Text[] => [
        [{ type: 'time', at: each.at, style: 'datetime' }],
        each.until ? [{ type: 'time', at: each.until, style: 'datetime' }] : 'still stands',
        signalName(each),
        baselineName(each.baseline),
      ]);
    const columns = ['Would have begun', 'Ended', 'Feature', 'Against'];
    parts.push(
      fired.length > MOST
        ? { type: 'table', columns, rows, more: `and ${fired.length - MOST} before` }
        : { type: 'table', columns, rows },
    );
  }
  if (byChance !== undefined)
    parts.push(
      text(
        `Without any drift this rule begins ${byChance === 0 ? 'none' : `about ${shortNumber(byChance)}`} in a month by chance${byChance === 0 ? ' (none in 300 simulated windows)' : ''}.`,
      ),
    );
  parts.push(
    context(
      'Seasons and autocorrelation are not in the number for chance: rows are taken as independent. Nothing was changed.',
    ),
  );
  return { tone: 'neutral', summary: `${name}: ${head}`, parts };
}
