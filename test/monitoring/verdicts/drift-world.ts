import { newestEntries } from '../../../src/ledger/read.ts';
import { setTraining } from '../../../src/monitoring/baselines/set-baseline.ts';
import { recordProfiles } from '../../../src/monitoring/profiles/record-profiles.ts';
import { judgeWindow } from '../../../src/monitoring/verdicts/judge-window.ts';
import type { Ctx, FlushStep } from '../../../src/store/unit.ts';
import type { TestClock } from '../../kit/context.ts';
import { testUnit } from '../../kit/context.ts';
import type { TestDatabase } from '../../kit/database.ts';
import { testWorkspace, type Workspace, withChurn } from '../../kit/lifecycle.ts';
import { normals } from './samples.ts';

export const V11 = { model: 'churn', version: 'v11' };
const DAY_MS = 86_400_000;

export interface DriftWorld extends Workspace {
  readonly ctx: Ctx;
  /** A day of `n` ages moved by `shift`, of which some are missing, and of countries: sent and judged. */
  readonly day: (
    date: string,
    shift: number,
    more?: { readonly n?: number; readonly german?: number },
  ) => Promise<void>;
  readonly facts: (kind: string) => Promise<readonly Record<string, unknown>[]>;
}

let count = 0;

/** Churn with v11 in production, trained on 5,000 standard normal ages and a third of German countries. */
export async function driftWorld(
  database: TestDatabase,
  clock: TestClock,
  options: { readonly flush?: readonly FlushStep[] } = {},
): Promise<DriftWorld> {
  const world = await testWorkspace(testUnit(database.database, { clock, ...options }), `drift${++count}`);
  await withChurn(world);
  const ctx = world.as('mia');
  await setTraining(ctx, {
    ...V11,
    features: [
      { feature: 'age', values: normals(1, 5_000) },
      { feature: 'country', values: countries(3_000, 1 / 3) },
    ],
  });
  let seed = 100;
  return {
    ...world,
    ctx,
    day: async (date, shift, { n = 2_000, german = 1 / 3 } = {}) => {
      const from = new Date(`${date}T00:00:00Z`);
      const window = { from, to: new Date(from.getTime() + DAY_MS) };
      clock.now = new Date(window.to.getTime() + 3_600_000);
      await recordProfiles(ctx, {
        ...V11,
        ...window,
        features: [
          { feature: 'age', values: normals(++seed, n).map((x) => x + shift) },
          { feature: 'country', values: countries(n, german) },
        ],
      });
      await judgeWindow(ctx, { ...V11, ...window });
    },
    facts: async (kind) =>
      (await newestEntries(ctx.db, ctx.workspace, { kind }, 100))
        .map(({ body }) => body as Record<string, unknown>)
        .reverse(),
  };
}

const countries = (n: number, german: number): string[] =>
  Array.from({ length: n }, (_, i) => (i < n * german ? 'DE' : i % 2 === 0 ? 'FR' : 'IT'));
