/** One time in a calendar. */
export interface CalendarEvent {
  /** Stays the same while the shift does, so that calendars change it and do not add another. */
  readonly uid: string;
  readonly from: Date;
  readonly to: Date;
  readonly title: string;
}

const MOST_OCTETS = 75;

/** A calendar as RFC 5545 has it: times in UTC, lines that end in CRLF and are folded at 75 octets. Pure. */
export function calendarText(name: string, events: readonly CalendarEvent[], now: Date): string {
  const lines = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Steward//On-call//EN', 'CALSCALE:GREGORIAN', 'METHOD:PUBLISH'],
    // What Outlook, Google and Apple show, and how often they should come back.
    ...[`X-WR-CALNAME:${escaped(name)}`, 'REFRESH-INTERVAL;VALUE=DURATION:PT1H', 'X-PUBLISHED-TTL:PT1H'],
    ...events.flatMap(({ uid, from, to, title }) => [
      ...['BEGIN:VEVENT', `UID:${escaped(uid)}`, `DTSTAMP:${utc(now)}`, `DTSTART:${utc(from)}`, `DTEND:${utc(to)}`],
      ...[`SUMMARY:${escaped(title)}`, 'TRANSP:TRANSPARENT', 'END:VEVENT'],
    ]),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

/** `20261130T080000Z` */
const utc = (at: Date): string => `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

/** Section 3.3.11: backslash, semicolon, comma and line feed are escaped; other control characters are not allowed. */
function escaped(value: string): string {
  return value
    .replaceAll(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll(/\r\n|\r|\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, '');
}

/** Section 3.1: no line is longer than 75 octets; what goes on begins with a blank. Characters stay whole. */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  for (const sign of line) {
    const room = parts.length === 0 ? MOST_OCTETS : MOST_OCTETS - 1;
    if (Buffer.byteLength(part + sign) > room) {
      parts.push(part);
      part = '';
    }
    part += sign;
  }
  return [...parts, part].join('\r\n ');
}
