/** A kind of evidence: the deliverable of a phase. */
export interface EvidenceKind {
  readonly name: string;
  /** `version`: for a move of a version only evidence of that version counts; `any`: the model's counts as well. */
  readonly of: 'version' | 'any';
  /** How long it counts when nobody says; undefined: for good. */
  readonly expiresMs?: number | undefined;
}

/** What lifecycle.yml says of a kind, plain JSON as a revision keeps it. */
export interface KindSettings {
  readonly of?: 'version' | 'any' | undefined;
  readonly expiresMs?: number | undefined;
}

/** The deliverables of each phase of a project, in its order. More may be declared in lifecycle.yml. */
const STANDARD: readonly EvidenceKind[] = [
  { name: 'problem-statement', of: 'any' },
  { name: 'data-quality-report', of: 'any' },
  { name: 'reproducibility-record', of: 'version' },
  { name: 'privacy-review', of: 'any' },
  { name: 'bias-audit', of: 'any' },
  { name: 'model-card', of: 'any' },
  { name: 'stress-test', of: 'version' },
  { name: 'adversarial-test', of: 'version' },
  { name: 'user-acceptance', of: 'version' },
  { name: 'rollback-plan', of: 'any' },
];

/** The kind that carries a model's success criteria. */
export const PROBLEM_STATEMENT = 'problem-statement';

/** Every kind of a workspace: the standard ones, as the file changes them, then the declared ones. */
export function evidenceKinds(declared: Readonly<Record<string, KindSettings>> = {}): EvidenceKind[] {
  const standard = STANDARD.map((kind) => withSettings(kind, declared[kind.name]));
  const more = Object.entries(declared).filter(([name]) => !STANDARD.some((kind) => kind.name === name));
  return [...standard, ...more.map(([name, settings]) => withSettings({ name, of: 'any' }, settings))];
}

const withSettings = (kind: EvidenceKind, settings: KindSettings = {}): EvidenceKind => ({
  name: kind.name,
  of: settings.of ?? kind.of,
  expiresMs: settings.expiresMs ?? kind.expiresMs,
});
