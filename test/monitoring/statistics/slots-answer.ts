import { nextSlot } from '../../../src/queue/next-slot.ts';
import type { Answers } from './answers.ts';
import type { DriftCase } from './drift-cases.ts';

/** When a daily local time is due, each asked for from the midnight (UTC) before; and that it comes once. */
export function slotsAnswer({ params }: DriftCase): Answers {
  const zone = params.tz as string;
  const [hour, minute] = (params.local as string).split(':').map(Number);
  const dates = (params.dates as string[] | undefined) ?? [params.date as string];
  const cron = `${minute} ${hour} * * *`;
  const slots = dates.map((date) => nextSlot(cron, zone, new Date(`${date}T00:00:00Z`)));
  const after = nextSlot(cron, zone, slots.at(-1)!);
  const second = '2026-10-25T01:30Z';
  return {
    utc: slots.map((slot) => shown(slot!)),
    // The name of a thing that must not be; it is not when the next slot is another.
    second_occurrence_must_not_fire: shown(after!) === second ? 'fires' : second,
  };
}

const shown = (instant: Date): string => `${instant.toISOString().slice(0, 16)}Z`;
