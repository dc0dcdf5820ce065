import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ROLLBACK_TRIGGERS } from './by-itself.ts';
import { DURATION, milliseconds } from './duration-setting.ts';
import { EvidenceSchema, FindingsSchema, toKinds } from './evidence-of-file.ts';
import type { Gate } from './gate.ts';
import { GateEntrySchema, toGateEntry } from './gate-entry.ts';
import type { EffectSpec, Lifecycle, RollbackRule, Track } from './lifecycle.ts';
import { lifecycleFaults, type PathFault } from './lifecycle-faults.ts';
import { NAME, PolicySchema, ReviewSchema, toPolicy, toReview } from './policy-schema.ts';

const MOVE = z
  .string()
  .regex(/^\s*(\*|[a-z][a-z0-9-]*)\s*(->|<->)\s*[a-z][a-z0-9-]*\s*$/, 'a move looks like `staging -> production`');

const EffectSchema = z
  .record(NAME, z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string()).max(20)])))
  .refine((value) => Object.keys(value).length === 1, 'an effect is one name with its settings');

const TrackSchema = z.strictObject({
  of: z.enum(['model', 'version']),
  stages: z.array(NAME).min(2).max(30),
  moves: z.array(MOVE).min(1).max(200),
  /** Whether a subject may never come back to a stage it left. */
  'no-way-back': z.boolean().default(false),
  'holds-one': z.record(NAME, NAME).default({}),
  rollback: z
    .strictObject({
      stage: NAME,
      within: DURATION,
      by: z.array(NAME).min(1),
      hold: z.boolean().default(false),
      review: ReviewSchema.optional(),
      'by-itself': z.strictObject({ on: z.array(z.enum(ROLLBACK_TRIGGERS)).min(1), every: DURATION }).optional(),
    })
    .refine((rule) => !rule['by-itself'] || rule.review, 'what rolls back by itself is reviewed: add `review`')
    .optional(),
  gates: z.record(NAME, z.array(GateEntrySchema).max(30)).default({}),
  effects: z.record(NAME, z.array(EffectSchema)).default({}),
});

const FileSchema = z.strictObject({
  version: z.literal(1),
  groups: z.array(NAME).max(50),
  metrics: z
    .record(z.string(), z.strictObject({ better: z.enum(['higher', 'lower']), unit: z.string().max(12).optional() }))
    .default({}),
  tracks: z.record(NAME, TrackSchema),
  policies: z.array(PolicySchema).max(200),
  evidence: EvidenceSchema.optional(),
  findings: FindingsSchema.optional(),
});
type File = z.output<typeof FileSchema>;

/** Something wrong in the file: where, and what to do. */
export interface FileFault {
  readonly line: number;
  readonly message: string;
}

export type LoadedFile =
  | { readonly ok: true; readonly lifecycle: Lifecycle }
  | { readonly ok: false; readonly faults: readonly FileFault[] };

/** What a lifecycle may name: gates and effects that exist in this Steward. */
export interface KnownParts {
  readonly gates: readonly Gate[];
  readonly effects: readonly string[];
  /** What is wrong with the settings of an effect, each with its path inside them. */
  readonly settingFaults?: (spec: EffectSpec) => readonly PathFault[];
}

/** Reads a lifecycle file. Pure. Every fault is told, each with its line; nothing is guessed. */
export function parseLifecycle(source: string, known: KnownParts): LoadedFile {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, uniqueKeys: true });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  if (document.errors.length > 0) {
    return {
      ok: false,
      faults: document.errors.map((error) => ({ line: lineAt(error.pos[0]), message: firstLine(error.message) })),
    };
  }
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = document.getIn(path.slice(0, length), true);
      if (isRanged(node)) return lineAt(node.range[0]);
    }
    return 1;
  };
  const parsed = FileSchema.safeParse(document.toJS());
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => ({
      line: lineOf(issue.path),
      message: `${issue.path.join('.') || 'file'}: ${issue.message}`,
    }));
    return { ok: false, faults };
  }
  const lifecycle = toLifecycle(parsed.data);
  const faults = lifecycleFaults(lifecycle, known).map(({ path, message }) => ({ line: lineOf(path), message }));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, lifecycle };
}

/** Faults as one message for the terminal, the line first: "lifecycle.yml:12: ...". */
export function faultsMessage(file: string, faults: readonly FileFault[]): string {
  return faults.map((fault) => `${file}:${fault.line}: ${fault.message}`).join('\n');
}

function toLifecycle(file: File): Lifecycle {
  const tracks = Object.entries(file.tracks).map(([name, track]) => [name, toTrack(name, track)] as const);
  return {
    groups: file.groups,
    metrics: file.metrics,
    tracks: Object.fromEntries(tracks),
    policies: file.policies.map(toPolicy),
    ...(file.evidence ? { evidence: toKinds(file.evidence) } : {}),
    ...(file.findings ? { findings: file.findings } : {}),
  };
}

function toTrack(name: string, track: File['tracks'][string]): Track {
  const { of, stages, gates, rollback } = track;
  const effects = Object.entries(track.effects).map(([stage, list]) => [stage, list.map(toEffect)] as const);
  return {
    name,
    of,
    stages,
    moves: track.moves.flatMap((move) => toMoves(move, stages)),
    ...(track['no-way-back'] ? { noWayBack: true } : {}),
    holdsOne: track['holds-one'],
    ...(rollback ? { rollback: toRollback(rollback) } : {}),
    gates: Object.fromEntries(Object.entries(gates).map(([stage, list]) => [stage, list.map(toGateEntry)])),
    effects: Object.fromEntries(effects),
  };
}

function toRollback(rule: NonNullable<File['tracks'][string]['rollback']>): RollbackRule {
  const { stage, within, by, hold, review, 'by-itself': own } = rule;
  const base = { stage, withinMs: milliseconds(within), by, hold, ...(review ? { review: toReview(review) } : {}) };
  return own ? { ...base, byItself: { on: own.on, everyMs: milliseconds(own.every) } } : base;
}

function toMoves(move: string, stages: readonly string[]): { from: string; to: string }[] {
  const [from = '', arrow = '', to = ''] = move.trim().split(/\s*(<->|->)\s*/);
  const sources = from === '*' ? stages.filter((stage) => stage !== to) : [from];
  const forward = sources.map((source) => ({ from: source, to }));
  return arrow === '<->' ? [...forward, { from: to, to: from }] : forward;
}

function toEffect(entry: z.output<typeof EffectSchema>): EffectSpec {
  const [effect = '', settings = {}] = Object.entries(entry)[0] ?? [];
  return { effect, with: settings };
}

function isRanged(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

const firstLine = (message: string): string => message.split('\n')[0] ?? message;
