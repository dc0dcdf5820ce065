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
import type { Criterion, CriterionChange } from './criterion.ts';
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
  /** With a problem statement: all success criteria of the model; once it left scoping, those that are to change. */
  criteria: z
    .array(z.object({ metric: z.string(), op: z.enum(OPERATORS), value: z.number() }))
    .max(20)
    .optional(),
  /** With a problem statement: metrics whose success criteria go. */
  without: z.array(z.string().max(60)).max(20).optional(),
  /** Where it was typed: the card of a request goes there when no channel is set. */
  origin: z.object({ platform: z.string(), team: z.string(), channel: z.string() }).optional(),
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
  /** Asks for a change of what was promised, the model's row locked; the number of the request. */
  readonly askChange: (tx: Tx, model: string, change: CriterionChange, by?: AskedBy) => Promise<number>;
}

export interface AskedBy {
  readonly reason?: string | undefined;
  readonly origin?: AddEvidenceInput['origin'];
}

/** What was added; nothing when only a change of criteria was asked for, by the requests `asked`. */
export interface AddedEvidence {
  readonly evidence: Evidence | undefined;
  readonly criteria: readonly Criterion[] | undefined;
  readonly asked: readonly number[];
}

export type Evidence = typeof evidence.$inferSelect;

/** Records what speaks for a subject (or, with `result: 'fail'`, against it). The newest of a kind counts. */
export async function addEvidence(
  ctx: Ctx,
  raw: AddEvidenceInput,
  rulesOf: (tx: Tx) => Promise<EvidenceRules>,
): Promise<AddedEvidence> {
  const input = AddEvidenceInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const rules = await rulesOf(tx);
    const kind = kindNamed(rules.kinds, input.kind);
    const { name } = await lockModel(tx, input.model);
    if (input.version !== undefined) await getVersion(tx, { model: name, version: input.version });
    assertSomething(input);
    const expiresAt = expiryOf(tx, kind, input.expiresAt);
    const by = { reason: input.text, origin: input.origin };
    const askChange: EvidenceRules['askChange'] = (at, model, change) => rules.askChange(at, model, change, by);
    const wants = input.criteria !== undefined || input.without !== undefined;
    const set = wants ? await setCriteria(tx, name, kind.name, input, { ...rules, askChange }) : undefined;
    const said = { criteria: set?.criteria, asked: set?.asked ?? [] };
    if (said.asked.length > 0 && input.uri === undefined && input.text === undefined)
      return { evidence: undefined, ...said };
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
    return { evidence: row, ...said };
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

function assertSomething({ uri, text, criteria, without, kind, model }: z.output<typeof AddEvidenceInput>): void {
  if ([uri, text, criteria, without].some((given) => given !== undefined)) return;
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
