import type { PersonSpan, Span, Text } from '../chat/text.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { GateResult } from './gate.ts';

type Worded = Pick<GateResult, 'detail' | 'note' | 'since' | 'until' | 'by' | 'through'>;

/** A gate's detail for a card: ages counted at `now`, instants in the reader's zone, and who added what it is about. */
export function gateText(result: Worded, now: Date, people: ReadonlyMap<string, PersonSpan>): Text {
  const words = result.detail.split(/(\{age\}|\{until\})/).map((part): Span => {
    if (part === '{age}') return ageOf(result, now);
    if (part === '{until}' && result.until !== undefined)
      return { type: 'time', at: new Date(result.until), style: 'datetime' };
    return part;
  });
  const note = result.note === undefined ? [] : [`; ${result.note}`];
  return [...words, ...note, ...addedBy(result, people)];
}

/** Who stands behind it, by name: the person, else the token it came through. */
function addedBy({ by, through }: Worded, people: ReadonlyMap<string, PersonSpan>): Span[] {
  const name = by === undefined ? undefined : people.get(by);
  const token = through === undefined ? '' : `CI (${through})`;
  if (name) return [', by ', name, token && ` through ${token}`];
  return token ? [`, by ${token}`] : [];
}

/** The people whom answers name. */
export const peopleOfGates = (results: readonly GateResult[]): string[] => results.flatMap(({ by }) => by ?? []);

/** The same as plain text, instants in UTC: for errors, the API and the ledger. */
export function gateWords(result: Worded, now: Date): string {
  const note = result.note === undefined ? '' : `; ${result.note}`;
  return `${result.detail}${note}`
    .replaceAll('{age}', ageOf(result, now))
    .replaceAll('{until}', result.until === undefined ? '' : `${result.until.slice(0, 16).replace('T', ' ')} UTC`);
}

/** What the ledger keeps of a result: words as they were then, value and bound. */
export function gateRecord(result: GateResult, now: Date) {
  const { gate, of, status, value, threshold, by, through } = result;
  return {
    gate,
    ...(of === undefined ? {} : { of }),
    status,
    detail: gateWords(result, now),
    ...(value === undefined ? {} : { value }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(by === undefined ? {} : { by }),
    ...(through === undefined ? {} : { through }),
  };
}

function ageOf({ since }: Worded, now: Date): string {
  return since === undefined ? '' : formatDuration(now.getTime() - new Date(since).getTime());
}
