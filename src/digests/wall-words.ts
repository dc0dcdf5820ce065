import { wallAt } from '../chat/options/zoned-time.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "Thu 26 Nov 09:00": what the clock of a zone shows. A digest says its times in its own zone, which it names. */
export function wallWords(at: Date, zone: string): string {
  const { year, month, day, hour, minute } = wallAt(zone, at);
  const weekday = DAYS[new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${weekday} ${day} ${MONTHS[month - 1]} ${two(hour)}:${two(minute)}`;
}

/** "Thu 26 Nov 09:00 to Fri 27 Nov 09:00, Europe/Rome"; of a period that goes on, "so far". */
export function windowWords(
  { from, to, soFar }: { readonly from: Date; readonly to: Date; readonly soFar: boolean },
  zone: string,
): string {
  return `${wallWords(from, zone)} to ${wallWords(to, zone)}${soFar ? ' so far' : ''}, ${zone}`;
}
