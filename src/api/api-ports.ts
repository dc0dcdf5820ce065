import type { Fact } from '../kernel/fact.ts';
import type { Log } from '../kernel/log.ts';
import type { Unit } from '../store/unit.ts';

/** Called with the facts of each commit of this process; returns how to stop. */
export type Changed = (listener: (facts: readonly Fact[]) => void) => () => void;

/** What the API needs from the rest of Steward. */
export interface ApiPorts {
  readonly unit: Unit;
  readonly log: Log;
  /** `http://localhost:3000`; what links begin with. */
  readonly publicUrl: string;
  readonly changed: Changed;
  /** How often waiting calls look for themselves, because facts of another process wake nobody here. 2 s unless said. */
  readonly pollMs?: number;
  /** How many calls may wait at once. 200 unless said. */
  readonly mostWaiting?: number;
}
