import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { plainText } from '../../src/chat/text.ts';
import { createIntake } from '../../src/intake/create-intake.ts';
import { sources } from '../../src/intake/index.ts';
import { isStewardError } from '../../src/kernel/errors.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { latestReports } from '../../src/monitoring/reports/latest-reports.ts';
import type { DriftTool } from '../../src/monitoring/reports/tables.ts';
import { driftCard } from '../../src/monitoring/verdicts/drift-card.ts';
import { addIntegration } from '../../src/workspace/add-integration.ts';
import { type TestClock, testClock } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { sentOf } from '../kit/sent.ts';
import { type DriftWorld, driftWorld, V11 } from '../monitoring/verdicts/drift-world.ts';

let database: TestDatabase;
let clock: TestClock;
let world: DriftWorld;
let count = 0;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  clock = testClock('2026-11-02T09:00:00Z');
  world = await driftWorld(database, clock);
});

/** As Python writes it: NaN where there is no number. */
const payload = (path: string): string =>
  readFileSync(new URL(`../payloads/${path}`, import.meta.url), 'utf8').replace(
    '"drift_score": null',
    '"drift_score": NaN',
  );

/** Posts a report as a job would; answers with the status or the code it is refused with. */
async function post(tool: DriftTool, body: string, path = '/churn/v11', secret?: string): Promise<unknown> {
  const { id, token } = await addIntegration(world.as('ada'), { source: tool, name: `job${++count}` });
  const intake = createIntake({ unit: world.unit, log: silentLog, sources });
  const request = () =>
    new Request(`http://steward/in/${tool}/${id}${path}`, {
      method: 'POST',
      body,
      headers: { authorization: `Bearer ${secret ?? token}` },
    });
  try {
    const answers = [await intake(await sentOf(request())), await intake(await sentOf(request()))];
    return answers.map(({ body }) => (body as { repeated: boolean }).repeated);
  } catch (error) {
    if (isStewardError(error)) return error.code;
    throw error;
  }
}
const kept = async () => latestReports({ ...world.ctx, now: clock.now }, V11);

describe('reports of other tools', () => {
  it.each<[DriftTool, string, string | undefined, readonly unknown[]]>([
    [
      'evidently',
      'evidently/legacy.json',
      '2026-11-01T23:00:00.123Z',
      [
        { feature: 'age', method: 'Wasserstein distance (normed)', score: 0.4077, threshold: 0.1, drifted: true },
        { feature: 'country', method: 'Jensen-Shannon distance', score: null, threshold: 0.1, drifted: false },
      ],
    ],
    [
      'evidently',
      'evidently/snapshot.json',
      undefined,
      [
        // A p-value is bad when it is low, a distance when it is high; a test of the report has the last word.
        { feature: 'age', method: 'K-S p_value', score: 0.03, threshold: 0.05, drifted: true },
        { feature: 'income', method: 'Wasserstein distance (normed)', score: 0.03, threshold: 0.1, drifted: false },
        { feature: 'country', method: 'chi-square p_value', score: 0.2, threshold: 0.05, drifted: true },
      ],
    ],
    [
      'sagemaker',
      'sagemaker/constraint_violations.json',
      undefined,
      [
        {
          feature: 'age',
          method: 'baseline_drift_check',
          score: 0.3948620088500001,
          threshold: 0.1,
          drifted: true,
          says: 'Baseline drift distance: 0.3948620088500001 exceeds threshold: 0.1',
        },
        expect.objectContaining({
          feature: 'country',
          method: 'data_type_check',
          drifted: true,
          says: expect.stringContaining('99.71774193548387%'),
        }),
      ],
    ],
    [
      'nannyml',
      'nannyml/univariate.json',
      '2026-11-01T23:59:59.999Z',
      [
        { feature: 'age', method: 'jensen_shannon', score: 0.21, threshold: 0.09, drifted: true },
        { feature: 'country', method: 'l_infinity', score: 0.01, threshold: 0.04, drifted: false },
      ],
    ],
    [
      'whylogs',
      'whylogs/drift-scores.json',
      undefined,
      [
        { feature: 'age', method: 'ks', score: 0, threshold: 0.05, drifted: true, says: 'DRIFT' },
        {
          feature: 'country',
          method: 'chi-square',
          score: 0.11,
          threshold: 0.05,
          drifted: false,
          says: 'POSSIBLE_DRIFT',
        },
        { feature: 'income', method: 'hellinger', score: 0.52, threshold: 0.4, drifted: true, says: 'DRIFT' },
      ],
    ],
  ])('of %s are read, kept and counted once: %s', async (tool, file, at, verdicts) => {
    expect(await post(tool, payload(file))).toEqual([false, true]);
    expect(await kept()).toEqual([{ version: 'v11', tool, at: new Date(at ?? clock.now), verdicts }]);
    expect(await world.facts('drift.reported')).toMatchObject([{ tool, version: 'v11', columns: verdicts.length }]);
  });

  it('of SageMaker without a violation say that nothing drifted', async () => {
    expect(await post('sagemaker', '{"violations": []}')).toEqual([false, true]);
    expect(await kept()).toMatchObject([{ verdicts: [] }]);
  });

  it.each<[string, DriftTool, string, string, string | undefined, string]>([
    ['another secret', 'evidently', payload('evidently/legacy.json'), '/churn/v11', 'sti_wrong', 'BAD_SIGNATURE'],
    ['no version in the address', 'evidently', payload('evidently/legacy.json'), '/churn', undefined, 'BAD_INPUT'],
    ['nothing in the address', 'evidently', payload('evidently/legacy.json'), '', undefined, 'BAD_INPUT'],
    ['half a character in it', 'evidently', payload('evidently/legacy.json'), '/churn/%E0', undefined, 'BAD_INPUT'],
    ['an unknown version', 'evidently', payload('evidently/legacy.json'), '/churn/v99', undefined, 'UNKNOWN_VERSION'],
    ['the report of another tool', 'whylogs', payload('evidently/legacy.json'), '/churn/v11', undefined, 'BAD_INPUT'],
    ['no columns', 'nannyml', '[{"chunk_key": "a"}]', '/churn/v11', undefined, 'BAD_INPUT'],
    ['what is no JSON', 'sagemaker', '<html>', '/churn/v11', undefined, 'BAD_INPUT'],
    ['an empty body', 'evidently', '', '/churn/v11', undefined, 'BAD_INPUT'],
  ])('with %s are refused, and nothing is kept', async (_, tool, body, path, secret, code) => {
    expect(await post(tool, body, path, secret)).toBe(code);
    expect(await kept()).toEqual([]);
  });

  it('stand beside our verdict in drift show, and say where they disagree', async () => {
    clock.now = new Date('2026-11-01T00:30:00Z');
    await world.day('2026-11-01', 0);
    await post('evidently', payload('evidently/legacy.json'));
    const card = await driftCard({ ...world.ctx, now: clock.now }, V11);
    const rows = card.parts.flatMap((part) =>
      part.type === 'table' ? part.rows.map((row) => row.map(plainText).join(' | ')) : [],
    );
    expect(rows).toEqual([
      expect.stringMatching(
        /^v11 age \| evidently \| drift: Wasserstein distance \(normed\) 0\.4077, threshold 0\.1 \| ok, they disagree \| /,
      ),
    ]);
  });

  it('are shown of a version that we do not watch, too', async () => {
    await post('evidently', payload('evidently/legacy.json'), '/churn/v12');
    const card = await driftCard({ ...world.ctx, now: clock.now }, { model: 'churn', version: 'v12' });
    expect(JSON.stringify(card)).toMatch(/not watched[\s\S]*v12 age[\s\S]*evidently/);
  });
});
