import type { DriftHeatMap } from '../charts/drift-heat-map.ts';
import type { Text } from '../chat/text.ts';
import type { Ctx } from '../store/unit.ts';
import type { Period } from './slots.ts';
import type { SectionName } from './tables.ts';

/** 0 is as it should be, 1 is to be known, 2 a warning, 3 bad. */
export type Rank = 0 | 1 | 2 | 3;

/** One thing a section tells of. */
export interface Item {
  /** The same thing has the same key in every digest: `R-81`, `churn/auc`. */
  readonly key: string;
  readonly model: string;
  readonly rank: Rank;
  /** What it is, in plain words, for when it is gone: "R-81 churn@v12 to production". */
  readonly what: string;
  /** How it is, after `what`: "waits for @leo". */
  readonly says: Text;
  /** Its row of the table. */
  readonly cells: readonly Text[];
  /** The people it waits for. */
  readonly waitsFor?: readonly string[];
}

export interface SectionContent {
  readonly columns: readonly string[];
  /** All of it, in order of importance; those of rank 0 are counted, not shown. */
  readonly items: readonly Item[];
  /** How to say that one of them is no longer told of: "is no longer open". */
  readonly cleared: string;
  /** What is drawn below the table. */
  readonly charts?: readonly ChartSpec[];
  /** Why it could not be read, in words; what the last digest said of it stays what the next one is compared with. */
  readonly unread?: string;
}

/** A chart as it is kept with a run: numbers, drawn anew for each place that shows it. */
export type ChartSpec = LineSpec | DaysSpec;

/** How the features of a model drifted by day. */
export interface DaysSpec {
  readonly model: string;
  readonly map: DriftHeatMap;
}

/** A KPI over time. */
export interface LineSpec {
  readonly model: string;
  readonly kpi: string;
  readonly subtitle: string;
  /** The oldest first; null where nothing was measured. */
  readonly points: readonly { readonly at: string; readonly value: number | null }[];
  readonly better: 'higher' | 'lower';
  readonly target: number | null;
  readonly warn: number | null;
  readonly breach: number | null;
  readonly unit: string;
  readonly zone: string;
  readonly everyMs: number;
}

export interface Asked {
  /** Undefined: every model. */
  readonly models: readonly string[] | undefined;
  readonly period: Period;
  readonly zone: string;
  /** At most so many are drawn; three unless said. */
  readonly charts?: number | undefined;
}

/** A part of a digest. `read` reads the state once for all places; it writes nothing. */
export interface Section {
  readonly name: SectionName;
  readonly title: string;
  readonly read: (ctx: Ctx, asked: Asked) => Promise<SectionContent>;
}
