import { matchSlots } from './match-slots.ts';
import { type ApprovalRule, needsNobody, type Policy, sourcesOfThreshold, type Threshold } from './policy.ts';
import { sourcesLabel } from './sources.ts';

/** What one human says of a request at the moment. An objection is a rejection that still lacks its reason. */
export interface Vote {
  readonly person: string;
  readonly decision: 'approve' | 'reject' | 'object';
}

/** Somebody who may decide: the sources of the policy that he comes from, since before the request was opened. */
export interface Approver {
  readonly person: string;
  readonly sources: readonly string[];
  /** Rights lent to him. They rest while their owner's own vote stands, so that a right counts once. */
  readonly borrowed?: readonly { readonly from: string; readonly sources: readonly string[] }[] | undefined;
}

export interface MissingApproval {
  /** From whom, in words: "ml-leads", "ml-leads or the owner". */
  readonly group: string;
  readonly count: number;
  /** Who could give it and has not voted. */
  readonly candidates: readonly string[];
}

export type Outcome = 'pending' | 'held' | 'approved' | 'rejected';

export interface Tally {
  readonly outcome: Outcome;
  /** The way to be approved that the figures below are of: the nearest to being met. */
  readonly threshold: string;
  /** Other ways that are still open. */
  readonly alternatives: readonly string[];
  /** What each of these still lacks. */
  readonly orMissing: readonly (readonly MissingApproval[])[];
  /** How many of the needed approvals stand. */
  readonly given: number;
  readonly needed: number;
  readonly missing: readonly MissingApproval[];
  /** Everybody whose vote could help and who wants to be told so, over all ways that are still open. */
  readonly asked: readonly string[];
  /** What each counted approver stands for, in words. */
  readonly standsFor: ReadonlyMap<string, string>;
  /** Of those, who does so by a right that was lent to him, because his own does not fit: person -> lender. */
  readonly lentBy: ReadonlyMap<string, string>;
  /** Whose objection holds the decision. */
  readonly objections: readonly string[];
}

/** A place to be filled by one approval. */
interface Slot {
  readonly rule: number;
  readonly sources: readonly string[];
  readonly label: string;
}

/**
 * Counts votes under a policy. Pure. Votes of people who may not decide count nothing. Within a threshold each needed
 * approval is filled by another person: the assignment is a maximum matching, so that somebody with two rights never
 * blocks either. The request is approved when any threshold is met, and rejected when each is closed by rejections.
 */
export function tally(policy: Policy, approvers: readonly Approver[], votes: readonly Vote[]): Tally {
  const rights = rightsWith(approvers, votes);
  const counted = votes.filter((vote) => rights.has(vote.person));
  const objections = counted.filter((vote) => vote.decision === 'object').map((vote) => vote.person);
  if (needsNobody(policy)) return { ...NOBODY_NEEDED, objections };
  const counts = policy.thresholds.map((threshold) => countThreshold(threshold, rights, counted));
  const open = counts.filter((count) => !count.closed);
  const met = open.find((count) => count.missing.length === 0);
  const [nearest = counts[0]!] = [...open].sort((a, b) => a.needed - a.given - (b.needed - b.given));
  const shown = met ?? nearest;
  const outcome = open.length === 0 ? 'rejected' : !met ? 'pending' : objections.length > 0 ? 'held' : 'approved';
  const { threshold, given, needed, missing, standsFor } = shown;
  const others = open.filter((count) => count !== shown);
  const alternatives = others.map((count) => count.threshold);
  const orMissing = others.map((count) => count.missing);
  const asked = [...new Set(open.flatMap((count) => count.asked))];
  const lentBy = lendersOf(shown.places, approvers, votes);
  return { outcome, threshold, alternatives, orMissing, given, needed, missing, asked, standsFor, lentBy, objections };
}

const NOBODY_NEEDED: Tally = {
  outcome: 'approved',
  threshold: '',
  alternatives: [],
  orMissing: [],
  given: 0,
  needed: 0,
  missing: [],
  asked: [],
  standsFor: new Map(),
  lentBy: new Map(),
  objections: [],
};

/** Whether the people who may decide could ever meet the policy; if not, what the nearest way lacks. */
export function unreachable(policy: Policy, approvers: readonly Approver[]): readonly MissingApproval[] {
  const everybody = approvers.map(({ person }) => ({ person, decision: 'approve' as const }));
  return tally(policy, approvers, everybody).missing;
}

/** Every way to be approved with what it takes and who could give it, before anybody voted. */
export function waysOf(
  policy: Policy,
  approvers: readonly Approver[],
): readonly { readonly threshold: string; readonly needs: readonly MissingApproval[] }[] {
  const rights = rightsWith(approvers, []);
  return policy.thresholds.map((threshold) => ({
    threshold: threshold.name,
    needs: countThreshold(threshold, rights, []).missing,
  }));
}

/**
 * Who acts for whom by a lent right, lender -> delegate, once they voted: a right that was lent twice (for one request, and
 * for an absence) counts once. Who has no right of his own comes first, then the earlier vote.
 */
export function actingFor(approvers: readonly Approver[], votes: readonly Vote[]): ReadonlyMap<string, string> {
  const byPerson = new Map(approvers.map((approver) => [approver.person, approver]));
  const voting = votes.flatMap(({ person }) => byPerson.get(person) ?? []);
  const [own, lent] = [
    voting.filter(({ sources }) => sources.length > 0),
    voting.filter((one) => one.sources.length === 0),
  ];
  const acting = new Map<string, string>();
  for (const { person, borrowed = [] } of [...lent, ...own])
    for (const { from } of borrowed) if (!acting.has(from)) acting.set(from, person);
  return acting;
}

/** The approvers with what they may borrow now: lent to them alone, or first, by people who do not vote themselves. */
function withLent(approvers: readonly Approver[], votes: readonly Vote[]): readonly Required<Approver>[] {
  const own = new Set(approvers.filter(({ sources }) => sources.length > 0).map(({ person }) => person));
  const voting = new Set(votes.map((vote) => vote.person).filter((person) => own.has(person)));
  const acting = actingFor(approvers, votes);
  return approvers.map(({ person, sources, borrowed = [] }) => ({
    person,
    sources,
    borrowed: borrowed.filter(({ from }) => !voting.has(from) && (acting.get(from) ?? person) === person),
  }));
}

/** Who fills his place by a lent right alone, and whose it is. */
function lendersOf(
  places: ReadonlyMap<string, Slot>,
  approvers: readonly Approver[],
  votes: readonly Vote[],
): ReadonlyMap<string, string> {
  const lenders = withLent(approvers, votes).flatMap(({ person, sources, borrowed }): [string, string][] => {
    const place = places.get(person);
    if (!place || fits(sources, place)) return [];
    const lender = borrowed?.find((loan) => fits(loan.sources, place))?.from;
    return lender === undefined ? [] : [[person, lender]];
  });
  return new Map(lenders);
}

/** What each may act for: his own sources and what he may borrow. */
function rightsWith(approvers: readonly Approver[], votes: readonly Vote[]): ReadonlyMap<string, readonly string[]> {
  const rights = withLent(approvers, votes).map(
    ({ person, sources, borrowed }): readonly [string, readonly string[]] => {
      const lent = (borrowed ?? []).flatMap((loan) => loan.sources);
      return [person, [...new Set([...sources, ...lent])]];
    },
  );
  return new Map(rights.filter(([, sources]) => sources.length > 0));
}

interface Count {
  readonly threshold: string;
  readonly closed: boolean;
  readonly given: number;
  readonly needed: number;
  readonly missing: readonly MissingApproval[];
  readonly asked: readonly string[];
  readonly standsFor: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, Slot>;
}

function countThreshold(
  threshold: Threshold,
  rights: ReadonlyMap<string, readonly string[]>,
  votes: readonly Vote[],
): Count {
  const sources = sourcesOfThreshold(threshold);
  const mayDecide = (person: string): boolean => (rights.get(person) ?? []).some((source) => sources.includes(source));
  const by = (decision: Vote['decision']): string[] =>
    votes.filter((vote) => vote.decision === decision && mayDecide(vote.person)).map((vote) => vote.person);
  const slots = threshold.approvals.flatMap(slotsOf);
  const filled = fill(threshold, slots, by('approve'), rights);
  const voted = new Set(votes.map((vote) => vote.person));
  const missing = missingOf(slots, filled, rights, voted);
  const pinged = new Set(threshold.approvals.flatMap((rule, index) => (rule.notify ? [index] : [])));
  const told = slots.filter(({ rule }, index) => !filled.has(index) && pinged.has(rule));
  return {
    threshold: threshold.name,
    closed: by('reject').length >= threshold.rejections,
    given: filled.size,
    needed: slots.length,
    missing,
    asked: [...rights.keys()].filter(
      (person) => !voted.has(person) && told.some((slot) => fits(rights.get(person), slot)),
    ),
    standsFor: new Map([...filled].map(([slot, person]) => [person, slots[slot]!.label])),
    places: new Map([...filled].map(([slot, person]) => [person, slots[slot]!])),
  };
}

function slotsOf(rule: ApprovalRule, index: number): Slot[] {
  const slot = (sources: readonly string[]): Slot => ({ rule: index, sources, label: sourcesLabel(sources) });
  return Array.from({ length: rule.count }, (_, place) =>
    place === 0 && rule.atLeastOneFrom.length > 0 ? slot(rule.atLeastOneFrom) : slot(rule.from),
  );
}

/** Which approval fills which slot. Where roles need not be separate, each rule is filled on its own. */
function fill(
  { separate, approvals }: Threshold,
  slots: readonly Slot[],
  people: readonly string[],
  rights: ReadonlyMap<string, readonly string[]>,
): Map<number, string> {
  const able = (only?: number) => (person: string, slot: number) =>
    (only === undefined || slots[slot]?.rule === only) && fits(rights.get(person), slots[slot]);
  if (separate) return matchSlots(slots.length, people, able());
  return new Map(approvals.flatMap((_, rule) => [...matchSlots(slots.length, people, able(rule))]));
}

function fits(sources: readonly string[] | undefined, slot: Slot | undefined): boolean {
  return (sources ?? []).some((source) => slot?.sources.includes(source));
}

function missingOf(
  slots: readonly Slot[],
  filled: ReadonlyMap<number, string>,
  rights: ReadonlyMap<string, readonly string[]>,
  voted: ReadonlySet<string>,
): MissingApproval[] {
  const empty = slots.filter((_, index) => !filled.has(index));
  return [...new Set(empty.map((slot) => slot.label))].map((label) => {
    const alike = empty.filter((slot) => slot.label === label);
    const candidates = [...rights.keys()].filter((person) => !voted.has(person) && fits(rights.get(person), alike[0]));
    return { group: label, count: alike.length, candidates };
  });
}
