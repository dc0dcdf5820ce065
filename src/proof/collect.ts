import { and, asc, eq, sql } from 'drizzle-orm';
import type { PersonSpan } from '../chat/text.ts';
import { evidenceOf } from '../evidence/find-evidence.ts';
import { findingsOf } from '../evidence/find-findings.ts';
import { checkResult } from '../evidence/tables.ts';
import { StewardError } from '../kernel/errors.ts';
import { checkpointsOf, storedKeys } from '../ledger/checkpoint.ts';
import { allEntries, type LedgerEntry } from '../ledger/read.ts';
import { findPolicy } from '../lifecycle/find-policy.ts';
import { lifecycleRevision } from '../lifecycle/tables.ts';
import { spansOfPeople } from '../people/find-people.ts';
import { getModel, getVersion } from '../registry/find.ts';
import { placement } from '../registry/tables.ts';
import { anyOf } from '../store/any-of.ts';
import type { Ctx } from '../store/unit.ts';
import { type DecisionRecord, decisionRecords, peopleOf } from './decision-record.ts';

/** A link to the card of a request in a channel. */
export interface ChannelLink {
  readonly platform: string;
  readonly channel: string;
  readonly url: string;
}
export type LinksOf = (ctx: Ctx, request: number) => Promise<readonly ChannelLink[]>;

const EVIDENCE = /^(evidence|check|finding|criteria)\./;
/** More documents than anybody reads. */
const MOST = 5_000;

/** The model or version a pack is about, and what stands of it in the database and the ledger. */
export type Dossier = Awaited<ReturnType<typeof collect>>;

/** Reads everything that a pack tells in words. `upTo` is the last row of the ledger that counts. */
export async function collect(
  ctx: Ctx,
  subject: { readonly model: string; readonly version: string },
  linksOf: LinksOf,
) {
  const model = await getModel(ctx, subject.model);
  const version = await getVersion(ctx, subject);
  const name = `${model.name}@${version.version}`;
  const head = await headOf(ctx);
  const entries: LedgerEntry[] = [];
  for await (const entry of allEntries(ctx.db, ctx.workspace, { model: model.name, upTo: head.seq }))
    entries.push(entry);
  const isOurs = (subject: unknown): boolean => subject === name || subject === model.name;
  const all = decisionRecords(entries);
  const moved = all.filter((record) => isOurs(record.subject) || record.applied?.replaced === name);
  const numbers = new Set(moved.map(({ request }) => request));
  const records = all.filter(({ request, concerns }) => numbers.has(request) || numbers.has(concerns ?? 0));
  const links = new Map<number, readonly ChannelLink[]>();
  for (const { request } of records) links.set(request, await linksOf(ctx, request));
  const placements = await ctx.db
    .select()
    .from(placement)
    .where(and(eq(placement.workspaceId, ctx.workspace), eq(placement.subject, name)))
    .orderBy(asc(placement.fromAt));
  const revisions = [...new Set(records.map((record) => record.policy.revision))];
  const policies = await ctx.db
    .select()
    .from(lifecycleRevision)
    .where(and(eq(lifecycleRevision.workspaceId, ctx.workspace), anyOf(lifecycleRevision.revision, revisions)))
    .orderBy(asc(lifecycleRevision.revision));
  const evidence = (await evidenceOf(ctx, { model: model.name }, MOST)).filter((one) => isOurs(one.subject));
  const findings = (await findingsOf(ctx, { model: model.name }, MOST)).filter((one) => isOurs(one.subject));
  const checks = await ctx.db
    .select()
    .from(checkResult)
    .where(
      and(
        eq(checkResult.workspaceId, ctx.workspace),
        eq(checkResult.model, model.name),
        eq(checkResult.version, version.version),
      ),
    )
    .orderBy(asc(checkResult.context));
  const proven = entries.filter((entry) => EVIDENCE.test(entry.kind) && isOurs(entry.body.subject ?? entry.body.model));
  const ids = [
    model.owner,
    version.registrar,
    ...records.flatMap(peopleOf),
    ...evidence.map((one) => one.author),
    ...findings.flatMap((one) => [one.owner, one.openedBy, one.endedBy]),
  ].filter((id) => typeof id === 'string');
  return {
    model,
    version,
    name,
    head,
    records,
    links,
    placements,
    policies,
    evidence,
    findings,
    checks,
    /** The rows about evidence, checks, findings and criteria, as they came. */
    proven,
    people: await spansOfPeople(ctx, [...new Set(ids)]),
    checkpoints: (await checkpointsOf(ctx.db, ctx.workspace)).filter((point) => point.seq <= head.seq),
    keys: await storedKeys(ctx.db, ctx.workspace),
  };
}

async function headOf(ctx: Ctx): Promise<{ seq: number; hash: string }> {
  const [row] = await ctx.db.execute<{ seq: number; hash: string }>(sql`
    select seq::float8 as seq, encode(hash, 'hex') as hash from ledger where workspace_id = ${ctx.workspace}
    order by seq desc limit 1`);
  if (row) return row;
  throw new StewardError('NOT_FOUND', 'There is no ledger yet.');
}

/** A person's name, as it is known now; ids stay readable where it was forgotten. */
export function nameOf(people: ReadonlyMap<string, PersonSpan>, id: string | null | undefined): string | undefined {
  if (!id) return undefined;
  return people.get(id)?.name ?? `person ${id}`;
}

/** The text of the policy that a request was judged by, in the revision it pinned. */
export function policyText(dossier: Dossier, record: DecisionRecord): unknown {
  const revision = dossier.policies.find((row) => row.revision === record.policy.revision);
  return revision && findPolicy(revision.body, record.policy.name);
}
