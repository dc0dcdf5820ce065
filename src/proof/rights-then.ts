import { humanOf } from '../kernel/caller.ts';
import type { Json } from '../kernel/fact.ts';
import type { LedgerEntry } from '../ledger/read.ts';

/** Somebody in a group or team since when, and by whom. */
export interface Belonging {
  readonly person: string;
  readonly since: string;
  readonly by: string | undefined;
  readonly lead: boolean;
}

/** Who belonged where at an instant, as the ledger tells it. Humans are by the id that stands for them then. */
export interface RightsThen {
  readonly groups: ReadonlyMap<string, readonly Belonging[]>;
  readonly teams: ReadonlyMap<string, readonly Belonging[]>;
  readonly owners: ReadonlyMap<string, string>;
  /** Those with a role, without those who had no rights at all. */
  readonly roles: ReadonlyMap<string, readonly string[]>;
  /** Whether somebody could act then: a member somewhere, not forgotten, no auditor. */
  readonly isAble: (person: string) => boolean;
}

type Places = Map<string, Map<string, Belonging>>;

/** The kinds of facts that `rightsThen` reads, by their first words. */
export const RIGHTS_KINDS = ['group', 'team', 'person', 'model'] as const;

/** Replays the facts about people, groups, teams and models, rows in their order. Pure. */
export function rightsThen(entries: readonly LedgerEntry[]): RightsThen {
  const groups: Places = new Map();
  const teams: Places = new Map();
  const owners = new Map<string, string>();
  const role = new Map<string, string>();
  const standing = new Map<string, Map<string, string>>();
  const forgotten = new Set<string>();
  const merged = new Map<string, string>();
  const human = (id: string): string => merged.get(id) ?? id;
  const into = (places: Places, name: string, entry: LedgerEntry, lead: boolean): void => {
    const members = places.get(name) ?? new Map<string, Belonging>();
    const person = human(word(entry.body.person));
    const before = members.get(person);
    // Who was a member before counts as a lead only since he became one.
    const since = before && before.lead === lead ? before.since : entry.at;
    places.set(name, members.set(person, { person, since, by: humanOf(entry.actor), lead }));
  };
  for (const entry of entries) {
    const { kind, body } = entry;
    const person = human(word(body.person));
    if (kind === 'group.member-added') into(groups, word(body.group), entry, false);
    if (kind === 'group.member-removed') groups.get(word(body.group))?.delete(person);
    if (kind === 'team.member-added') into(teams, word(body.team), entry, body.lead === true);
    if (kind === 'team.member-removed') teams.get(word(body.team))?.delete(person);
    if (kind === 'model.registered' || kind === 'model.edited') {
      if (typeof body.owner === 'string') owners.set(word(body.model), body.owner);
    }
    if (kind === 'person.met' || kind === 'person.role-changed') {
      role.set(person, word(body.role));
      if (kind === 'person.role-changed') forgotten.delete(person);
    }
    if (kind === 'person.met') said(standing, person, body, body.standing ?? 'member');
    if (kind === 'person.standing-changed') said(standing, person, body, body.to);
    if (kind === 'person.forgotten') forgotten.add(person);
    if (kind === 'person.linked') {
      const gone = word(body.merged);
      for (const [id, to] of merged) if (to === gone) merged.set(id, person);
      merged.set(gone, person);
      for (const places of [groups, teams]) for (const members of places.values()) mergeMember(members, gone, person);
      for (const [account, state] of standing.get(gone) ?? []) said(standing, person, { platform: account }, state);
      for (const [model, owner] of owners) if (owner === gone) owners.set(model, person);
      role.delete(gone);
    }
  }
  const isAble = (id: string): boolean => {
    const accounts = [...(standing.get(human(id))?.values() ?? [])];
    const isMember = accounts.length === 0 || accounts.includes('member');
    return isMember && !forgotten.has(human(id)) && role.get(human(id)) !== 'auditor';
  };
  const roles = Map.groupBy([...role.keys()].filter(isAble), (id) => role.get(id) ?? '');
  return { groups: lists(groups), teams: lists(teams), owners, roles, isAble };
}

/** The older of two memberships of one human counts. */
function mergeMember(members: Map<string, Belonging>, gone: string, person: string): void {
  const [from, to] = [members.get(gone), members.get(person)];
  if (!from) return;
  members.delete(gone);
  const since = to && to.since < from.since ? to.since : from.since;
  members.set(person, { ...(to ?? from), person, since, lead: from.lead || (to?.lead ?? false) });
}

function said(
  standing: Map<string, Map<string, string>>,
  person: string,
  { platform, team }: { readonly [key: string]: Json },
  state: Json | undefined,
): void {
  const accounts = standing.get(person) ?? new Map<string, string>();
  standing.set(person, accounts.set([platform, team].filter((part) => part).join(':'), word(state)));
}

const lists = (places: Places): ReadonlyMap<string, readonly Belonging[]> =>
  new Map([...places].map(([name, members]) => [name, [...members.values()]]));
const word = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
