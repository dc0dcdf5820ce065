import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gates } from '../../src/lifecycle/gates/index.ts';
import { parseLifecycle } from '../../src/lifecycle/lifecycle-file.ts';

const source = readFileSync(new URL('../../lifecycle.yml', import.meta.url), 'utf8');
const STAGING = '      staging: [metrics-recorded]';

/** The shipped file with other gates for staging, one a line. */
const loaded = (...entries: readonly string[]) => {
  expect(source).toContain(STAGING);
  const list = entries.map((entry) => `\n        - ${entry}`).join('');
  const text = source.replace(STAGING, `      staging:${list}`);
  return { text, result: parseLifecycle(text, { gates, effects: [] }) };
};

describe('a gate in the lifecycle file', () => {
  it('is a name, or a name with settings, and keeps the order of the file', () => {
    const { result } = loaded(
      'metrics-recorded',
      'metric-bounds: { auc: ">= 0.9" }',
      'soak: { in: candidate, for: 3d }',
    );
    if (!result.ok) throw new Error(JSON.stringify(result.faults));
    expect(result.lifecycle.tracks.release?.gates.staging).toEqual([
      'metrics-recorded',
      { gate: 'metric-bounds', with: { auc: '>= 0.9' } },
      { gate: 'soak', with: { in: 'candidate', for: '3d' } },
    ]);
  });

  it.each<[string, RegExp]>([
    ['metrics-recordet', /did you mean metrics-recorded/],
    ['Metrics', /a gate is a name|Invalid/],
    ['metrics-recorded: { most: 3 }', /metrics-recorded takes no settings/],
    ['metric-bounds', /metric-bounds needs settings, such as `metric-bounds: \{ auc: ">= 0.9" \}`/],
    ['metric-bounds: {}', /name at least one metric/],
    ['metric-bounds: { auc: 0.9 }', /metric-bounds.auc.*bound/],
    ['metric-bounds: { auc: "0.9" }', /metric-bounds.auc.*bound/],
    ['metric-bounds: { auc: ">= NaN" }', /metric-bounds.auc.*bound/],
    ['metric-bounds: { auc: ">= Infinity" }', /metric-bounds.auc.*bound/],
    ['metric-bounds: { "a b": ">= 1" }', /a metric is a name|metric-bounds/],
    ['metrics-against-incumbent: { auc: ">= 1 %" }', /metrics-against-incumbent.auc: a bound is/],
    ['soak: { in: staging }', /soak.for/],
    ['soak: { in: staging, for: 3 days }', /a duration looks like/],
    ['soak: { in: stagin, for: 3d }', /soak: no track has a stage stagin/],
    ['soak: { in: staging, for: 3d, of: x }', /[Uu]nrecognized key.*of/],
    ['no-open-incident: { severity: 1 }', /no-open-incident takes no settings/],
    ['{ metric-bounds: { auc: ">= 0.9" }, soak: { in: staging, for: 3d } }', /one name with its settings/],
  ])('%s is told with its line', (entry, message) => {
    const { text, result } = loaded('metrics-recorded', entry);
    if (result.ok) throw new Error('the file was taken');
    expect(result.faults.map((fault) => fault.message).join('\n')).toMatch(message);
    const line = text.split('\n').findIndex((each) => each.endsWith(`- ${entry}`)) + 1;
    expect(result.faults.map((fault) => fault.line)).toContain(line);
  });
});
