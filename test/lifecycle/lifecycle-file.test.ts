import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { effects } from '../../src/effects/index.ts';
import { gates } from '../../src/lifecycle/gates/index.ts';
import { directionOf, type Lifecycle, movesFrom, type Risk } from '../../src/lifecycle/lifecycle.ts';
import { faultsMessage, parseLifecycle } from '../../src/lifecycle/lifecycle-file.ts';
import { policyFor, sourcesOf } from '../../src/lifecycle/policy.ts';

const source = readFileSync(new URL('../../lifecycle.yml', import.meta.url), 'utf8');
const known = { gates, effects: [...effects.keys()] };
const load = (text: string) => parseLifecycle(text, known);

function shipped(): Lifecycle {
  const loaded = load(source);
  if (!loaded.ok) throw new Error(faultsMessage('lifecycle.yml', loaded.faults));
  return loaded.lifecycle;
}

describe('the lifecycle as shipped', () => {
  it.each([
    ['release', 'candidate', ['staging', 'archived']],
    ['release', 'staging', ['canary', 'production', 'archived']],
    ['release', 'canary', ['production', 'archived']],
    ['release', 'production', ['archived']],
    ['release', 'archived', ['staging']],
    ['project', 'scoping', ['data', 'retired']],
    ['project', 'training', ['design', 'evaluation', 'retired']],
    ['project', 'monitoring', ['deployment', 'retired']],
    ['project', 'retired', []],
  ])('lets %s go from %s to %s', (track, from, to) => {
    expect(movesFrom(shipped().tracks[track]!, from)).toEqual(to);
  });

  it.each<[string, string, string, Risk | undefined, string, string[]]>([
    ['release', 'candidate', 'staging', 'high', 'release-staging', ['ml-leads']],
    ['release', 'staging', 'canary', undefined, 'release-canary', ['ml-leads']],
    ['release', 'staging', 'production', 'limited', 'production', ['ml-leads']],
    ['release', 'staging', 'production', 'high', 'production-high', ['ml-leads', 'risk']],
    ['release', 'production', 'archived', 'high', 'archive', []],
    ['project', 'scoping', 'data', undefined, 'step-forward', ['ml-leads']],
    ['project', 'data', 'scoping', 'high', 'step-back', []],
    ['project', 'data', 'retired', undefined, 'step-forward', ['ml-leads']],
  ])('judges %s from %s to %s at risk %s by %s', (name, from, to, risk, policy, groups) => {
    const lifecycle = shipped();
    const track = lifecycle.tracks[name]!;
    const found = policyFor(lifecycle, { track: name, to, direction: directionOf(track, from, to), risk, tags: [] });
    expect([found?.name, found && sourcesOf(found)]).toEqual([policy, groups]);
  });
});

describe('a faulty file', () => {
  const broken = (before: string, after: string): string => {
    expect(source).toContain(before);
    return source.replace(before, after);
  };
  const lineOf = (text: string, needle: string): number =>
    text.split('\n').findIndex((line) => line.includes(needle)) + 1;

  it.each<[string, string, string, string, RegExp]>([
    [
      'an unknown group',
      '[{ from: ml-leads, count: 1 }, { from: risk, count: 1 }]',
      '[{ from: ml-leads }, { from: riks }]',
      'riks',
      /group riks is not/,
    ],
    [
      'an unknown gate',
      'staging: [metrics-recorded]',
      'staging: [metrics-recordet]',
      'metrics-recordet',
      /no gate is called metrics-recordet/,
    ],
    [
      'an unknown effect',
      'effects: {}',
      'effects: { production: [{ webhok: { url: x } }] }',
      'webhok',
      /no effect is called webhok/,
    ],
    ['an unknown stage in a policy', 'to: canary }', 'to: canari }', 'to: canari', /no track has a stage canari/],
    [
      'an unknown field',
      'groups: [ml-leads, risk]',
      'groups: [ml-leads, risk]\ngruops: []',
      '',
      /Unrecognized key.*gruops/,
    ],
    [
      'a count that nobody reaches',
      'approvals: [{ from: ml-leads, count: 1 }]',
      'approvals: [{ from: ml-leads, count: 0 }]',
      'count: 0',
      />=1|small/i,
    ],
    ['two policies for the same moves', 'risk: high }', '}', '', /apply to the same moves/],
    ['a move to nowhere', 'staging -> canary', 'staging -> canarie', '', /no stage canarie/],
    ['broken YAML', 'groups: [ml-leads, risk]', 'groups: [ml-leads, risk', '', /./],
  ])('tells %s with its line', (_, before, after, needle, message) => {
    const text = broken(before, after);
    const loaded = load(text);
    if (loaded.ok) throw new Error('the file was taken');
    expect(loaded.faults.map((fault) => fault.message).join('\n')).toMatch(message);
    if (needle) expect(loaded.faults.map((fault) => fault.line)).toContain(lineOf(text, needle));
    expect(loaded.faults.every((fault) => fault.line >= 1)).toBe(true);
  });

  it('tells all faults at once', () => {
    const loaded = load(source.replace('from: risk', 'from: riks').replace('to: canary }', 'to: canari }'));
    expect(loaded.ok ? [] : loaded.faults).toHaveLength(2);
  });
});
