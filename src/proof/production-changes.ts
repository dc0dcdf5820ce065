import type { Json } from '../kernel/fact.ts';
import { allEntries, type LedgerEntry } from '../ledger/read.ts';
import { isProduction } from '../lifecycle/lifecycle.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { nameOf } from './collect.ts';
import { type DecisionRecord, decisionRecords, peopleOf } from './decision-record.ts';

/** The kind of export: a word of its own beside the kinds of facts. */
export const PRODUCTION_CHANGE = 'production-change';

/** One change of what serves in production, with who asked, who approved, and what they went by. */
export interface ProductionChange {
  readonly row: number;
  readonly at: string;
  readonly model: string;
  readonly subject: string;
  readonly from: string | null;
  readonly to: string;
  readonly replaced: string | null;
  readonly digest: string | null;
  readonly request: string | null;
  readonly kind: string | null;
  readonly asker: string | null;
  readonly approvers: readonly string[];
  readonly policy: string | null;
  readonly policyRevision: number | null;
  /** Each gate as it was evaluated before the decision: "metrics-recorded pass: 2 metrics". */
  readonly evidence: readonly string[];
}

/** In the order of an export. */
export const CHANGE_COLUMNS: readonly (keyof ProductionChange)[] = [
  'row',
  'at',
  'model',
  'subject',
  'from',
  'to',
  'replaced',
  'digest',
  'request',
  'kind',
  'asker',
  'approvers',
  'policy',
  'policyRevision',
  'evidence',
];

export interface Period {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly model?: string | undefined;
}

/** Every change in a period: a version came to production, or left it without another taking its place. */
export async function productionChanges(ctx: Ctx, period: Period): Promise<ProductionChange[]> {
  const moves: LedgerEntry[] = [];
  for await (const entry of allEntries(ctx.db, ctx.workspace, { ...period, kind: 'placement.changed' })) {
    const stages = [entry.body.from, entry.body.to].filter((stage) => typeof stage === 'string');
    if (stages.some(isProduction)) moves.push(entry);
  }
  const numbers = new Set(moves.map((move) => move.body.request));
  const about: LedgerEntry[] = [];
  for await (const entry of allEntries(ctx.db, ctx.workspace, {
    to: period.to,
    model: period.model,
    kind: 'request',
  })) {
    if (numbers.has(entry.body.request ?? null)) about.push(entry);
  }
  const records = new Map(decisionRecords(about).map((record) => [record.request, record]));
  const people = await spansOfPeople(ctx, [...new Set([...records.values()].flatMap(peopleOf))]);
  return moves.map((move) => changeOf(move, records.get(Number(move.body.request)), (id) => nameOf(people, id) ?? ''));
}

function changeOf(
  { seq, at, body }: LedgerEntry,
  record: DecisionRecord | undefined,
  name: (id: string) => string,
): ProductionChange {
  const by = record?.opened.by;
  const asker = record?.asker ?? (by?.type === 'person' ? by.person : undefined);
  const approvals = record?.signatures.filter((one) => one.stands && one.decision === 'approve') ?? [];
  return {
    row: seq,
    at,
    model: word(body.model) ?? '',
    subject: word(body.subject) ?? '',
    from: word(body.from),
    to: word(body.to) ?? '',
    replaced: word(body.replaced),
    digest: word(body.digest),
    request: record ? `R-${record.request}` : null,
    kind: record?.kind ?? null,
    asker: asker === undefined ? null : name(asker),
    approvers: approvals.map(
      (one) =>
        `${name(one.person)}${one.for ? ` for ${name(one.for)}` : one.groups.length > 0 ? ` (${one.groups.join(', ')})` : ''}`,
    ),
    policy: record?.policy.name ?? null,
    policyRevision: record?.policy.revision ?? null,
    evidence: record?.gates.results.map((result) => gateText(result, name)) ?? [],
  };
}

function gateText(
  { gate, of, status, detail, value, threshold, by, through }: { readonly [key: string]: Json },
  name: (id: string) => string,
): string {
  const adder = typeof by === 'string' ? `, by ${name(by)}` : typeof through === 'string' ? `, by CI (${through})` : '';
  const bound =
    value !== undefined && threshold !== undefined ? ` (${String(value)} against ${String(threshold)})` : '';
  return `${String(gate)}${of === undefined ? '' : ` ${String(of)}`} ${String(status)}: ${String(detail)}${bound}${adder}`;
}

const word = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);
