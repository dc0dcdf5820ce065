/** Where a time axis has its labels: midnights, or full hours within a day or two, on the wall of a zone. */
export interface TimeLabels {
  readonly at: readonly number[];
  readonly text: (instant: number) => string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** At most `most` labels between two instants (milliseconds), on whole days or hours of the zone. */
export function timeLabels(from: number, to: number, zone: string, most = 5): TimeLabels {
  const byHour = to - from <= 2 * DAY;
  const unit = byHour ? HOUR : DAY;
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const date = new Intl.DateTimeFormat('en-GB', { timeZone: zone, day: 'numeric', month: 'short' });
  const steps = byHour ? [1, 2, 3, 6, 12, 24] : [1, 2, 7, 14, 28, 91, 182, 364];
  const step =
    steps.find((each) => (to - from) / (each * unit) <= most) ?? 364 * Math.ceil((to - from) / (364 * unit * most));
  const at: number[] = [];
  // A day may have 23 or 25 hours: aim past its beginning and go back to where it began.
  const later = (instant: number, units: number) =>
    startOf(instant + units * unit + (byHour ? 0 : 2 * HOUR), zone, byHour);
  let instant = startOf(from, zone, byHour);
  if (instant < from) instant = later(instant, 1);
  for (; instant <= to; instant = later(instant, step)) at.push(instant);
  const midnight = (instant: number) => clock.format(instant) === '00:00';
  return {
    at,
    text: (instant) => (byHour && !midnight(instant) ? clock.format(instant) : date.format(instant)),
  };
}

/** The beginning of the hour or day that holds an instant, on the wall of a zone. */
function startOf(instant: number, zone: string, byHour: boolean): number {
  const start = instant - pastOn(instant, zone, byHour);
  // The clock was changed in between: go on to the midnight that is near.
  const off = pastOn(start, zone, byHour);
  return off > DAY / 2 ? start + DAY - off : start - off;
}

/** Milliseconds since the full hour, or midnight, as the wall has it. */
function pastOn(instant: number, zone: string, byHour: boolean): number {
  const parts = wallOf(zone).formatToParts(instant);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return (byHour ? 0 : of('hour') * HOUR) + of('minute') * 60_000 + of('second') * 1_000 + (instant % 1_000);
}

const wallOf = (zone: string) =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });

/** "21 Nov 2026", or "21 Nov 14:00" for what is finer than a day. */
export function instantText(instant: number, zone: string, fine: boolean): string {
  const options: Intl.DateTimeFormatOptions = fine
    ? { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }
    : { day: 'numeric', month: 'short', year: 'numeric' };
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options }).format(instant).replace(',', '');
}
