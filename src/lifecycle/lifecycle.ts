import type { KindSettings } from '../evidence/kinds.ts';
import type { ByItself } from './by-itself.ts';
import type { Policy, Review } from './policy.ts';

export type Risk = 'minimal' | 'limited' | 'high';
export type Direction = 'forward' | 'back';

/** What a setting of an effect can be. Secrets never stand here: a setting names the one that the environment holds. */
export type SettingValue = string | number | boolean | readonly string[];

export interface EffectSpec {
  readonly effect: string;
  readonly with: Readonly<Record<string, SettingValue>>;
}

/** A gate of a stage: its name, or the name with its settings. Settings are checked when the file is loaded. */
export type GateEntry = string | { readonly gate: string; readonly with: unknown };

/** Who may put back the subject before, and for how long after it left. */
export interface RollbackRule {
  readonly stage: string;
  readonly withinMs: number;
  /** Groups, or `owner`. */
  readonly by: readonly string[];
  /** Whether the model is held from further promotion until `hold release`. */
  readonly hold: boolean;
  readonly review?: Review | undefined;
  /** On what Steward rolls back without a person; left out: never. */
  readonly byItself?: ByItself | undefined;
}

export interface Track {
  readonly name: string;
  readonly of: 'model' | 'version';
  readonly stages: readonly string[];
  /** Every legal move; `*` is written out. */
  readonly moves: readonly { readonly from: string; readonly to: string }[];
  /** No cycle of moves: a subject never comes back to a stage it left. */
  readonly noWayBack?: boolean | undefined;
  /** Stages that hold one subject, and where the one before goes. */
  readonly holdsOne: Readonly<Record<string, string>>;
  readonly rollback?: RollbackRule | undefined;
  readonly gates: Readonly<Record<string, readonly GateEntry[]>>;
  readonly effects: Readonly<Record<string, readonly EffectSpec[]>>;
}

export interface MetricMeaning {
  readonly better: 'higher' | 'lower';
  readonly unit?: string | undefined;
}

/** A whole lifecycle file, checked. Plain JSON, so that a revision of it can be kept as it was. */
export interface Lifecycle {
  readonly groups: readonly string[];
  readonly metrics: Readonly<Record<string, MetricMeaning>>;
  readonly tracks: Readonly<Record<string, Track>>;
  readonly policies: readonly Policy[];
  /** More kinds of evidence, or an expiry for a standard one. */
  readonly evidence?: Readonly<Record<string, KindSettings>> | undefined;
  /** Who may accept a finding: groups, or `admin`. */
  readonly findings?: { readonly accept: readonly string[] } | undefined;
}

/** The stage where who decides must be known for sure at that moment (contract.md section 3, people). */
export const isProduction = (stage: string): boolean => stage === 'production';

/** The track that has this stage. Stage names are unique over all tracks (checked at load). */
export function trackOf(lifecycle: Lifecycle, stage: string): Track | undefined {
  return Object.values(lifecycle.tracks).find((track) => track.stages.includes(stage));
}

/** The track whose subjects are models or versions. */
export function trackFor(lifecycle: Lifecycle, of: Track['of']): Track {
  const track = Object.values(lifecycle.tracks).find((candidate) => candidate.of === of);
  if (!track) throw new Error(`the lifecycle has no track of ${of}s`);
  return track;
}

/** Where a subject may go from a stage, in the track's order. */
export function movesFrom(track: Track, from: string): readonly string[] {
  return track.stages.filter((stage) => track.moves.some((move) => move.from === from && move.to === stage));
}

/** A stage that the file dropped since has no moves: only the file leads out of it. */
export function nothingFollows(track: Track, from: string): string {
  if (track.stages.includes(from)) return `Nothing follows ${from}.`;
  return `${from} is no stage of lifecycle.yml any more: an admin puts it back there, with a move from it.`;
}

/** Another share of the same stage is a step forward: whoever decides on coming there decides on it. */
export function directionOf(track: Track, from: string, to: string): Direction {
  return track.stages.indexOf(to) >= track.stages.indexOf(from) ? 'forward' : 'back';
}
