import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { readLifecycle } from '../../src/app/load-lifecycle.ts';
import { faultsMessage } from '../../src/lifecycle/lifecycle-file.ts';
import { runExamples } from '../../src/lifecycle/policy-examples.ts';
import { shippedLifecycle } from '../kit/lifecycle.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const NAMES = ['small-team', 'four-eyes', 'medical-device', 'automatic-low-risk'];

describe.each(NAMES)('the policies of %s', (name) => {
  const source = read(`examples/policies/${name}.yml`);
  const loaded = readLifecycle(source);

  it('have no fault', () => {
    expect(loaded.ok || faultsMessage(`${name}.yml`, loaded.faults)).toBe(true);
  });

  it('come to what their examples expect', () => {
    if (!loaded.ok) throw new Error('see above');
    const results = runExamples(loaded.lifecycle, read(`examples/policies/${name}.examples.yml`));
    expect(results.filter((result) => !result.ok)).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(4);
  });

  it('stand in docs/approvals.md as they are', () => {
    expect(read('docs/approvals.md')).toContain(`\`\`\`yaml\n${source}\`\`\``);
  });
});

describe('examples of a team', () => {
  const lifecycle = shippedLifecycle();
  const example = (text: string): string => `people: { leo: [ml-leads], rita: [risk] }\nexamples:\n${text}`;
  test.each([
    [
      'a wrong outcome is told beside the expected one',
      '  - { name: n, subject: { from: staging, to: production }, votes: [leo approves], expect: { outcome: pending } }',
      'approved, expected pending',
    ],
    [
      'a wrong policy as well',
      '  - { name: n, subject: { from: staging, to: production, risk: high }, votes: [leo approves], expect: { outcome: pending, policy: production } }',
      'policy production-high, expected production',
    ],
    [
      'who is waited for too',
      '  - { name: n, subject: { from: staging, to: production, risk: high }, votes: [leo approves], expect: { outcome: pending, waits-for: [ml-leads] } }',
      'waits for risk, expected ml-leads',
    ],
    [
      'what is impossible says who is missing',
      '  - { name: n, subject: { from: staging, to: production, risk: high }, asked-by: leo, expect: { outcome: pending } }',
      'impossible (too few of ml-leads may decide here), expected pending',
    ],
    [
      'an illegal move fails',
      '  - { name: n, subject: { from: archived, to: production }, expect: { outcome: pending } }',
      'archived cannot go to production',
    ],
    [
      'an unknown stage fails',
      '  - { name: n, subject: { from: staging, to: nowhere }, expect: { outcome: pending } }',
      'there is no track with the stages staging and nowhere',
    ],
    [
      'a voter who is not there fails',
      '  - { name: n, subject: { from: staging, to: production }, votes: [zoe approves], expect: { outcome: pending } }',
      'zoe votes and is not among the people',
    ],
  ])('%s', (_, text, said) => {
    expect(runExamples(lifecycle, example(text))).toEqual([{ name: 'n', ok: false, said }]);
  });

  test.each([
    ['an unknown field', '  - { name: n, subjct: {}, expect: { outcome: pending } }'],
    [
      'a vote that does not read',
      '  - { name: n, subject: { from: staging, to: production }, votes: [leo maybe], expect: { outcome: pending } }',
    ],
    ['no example', ''],
    ['no example of rolling back', '  []\nrollbacks: []'],
    ['an unknown trigger', '  []\nrollbacks: [{ name: n, on: noise, expect: { outcome: left } }]'],
  ])('%s is refused', (_, text) => {
    expect(() => runExamples(lifecycle, example(text))).toThrow();
  });
});

describe('examples of rolling back by itself', () => {
  const rule = '      hold: true\n      by-itself: { on: [severity-1], every: 24h }\n';
  const acting = shippedLifecycle((text) => text.replace('      hold: true\n', rule));
  const run = (fields: string, expected: string, lifecycle = acting) =>
    runExamples(lifecycle, `rollbacks: [{ name: n, on: severity-1, ${fields}, expect: { ${expected} } }]`);

  test.each([
    ['the version before is put back', 'serves: v12, before: v11', 'outcome: rolled-back', 'rolled-back'],
    [
      'what ended too long ago is not',
      'serves: v12, before: v11, ended: 31d',
      'outcome: left, because: no version to go back to',
      'left (there is no version to go back to)',
    ],
    ['what ended just in time is', 'serves: v12, before: v11, ended: 30d', 'outcome: rolled-back', 'rolled-back'],
    [
      'nor is what it is not about',
      'about: v10, serves: v12, before: v11',
      'outcome: left',
      'left (it is about v10, and v12 serves)',
    ],
    [
      'nor twice in its time',
      'serves: v12, before: v11, last: 23h',
      'outcome: left',
      'left (it was rolled back by itself too short ago)',
    ],
    ['but after it', 'serves: v12, before: v11, last: 24h', 'outcome: rolled-back', 'rolled-back'],
  ])('%s', (_, fields, expected, said) => {
    expect(run(fields, expected)).toEqual([{ name: 'n', ok: true, said }]);
  });

  test.each([
    ['another outcome', 'serves: v12, before: v11', 'outcome: left', 'rolled-back, expected left'],
    [
      'another reason',
      'serves: v12, before: v11, failed: [v11]',
      'outcome: left, because: too short ago',
      'left (v11 failed before), expected because of "too short ago"',
    ],
    [
      'a reason where it was rolled back',
      'serves: v12, before: v11',
      'outcome: rolled-back, because: failed',
      'rolled-back, expected because of "failed"',
    ],
  ])('%s fails and says what came out', (_, fields, expected, said) => {
    expect(run(fields, expected)).toEqual([{ name: 'n', ok: false, said }]);
  });

  it('of a file that rolls nothing back say so', () => {
    const said = 'left (the policy rolls nothing back by itself)';
    const result = run('serves: v12, before: v11', 'outcome: left', shippedLifecycle());
    expect(result).toEqual([{ name: 'n', ok: true, said }]);
  });
});
