import { sanitiseLine } from '../../../chat/sanitise.ts';

/** Whom an event names, as it is written: nobody was looked for yet. */
export interface Naming {
  /** What people call the event when nobody is found. */
  readonly title: string;
  /** Ids that Steward itself wrote. */
  readonly ids: readonly string[];
  /** Who takes part: an address and a name each. */
  readonly attendees: readonly (readonly string[])[];
  /** What the title may name: all of it, then parts of it. */
  readonly summary: readonly (readonly string[])[];
  readonly organizer: readonly string[];
}

const OWN_UID = /-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@steward$/;
const ADDRESS = /[^\s<>()[\],;:"]+@[^\s<>()[\],;:"]+\.[^\s<>()[\],;:"]+/g;
/** What stands between a name and what else titles say: "ml: ada", "Ada (primary)", "On call - Ada", "Ada on call". */
const BETWEEN = /[:;,|()[\]/]|\s[-\u2013\u2014]\s|\bon[- ]?call\b/i;

/** Whom the id of an event names, where Steward wrote it. */
export const idsIn = (uid: string): string[] => {
  const id = OWN_UID.exec(uid)?.[1];
  return id === undefined ? [] : [id];
};

/** An address of `ATTENDEE` or `ORGANIZER` with its common name, as names to look for. */
export const namesOfAddress = (address: string, name: string | undefined): string[] =>
  [address.replace(/^mailto:/i, ''), name ?? ''].map(plain).filter((each) => each !== '');

/** What a title may name, the surest first; each part may be somebody. Pure. */
export function namesInTitle(title: string): string[][] {
  const addresses = [...title.matchAll(ADDRESS)].map(([address]) => plain(address));
  const parts = title.replaceAll(ADDRESS, ':').split(BETWEEN).map(plain);
  const whole = plain(title);
  return [[whole], [...addresses, ...parts].filter((part) => part !== '' && part !== whole)];
}

/** As it is looked for: without the `@` of a handle, in lower case. Half a character is no text that Postgres keeps. */
const plain = (name: string): string =>
  sanitiseLine(name).trim().replace(/^@/, '').toLowerCase().slice(0, 200).toWellFormed();

/** Every name that is looked for. */
export const namesIn = ({ ids, attendees, summary, organizer }: Naming): string[] => [
  ...ids,
  ...attendees.flat(),
  ...summary.flat(),
  ...organizer,
];

/**
 * The people an event names: by Steward's own ids, else its attendees, else its title, else its organizer; and who of its
 * attendees is nobody, or its title where nobody was found at all. A name that several people have is nobody's. Pure.
 */
export function whoIs(
  naming: Naming,
  known: ReadonlyMap<string, readonly string[]>,
): { readonly people: readonly string[]; readonly unknown: readonly string[] } {
  const one = (names: readonly string[]): string[] => {
    for (const name of names) {
      const people = known.get(name) ?? [];
      if (people.length === 1) return [...people];
    }
    return [];
  };
  const own = one(naming.ids);
  if (own.length > 0) return { people: own, unknown: [] };
  const attendees = naming.attendees.flatMap(one);
  if (attendees.length > 0) {
    const strangers = naming.attendees.filter((names) => one(names).length === 0).map(([first = '']) => first);
    return { people: [...new Set(attendees)], unknown: strangers };
  }
  for (const names of naming.summary) {
    const people = names.flatMap((name) => one([name]));
    if (people.length > 0) return { people: [...new Set(people)], unknown: [] };
  }
  const organizer = one(naming.organizer);
  if (organizer.length > 0) return { people: organizer, unknown: [] };
  return { people: [], unknown: [naming.attendees[0]?.[0] ?? naming.title] };
}
