import { StewardError } from '../../../kernel/errors.ts';

/** In bytes: calendars of teams over years are smaller. */
export const LARGEST_CALENDAR = 1024 * 1024;
const MOST_EVENTS = 5_000;
const MOST_LINE = 20_000;
const MOST_DEPTH = 4;

/** A content line as it is meant, and where it begins in the text. */
interface ContentLine {
  readonly text: string;
  readonly number: number;
}

/** A calendar whose lines hold what they should, before its values are looked at. */
export interface CheckedCalendar {
  readonly lines: readonly ContentLine[];
  /** Where each event of the calendar begins. */
  readonly events: readonly number[];
}

/**
 * Looks at a text as RFC 5545 section 3.1 has it: lines, folded lines, components that begin and end. Pure. Throws
 * TOO_LARGE, or BAD_INPUT with the number of the line.
 */
export function checkCalendar(text: string): CheckedCalendar {
  if (Buffer.byteLength(text) > LARGEST_CALENDAR) {
    throw new StewardError('TOO_LARGE', 'This calendar is larger than 1 MiB.', {
      hint: 'Export only the shifts, or fewer months.',
    });
  }
  const lines = unfolded(text.replace(/^\uFEFF/, ''));
  for (const { text: line, number } of lines) assertLine(line, number);
  const [first] = lines;
  if (first?.text.toUpperCase() !== 'BEGIN:VCALENDAR')
    throw wrong(
      'This is no calendar: it does not begin with BEGIN:VCALENDAR.',
      'Give the address or text of an .ics file.',
    );
  return { lines, events: eventsOf(lines) };
}

/** A refusal of a calendar as a whole, or of one of its lines. */
export const wrong = (
  message: string,
  hint = 'Nothing was changed. Mend the calendar, or export it anew.',
): StewardError => new StewardError('BAD_INPUT', message, { field: 'calendar', hint });

/** At the beginning of a sentence. */
export const capital = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;

function unfolded(text: string): ContentLine[] {
  const found: { text: string; number: number }[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const last = found.at(-1);
    if (/^[ \t]/.test(line) && last) last.text += line.slice(1);
    else if (line.trim() !== '') found.push({ text: line, number: index + 1 });
  }
  return found;
}

function assertLine(line: string, number: number): void {
  if (line.includes('\uFFFD') || !line.isWellFormed()) throw wrong(`Line ${number} is not UTF-8.`);
  if (/[^\P{Cc}\t]/u.test(line)) throw wrong(`Line ${number} holds a control character.`);
  if (line.length > MOST_LINE) throw wrong(`Line ${number} is longer than ${MOST_LINE} characters.`);
  if (!/^[A-Za-z0-9_-]+[;:]/.test(line))
    throw wrong(`Line ${number} is no line of a calendar: "${line.slice(0, 40)}".`);
}

/** The lines at which events begin; refuses what does not end where it should. */
function eventsOf(lines: readonly ContentLine[]): number[] {
  const open: ContentLine[] = [];
  const events: number[] = [];
  let ended = false;
  for (const line of lines) {
    const [, verb, name = ''] = /^(BEGIN|END):\s*([A-Z0-9-]+)\s*$/i.exec(line.text) ?? [];
    const component = name.toUpperCase();
    if (ended) throw wrong(`Line ${line.number} comes after the calendar has ended; one calendar is read at a time.`);
    if (verb?.toUpperCase() === 'BEGIN') {
      if (component === 'VCALENDAR' && open.length > 0)
        throw wrong(`Line ${line.number} begins a calendar within another.`);
      if (component === 'VEVENT' && open.length === 1) events.push(line.number);
      open.push({ text: component, number: line.number });
      if (open.length > MOST_DEPTH) throw wrong(`Line ${line.number} is nested too deeply.`);
    } else if (verb?.toUpperCase() === 'END') {
      const last = open.pop();
      if (last?.text !== component) throw wrong(`Line ${line.number} ends ${component}, which is not what was begun.`);
      ended = open.length === 0;
    }
  }
  const [left] = open.slice(-1);
  if (left) throw wrong(`What begins at line ${left.number} (${left.text}) never ends: the calendar is cut off.`);
  if (events.length > MOST_EVENTS)
    throw wrong(`This calendar has ${events.length} events, at most ${MOST_EVENTS} fit.`);
  return events;
}
