const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration for people, two units at most: "3 d 4 h", "14 min", "under a minute". Milliseconds in. */
export function formatDuration(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  if (span < MINUTE) return 'under a minute';
  if (span < HOUR) return `${Math.floor(span / MINUTE)} min`;
  if (span < DAY) return joined(Math.floor(span / HOUR), 'h', Math.floor((span % HOUR) / MINUTE), 'min');
  if (span < 14 * DAY) return joined(Math.floor(span / DAY), 'd', Math.floor((span % DAY) / HOUR), 'h');
  return `${Math.floor(span / DAY)} d`;
}

function joined(first: number, firstUnit: string, second: number, secondUnit: string): string {
  return second === 0 ? `${first} ${firstUnit}` : `${first} ${firstUnit} ${second} ${secondUnit}`;
}
