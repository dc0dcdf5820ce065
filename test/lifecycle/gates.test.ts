import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { evaluateGates, failingGates, openGates } from '../../src/lifecycle/evaluate-gates.ts';
import type { GateResult, PartAnswer } from '../../src/lifecycle/gate.ts';
import { gateWords } from '../../src/lifecycle/gate-words.ts';
import type { GateEntry, Track } from '../../src/lifecycle/lifecycle.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { findVersion, inStage } from '../../src/registry/find.ts';
import { place } from '../../src/registry/place.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { shippedLifecycle } from '../kit/lifecycle.ts';
import { clock, useChurn, world } from './churn-world.ts';

useChurn();

const track = (to: string, entries: readonly GateEntry[]): Track => ({
  ...shippedLifecycle().tracks.release!,
  gates: { [to]: entries },
});

/** Evaluates entries for churn@v12 to a stage: v11 is in production (auc 0.91, recall 0.66), v12 in staging (0.93, 0.71). */
async function evaluated(
  entries: readonly GateEntry[],
  to = 'production',
  parts: Readonly<Record<string, PartAnswer>> = {},
): Promise<GateResult[]> {
  const ctx = { ...world.system, unit: { ...world.unit, ask: async (_: unknown, kind: string) => parts[kind] } };
  return inTransaction(ctx, async (tx) => {
    const version = await findVersion(tx, { model: 'churn', version: 'v12' });
    const incumbent = (await inStage(tx, 'churn', 'release', 'production'))[0]?.subject;
    const at = { track: track(to, entries), model: 'churn', version, to };
    return evaluateGates(tx, {
      ...at,
      incumbent: to === 'production' ? incumbent : undefined,
      answerable: [],
    });
  });
}

const said = (results: readonly GateResult[]): string =>
  results.map((result) => `${result.status} ${gateWords(result, clock.now)}`).join('; ');

describe('each gate says what it found, against what bound', () => {
  const metrics = (settings: object): GateEntry => ({ gate: 'metric-bounds', with: settings });
  const against = (settings: object): GateEntry => ({ gate: 'metrics-against-incumbent', with: settings });
  it.each<[GateEntry, string]>([
    ['metrics-recorded', 'pass 2 metrics'],
    ['model-card-complete', 'pass complete'],
    [metrics({ auc: '>= 0.9' }), 'pass auc 0.93, >= 0.9'],
    [metrics({ auc: '>= 0.93' }), 'pass auc 0.93, >= 0.93'],
    [metrics({ auc: '> 0.93' }), 'fail auc 0.93, must be > 0.93'],
    [metrics({ auc: '<= 0.9' }), 'fail auc 0.93, must be <= 0.9'],
    [metrics({ auc: ['>= 0.9', '<= 0.92'] }), 'pass auc 0.93, >= 0.9; fail auc 0.93, must be <= 0.92'],
    [metrics({ auc: '>= 0.95', recall: '>= 0.7' }), 'fail auc 0.93, must be >= 0.95; pass recall 0.71, >= 0.7'],
    [metrics({ f1: '>= 0.5' }), 'unknown churn@v12 has no metric f1'],
    [against({ auc: '>= 0' }), 'pass auc +0.02 against churn@v11, must be >= 0'],
    [against({ auc: '>= 0.02' }), 'pass auc +0.02 against churn@v11, must be >= 0.02'],
    [against({ auc: '> 0.02' }), 'fail auc +0.02 against churn@v11, must be > 0.02'],
    [against({ recall: '<= -0.01' }), 'fail recall +0.05 against churn@v11, must be <= -0.01'],
    [against({ f1: '>= 0' }), 'unknown churn@v12 has no metric f1'],
    ['no-open-incident', 'unknown not known: Steward does not watch incidents here'],
    ['no-drift-breach', 'unknown not known: Steward does not watch drift here'],
    ['gone-since', 'unknown this gate does not exist here any more'],
    [metrics({ auc: 'high' }), 'unknown its settings are not understood here any more'],
  ])('%j: %s', async (entry, answer) => {
    expect(said(await evaluated([entry]))).toBe(answer);
  });

  it('a gate carries value, threshold and the command that mends it', async () => {
    const [low, missing] = await evaluated([metrics({ auc: '>= 0.95', f1: '>= 0.5' })]);
    expect(low).toMatchObject({ gate: 'metric-bounds', of: 'auc', value: '0.93', threshold: '>= 0.95' });
    expect(missing).toMatchObject({ of: 'f1', threshold: '>= 0.5', fix: 'version edit churn@v12 --metric f1=value' });
  });

  it('a canary is compared with what serves in production', async () => {
    expect(said(await evaluated([against({ auc: '>= 0' })], 'canary'))).toContain('against churn@v11');
  });

  it('without an incumbent there is nothing to fall behind', async () => {
    await world.unit.db.execute(
      sql`update placement set to_at = from_at where workspace_id = ${world.system.workspace} and stage = 'production'`,
    );
    expect(said(await evaluated([against({ auc: '>= 0' })]))).toBe('pass no incumbent');
  });

  it('a value that rounds to its bound is shown with all its digits', async () => {
    await editVersion(world.as('mia'), { model: 'churn', version: 'v12', metrics: { auc: 0.89999 } });
    expect(said(await evaluated([metrics({ auc: '>= 0.9' })]))).toBe('fail auc 0.89999, must be >= 0.9');
  });
});

describe('soak', () => {
  const soak: GateEntry = { gate: 'soak', with: { in: 'staging', for: '3d' } };
  const DAY = 86_400_000;
  it('counts the time in the stage before, to the minute at which it is enough', async () => {
    expect(said(await evaluated([soak]))).toMatch(/^fail under a minute of 3 d in staging, enough at \d{4}-.* UTC$/);
    const [early] = await evaluated([soak]);
    clock.advance(2 * DAY);
    expect(said(await evaluated([soak]))).toMatch(/^fail 2 d of 3 d/);
    clock.now = new Date(new Date(early!.until!).getTime() - 1);
    expect(said(await evaluated([soak]))).toMatch(/^fail/);
    clock.advance(1);
    expect(said(await evaluated([soak]))).toBe('pass 3 d of 3 d in staging');
  });

  it('begins again when it comes to the stage again, and stays what it was once it left', async () => {
    const move = { model: 'churn', subject: 'churn@v12', track: 'release', digest: 'sha256:v120000000000000' };
    clock.advance(4 * DAY);
    await inTransaction(world.system, (tx) => place(tx, { ...move, stage: 'canary' }));
    clock.advance(DAY);
    expect(said(await evaluated([soak]))).toBe('pass 4 d of 3 d in staging');
    await inTransaction(world.system, (tx) => place(tx, { ...move, stage: 'staging' }));
    clock.advance(DAY);
    expect(said(await evaluated([soak]))).toMatch(/^fail 1 d of 3 d/);
  });

  it('does not count for another digest, nor for a stage it never saw', async () => {
    clock.advance(4 * DAY);
    const never: GateEntry = { gate: 'soak', with: { in: 'canary', for: '1h' } };
    expect((await evaluated([never]))[0]).toMatchObject({ status: 'fail', fix: 'promote churn@v12 to canary' });
    await editVersion(world.as('mia'), { model: 'churn', version: 'v12', digest: 'sha256:feedfeedfeedfeed' });
    expect(said(await evaluated([soak]))).toBe('fail its digest changed since it came to staging');
  });
});

describe('what stops a move', () => {
  const unsure: PartAnswer = { pass: undefined, detail: 'no answer' };
  it.each<[string, GateEntry, string, Readonly<Record<string, PartAnswer>>, boolean]>([
    ['unknown, to production', { gate: 'metric-bounds', with: { f1: '> 0' } }, 'production', {}, true],
    ['unknown, to canary', { gate: 'metric-bounds', with: { f1: '> 0' } }, 'canary', {}, false],
    [
      'unknown of a part that is there, to production',
      'no-open-incident',
      'production',
      { 'open-incidents': unsure },
      true,
    ],
    ['unknown of a part that is not installed', 'no-open-incident', 'production', {}, false],
    ['a part that objects', 'no-open-incident', 'canary', { 'open-incidents': { pass: false, detail: 'INC-2' } }, true],
    ['a part that agrees', 'no-drift-breach', 'production', { 'drift-breach': { pass: true, detail: 'none' } }, false],
    ['a failing gate, to canary', { gate: 'metric-bounds', with: { auc: '> 0.99' } }, 'canary', {}, true],
  ])('%s', async (_, entry, to, parts, stops) => {
    const results = await evaluated([entry], to, parts);
    expect(failingGates(results).length > 0).toBe(stops);
  });

  it('stands first, before what is unknown and only shown, and what passes comes last', async () => {
    const results = await evaluated([
      'no-open-incident',
      'metrics-recorded',
      { gate: 'metric-bounds', with: { auc: '> 1' } },
    ]);
    expect(openGates(results).map(({ gate }) => gate)).toEqual(['metric-bounds', 'no-open-incident']);
  });
});
