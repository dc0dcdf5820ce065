import { type Card, context, type Part, text } from '../../chat/card.ts';
import type { Text } from '../../chat/text.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { type Share, sharesIn } from './fairness.ts';
import type { Schedule } from './find-schedules.ts';
import { readPlan } from './read-plans.ts';
import { DAY_MS, type Span } from './spans.ts';

/** How much each person was and will be on call, so that nobody carries more than others unseen. */
export async function fairnessCard(ctx: Ctx, schedule: Schedule, days: number): Promise<Card> {
  const now = ctx.now.getTime();
  const past = await sharesOver(ctx, schedule, { from: now - days * DAY_MS, to: now });
  const next = await sharesOver(ctx, schedule, { from: now, to: now + days * DAY_MS });
  const people = await spansOfPeople(
    ctx,
    [...past, ...next].map(({ person }) => person),
  );
  const table = (shares: readonly Share[]): Part => ({
    type: 'table',
    columns: ['On call', 'Hours', 'Nights', 'Weekends', 'Holidays'],
    rows: shares.map((share): Text[] => [
      [people.get(share.person) ?? 'somebody'],
      ...[share.hours, share.nights, share.weekends, share.holidays].map((hours) => `${Math.round(hours)}`),
    ]),
  });
  const none = text('Nobody.');
  return {
    tone: 'neutral',
    summary: `${schedule.name}: who is on call how much`,
    parts: [
      { type: 'heading', text: `${schedule.name}: the last ${days} days` },
      past.length > 0 ? table(past) : none,
      { type: 'heading', text: `The next ${days} days` },
      next.length > 0 ? table(next) : none,
      context(
        `In hours. Nights are 22:00 to 06:00; an hour of a weekend night counts in each. Zone: ${schedule.zone}.`,
      ),
    ],
  };
}

const sharesOver = async (ctx: Ctx, schedule: Schedule, span: Span): Promise<Share[]> =>
  sharesIn(await readPlan(ctx, schedule, span), span);
