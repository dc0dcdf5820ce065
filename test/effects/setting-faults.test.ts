import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { effects } from '../../src/effects/index.ts';
import { settingFaults } from '../../src/effects/setting-faults.ts';
import { gates } from '../../src/lifecycle/gates/index.ts';
import { parseLifecycle } from '../../src/lifecycle/lifecycle-file.ts';

const source = readFileSync(new URL('../../lifecycle.yml', import.meta.url), 'utf8');
const secrets: Readonly<Record<string, string>> = {
  LONG: 'x'.repeat(32),
  SHORT: 'x'.repeat(31),
  CODED: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  CODED_SHORT: `whsec_${Buffer.alloc(24, 1).toString('base64')}`,
  TOKEN: 'ghp_1',
  BLANKS: 'two words',
};

/** The faults of a file whose production has one effect, each as its line's text and its message. */
function faultsOf(effect: string): string[] {
  const text = source.replace(
    '    effects: {}',
    `    effects:\n      production:\n${effect.replace(/^/gm, '        ')}`,
  );
  const loaded = parseLifecycle(text, {
    gates,
    effects: [...effects.keys()],
    settingFaults: settingFaults((name) => secrets[name]),
  });
  if (loaded.ok) return [];
  return loaded.faults.map(({ line, message }) => `${text.split('\n')[line - 1]?.trim()} => ${message}`);
}

const WEBHOOK = '- webhook:\n    url: https://hooks.example.com/x\n    secrets: [LONG]';
const MLFLOW = '- mlflow:\n    url: https://mlflow.example.com';
const GITHUB = '- github:\n    repository: org/repo\n    event: promote\n    token: TOKEN';

describe('settings of effects', () => {
  test.each([
    ['a webhook', WEBHOOK],
    ['two secrets', WEBHOOK.replace('[LONG]', '[LONG, CODED]')],
    [
      'an address of one’s own network',
      WEBHOOK.replace('https://hooks.example.com', 'http://10.0.0.7:8080').concat('\n    allow-private: true'),
    ],
    ['github', GITHUB],
    ['mlflow', `${MLFLOW}\n    alias: champion\n    outside: revert\n    token: TOKEN`],
    ['record', '- record: { file: releases.jsonl }'],
  ])('are taken: %s', (_, effect) => {
    expect(faultsOf(effect)).toEqual([]);
  });

  test.each([
    ['no secrets', WEBHOOK.replace('[LONG]', '[]'), /secrets: \[\] => webhook: secrets/],
    ['a third secret', WEBHOOK.replace('[LONG]', '[LONG, CODED, LONG]'), /secrets/],
    [
      'a missing secret',
      WEBHOOK.replace('LONG', 'NONE'),
      /secrets: \[NONE\] => .*NONE is missing: set EFFECT_NONE or EFFECT_NONE_FILE/,
    ],
    ['a short secret', WEBHOOK.replace('LONG', 'SHORT'), /SHORT is shorter than 32 bytes/],
    ['a short secret in base64', WEBHOOK.replace('LONG', 'CODED_SHORT'), /CODED_SHORT is shorter than 32 bytes/],
    ['a secret written out', WEBHOOK.replace('LONG', 'whsec_abc'), /a secret is named like RELEASES/],
    ['a name that ends in _FILE', WEBHOOK.replace('LONG', 'LONG_FILE'), /does not end in _FILE/],
    ['plain http', WEBHOOK.replace('https', 'http'), /url: http:.* => webhook: url: must begin with https/],
    ['a password in the address', WEBHOOK.replace('https://', 'https://user:pass@'), /no user and no password/],
    ['a private address', WEBHOOK.replace('hooks.example.com', '192.168.0.1'), /private address: set allow-private/],
    ['loopback', WEBHOOK.replace('hooks.example.com', '[::1]'), /private address/],
    ['another protocol', WEBHOOK.replace('https', 'ftp'), /must be an address/],
    ['a setting that does not exist', `${WEBHOOK}\n    retries: 3`, /webhook: .*retries/],
    ['a repository without owner', GITHUB.replace('org/repo', 'repo'), /repository: repo => .*must be like org\/repo/],
    ['a token that no header takes', GITHUB.replace('TOKEN', 'BLANKS'), /token: BLANKS => .*no header takes/],
    ['an alias of MLflow itself', `${MLFLOW}\n    alias: latest`, /alias: latest => .*alias that MLflow takes/],
    ['an alias that looks like a version', `${MLFLOW}\n    alias: v12`, /alias that MLflow takes/],
    [
      'an unknown reaction to outside changes',
      `${MLFLOW}\n    outside: ignore`,
      /outside: ignore => .*report or revert/,
    ],
    ['record without a file', '- record: {}', /record: file/],
  ])('are refused with their line: %s', (_, effect, fault) => {
    const faults = faultsOf(effect);
    expect(faults[0]).toMatch(fault);
    expect(faults.join()).not.toContain('x'.repeat(31));
  });
});
