import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { emit } from '../ledger/event.ts';
import { getVersion, lockModel } from '../registry/find.ts';
import { NAME, subjectName } from '../registry/names.ts';
import { DIGEST } from '../registry/version-input.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { OPERATORS } from './bound.ts';
import type { Criterion } from './criterion.ts';
import { evidenceAdded } from './events.ts';
import type { EvidenceKind } from './kinds.ts';
import { setCriteria } from './set-criteria.ts';
import { evidence } from './tables.ts';

export const AddEvidenceInput = z.object({
  model: z.string().regex(NAME),
  version: z.string().regex(NAME).optional(),
  kind: z.string().min(1).max(40),
  result: z.enum(['pass', 'fail']).default('pass'),
  uri: z.string().max(1_000).optional(),
  text: z.string().max(4_000).optional(),
  digest: z.string().regex(DIGEST, 'a digest looks like sha256:9f86d0...').optional(),
  expiresAt: z.date().optional(),
  /** With a problem statement: all of the model's success criteria. */
  criteria: z
    .array(z.object({ metric: z.string(), op: z.enum(OPERATORS), value: z.number() }))
    .max(20)
    .optional(),
});
export type AddEvidenceInput = z.input<typeof AddEvidenceInput>;

/** What the lifecycle says about evidence; lifecycle answers it. */
export interface EvidenceRules {
  readonly kinds: readonly EvidenceKind[];
  /** The stage in which a project's criteria are set, and the one it is in now. */
  readonly criteriaStage: (
    tx: Tx,
    model: string,
  ) => Promise<{ readonly set: string; readonly now: string | undefined }>;
}

export type Evidence = typeof evidence.$inferSelect;

/** Records what speaks for a subject (or, with `result: 'fail'`, against it). The newest of a kind counts. */
export async function addEvidence(
  ctx: Ctx,
  raw: AddEvidenceInput,
  rulesOf: (tx: Tx) => Promise<EvidenceRules>,
): Promise<{ readonly evidence: Evidence; readonly criteria: readonly Criterion[] | undefined }> {
  const input = AddEvidenceInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const rules = await rulesOf(tx);
    const kind = kindNamed(rules.kinds, input.kind);
    const { name } = await lockModel(tx, input.model);
    if (input.version !== undefined) await getVersion(tx, { model: name, version: input.version });
    assertSomething(input);
    const expiresAt = expiryOf(tx, kind, input.expiresAt);
    const criteria = input.criteria && (await setCriteria(tx, name, kind.name, input.criteria, rules));
    const subject = subjectName({ model: name, version: input.version });
    const author = humanOf(tx.actor);
    const { result, uri, text, digest } = input;
    const row: Evidence = {
      workspaceId: tx.workspace,
      id: tx.newId(),
      subject,
      model: name,
      kind: kind.name,
      result,
      uri: uri ?? null,
      text: text ?? null,
      digest: digest ?? null,
      addedBy: tx.actor,
      author: author ?? null,
      at: tx.now,
      expiresAt: expiresAt ?? null,
    };
    await tx.db.insert(evidence).values(row);
    const body = { evidence: row.id, model: name, subject, kind: kind.name, result, uri, digest, author };
    emit(tx, evidenceAdded({ ...body, expiresAt: expiresAt?.toISOString() }, { text }));
    return { evidence: row, criteria };
  });
}

/** The kind of that name, or BAD_INPUT with the nearest. */
export function kindNamed(kinds: readonly EvidenceKind[], name: string): EvidenceKind {
  const wanted = name.trim().toLowerCase();
  const found = kinds.find((kind) => kind.name === wanted);
  if (found) return found;
  const names = kinds.map((kind) => kind.name);
  const close = nearest(wanted, names);
  throw new StewardError('BAD_INPUT', `"${name.slice(0, 60)}" is not a kind of evidence.`, {
    field: 'kind',
    hint: close ? `Did you mean \`${close}\`?` : `There are ${names.join(', ')}; lifecycle.yml may declare more.`,
  });
}

function assertSomething({ uri, text, criteria, kind, model }: z.output<typeof AddEvidenceInput>): void {
  if (uri !== undefined || text !== undefined || criteria !== undefined) return;
  throw new StewardError('BAD_INPUT', 'Evidence says where it lies or what it says.', {
    field: 'uri',
    hint: `Add \`--uri\` or \`--text\`: \`evidence add ${model} ${kind} --uri https://...\`.`,
  });
}

function expiryOf(tx: Tx, kind: EvidenceKind, given: Date | undefined): Date | undefined {
  if (given === undefined)
    return kind.expiresMs === undefined ? undefined : new Date(tx.now.getTime() + kind.expiresMs);
  if (given > tx.now) return given;
  throw new StewardError('BAD_INPUT', 'It would have expired before it counts.', {
    field: 'expires',
    hint: 'Give a time to come, such as `--expires 180d` or `--expires 2027-06-30`.',
  });
}
