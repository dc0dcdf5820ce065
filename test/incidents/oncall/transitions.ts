const DAY = 86_400_000;
const [first, last] = [Date.UTC(2020, 0, 1), Date.UTC(2036, 0, 1)];
/** Half an hour, a whole night, a day of its own, months of Ramadan: these are always among the zones. */
const always = ['Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca', 'Africa/Cairo', 'America/New_York'];

export interface Transition {
  readonly zone: string;
  readonly at: number;
  /** By how much the clocks went forward; back is negative. */
  readonly by: number;
}

/** Every change of clocks from 2020 to 2035: of all zones with `ROUNDS=full`, else of a tenth. Read from Intl alone. */
export function transitions(): Transition[] {
  const zones = Intl.supportedValuesOf('timeZone');
  const tenth = zones.filter((zone, index) => index % 10 === 3 || always.includes(zone));
  return (process.env.ROUNDS === 'full' ? zones : tenth).flatMap(transitionsOf);
}

function transitionsOf(zone: string): Transition[] {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const offset = (at: number): number => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute) - at;
  };
  const found: Transition[] = [];
  let before = offset(first);
  for (let at = first; at < last; at += 4 * DAY) {
    const after = offset(at + 4 * DAY);
    if (after === before) continue;
    let [low, high] = [at, at + 4 * DAY];
    while (high - low > 60_000) {
      const middle = Math.floor((low + high) / 120_000) * 60_000;
      if (offset(middle) === before) low = middle;
      else high = middle;
    }
    found.push({ zone, at: high, by: after - before });
    before = after;
  }
  return found;
}
