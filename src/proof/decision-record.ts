import type { Actor } from '../kernel/caller.ts';
import type { Json } from '../kernel/fact.ts';
import type { LedgerEntry } from '../ledger/read.ts';

type Body = { readonly [key: string]: Json };

/** One act of a request, with the row of the ledger that proves it. */
export interface RecordedAct {
  readonly row: number;
  readonly at: string;
  readonly kind: string;
  readonly by: Actor;
  readonly texts: { readonly [field: string]: string | null };
}

/** What one human said of a request, and by which right. */
export interface Signature extends RecordedAct {
  readonly person: string;
  readonly decision: string;
  /** What the signature means, in words. */
  readonly meaning: string;
  /** The groups that gave the right. */
  readonly groups: readonly string[];
  /** Whose right was used, when it was lent to him. */
  readonly for?: string;
  /** Button, command or reaction. */
  readonly source: string;
  /** False when it was taken back, or another one by the same human came after it. */
  readonly stands: boolean;
  /** The row that took it back. */
  readonly endedBy?: number;
}

/** Everything that the ledger holds of one request, in the order an auditor asks. Persons are ids: names are added later. */
export interface DecisionRecord {
  readonly request: number;
  readonly kind: string;
  /** The request that a review or renewal is about. */
  readonly concerns?: number | undefined;
  readonly model: string;
  readonly subject: string;
  /** The success criterion that it changes, before and after. */
  readonly change?: string | undefined;
  readonly track: string;
  readonly from: string;
  readonly to: string;
  readonly risk?: string | undefined;
  readonly digest?: string | undefined;
  readonly versionRevision?: number | undefined;
  readonly incumbent?: string | undefined;
  readonly metrics: Json;
  readonly policy: { readonly name: string; readonly revision: number };
  readonly opened: RecordedAct;
  /** The human who asked, directly or as the author whom a token named. */
  readonly asker?: string | undefined;
  readonly registrar?: string | undefined;
  /** The gates as they were last evaluated, and the row that says so. */
  readonly gates: { readonly row: number; readonly at: string; readonly results: readonly Body[] };
  readonly signatures: readonly Signature[];
  /** How it was decided; undefined while it is open. */
  readonly decided?: RecordedAct & { readonly outcome: string; readonly persons: readonly string[] };
  readonly applied?: RecordedAct & { readonly replaced?: string | undefined };
  /** Every row about the request. */
  readonly rows: readonly RecordedAct[];
}

const DECISIVE = ['approved', 'rejected', 'withdrawn', 'stale', 'expired', 'superseded'];

/** The records of all requests that `entries` (rows in their order) tell of, by number. Pure. */
export function decisionRecords(entries: readonly LedgerEntry[]): DecisionRecord[] {
  const byRequest = Map.groupBy(
    entries.filter((entry) => entry.kind.startsWith('request.') && typeof entry.body.request === 'number'),
    (entry) => entry.body.request as number,
  );
  return [...byRequest.values()].flatMap((rows) => recordOf(rows) ?? []).sort((a, b) => a.request - b.request);
}

function recordOf(rows: readonly LedgerEntry[]): DecisionRecord | undefined {
  const opened = rows.find((row) => row.kind === 'request.opened');
  if (!opened) return undefined;
  const { body } = opened;
  const evaluated = rows.findLast((row) => Array.isArray(row.body.gates)) ?? opened;
  // An approval that was undone decided nothing: what came after it did.
  const undone = rows.findLastIndex((row) => row.kind === 'request.reopened');
  const decided = rows.slice(undone + 1).find((row) => DECISIVE.includes(word(row)));
  const applied = rows.find(isDone);
  return {
    request: body.request as number,
    kind: text(body.kind) ?? 'promotion',
    concerns: typeof body.concerns === 'number' ? body.concerns : undefined,
    model: text(body.model) ?? '',
    subject: text(body.subject) ?? '',
    change: changeIn(body.change),
    track: text(body.track) ?? '',
    from: text(body.from) ?? '',
    to: text(body.to) ?? '',
    risk: text(body.risk),
    digest: text(body.digest),
    versionRevision: typeof body.versionRevision === 'number' ? body.versionRevision : undefined,
    incumbent: text(body.incumbent),
    metrics: body.metrics ?? {},
    policy: { name: text(body.policy) ?? '', revision: Number(body.policyRevision) },
    opened: actOf(opened),
    asker: text(body.asker),
    registrar: text(body.registrar),
    gates: { row: evaluated.seq, at: evaluated.at, results: bodies(evaluated.body.gates) },
    signatures: signaturesOf(rows, body),
    ...(decided && { decided: { ...actOf(decided), outcome: word(decided), persons: texts(decided.body.by) } }),
    ...(applied && { applied: { ...actOf(applied), replaced: text(applied.body.replaced) } }),
    rows: rows.map(actOf),
  };
}

/** What is approved is done: moved, accepted, renewed or changed. */
const isDone = ({ kind, body }: LedgerEntry): boolean =>
  ['request.applied', 'request.renewed', 'request.criterion-changed'].includes(kind) ||
  (kind === 'request.reviewed' && body.outcome === 'accepted');

const ENDS_A_VOTE = ['request.voted', 'request.vote-retracted'];

/** Each vote; it stands unless its caster retracted it or voted again, or changed evidence made it void. */
function signaturesOf(rows: readonly LedgerEntry[], about: Body): Signature[] {
  const votes = rows.filter((row) => row.kind === 'request.voted');
  return votes.map((row) => {
    const person = text(row.body.person) ?? '';
    const decision = text(row.body.decision) ?? '';
    const end = rows.find(
      (other) =>
        other.seq > row.seq &&
        ((other.body.person === person && ENDS_A_VOTE.includes(other.kind)) ||
          texts(other.body.voided).includes(person)),
    );
    return {
      ...actOf(row),
      person,
      decision,
      meaning: meaningOf(decision, about),
      groups: texts(row.body.groups),
      ...(typeof row.body.for === 'string' && { for: row.body.for }),
      source: text(row.body.source) ?? '',
      stands: end === undefined,
      ...(end && { endedBy: end.seq }),
    };
  });
}

/** What a signature means, by the kind of request: only a move moves something. */
function meaningOf(decision: string, about: Body): string {
  const verb = { approve: 'Approves', reject: 'Rejects', object: 'Objects to' }[decision] ?? `Says ${decision} to`;
  const [subject, to, of] = [text(about.subject), text(about.to), `R-${Number(about.concerns)}`];
  if (about.kind === 'review')
    return `${decision === 'approve' ? 'Accepts' : verb} what ${of} did without approval: ${subject} to ${to}`;
  if (about.kind === 'renewal') return `${verb} the renewal of the approval ${of} of ${subject} in ${to}`;
  const change = changeIn(about.change);
  if (change) return `${verb} the change of the success criterion of ${subject}: ${change}`;
  return `${verb} the move of ${subject} from ${text(about.from)} to ${to}`;
}

/** "auc >= 0.9 to auc >= 0.85" */
function changeIn(change: Json | undefined): string | undefined {
  const [found] = bodies(change === undefined ? [] : [change]);
  if (!found) return undefined;
  const bound = (side: Json | undefined): string | undefined => {
    const [at] = bodies(side === undefined ? [] : [side]);
    return at && `${text(found.metric)} ${text(at.op)} ${Number(at.value)}`;
  };
  const [before, now] = [bound(found.before), bound(found.now)];
  if (before === undefined) return `${now}, new`;
  return now === undefined ? `${before}, dropped` : `${before} to ${now}`;
}

const actOf = ({ seq, at, kind, actor, texts: words }: LedgerEntry): RecordedAct => ({
  row: seq,
  at,
  kind,
  by: actor,
  texts: words,
});
const word = (row: LedgerEntry): string => row.kind.slice('request.'.length);
const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const texts = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
const bodies = (value: Json | undefined): Body[] =>
  Array.isArray(value) ? value.filter((one): one is Body => typeof one === 'object' && one !== null) : [];

/** Every person that a record names. */
export function peopleOf(record: DecisionRecord): string[] {
  const actors = record.rows.flatMap(({ by }) =>
    by.type === 'person' ? [by.person] : by.type === 'token' && by.author ? [by.author] : [],
  );
  const added = record.gates.results.map(({ by }) => text(by));
  const named = [record.asker, record.registrar, ...added, ...record.signatures.map((one) => one.person)];
  return [...new Set([...actors, ...named, ...(record.decided?.persons ?? [])].filter((id) => id !== undefined))];
}
