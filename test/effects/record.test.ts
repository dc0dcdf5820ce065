import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { record } from '../../src/effects/record.ts';
import { SOON_MS } from '../kit/soon.ts';
import { noTools } from './effect-kit.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-record-'));
});
afterEach(() => rm(folder, { recursive: true }));

const input = (request: string, file: string) => ({
  workspace: 'w',
  request,
  key: `${request}/0`,
  kind: 'promotion' as const,
  uri: undefined,
  replaces: undefined,
  share: undefined,
  subject: 'churn@v12',
  model: 'churn',
  version: 'v12',
  from: 'staging',
  to: 'production',
  digest: 'sha256:0000',
  decidedAt: '2026-11-21T09:00:00.000Z',
  settings: { file },
});

it('writes one line for each request, however often it runs', async () => {
  const file = join(folder, 'deep', 'releases.jsonl');
  for (const request of ['R-1', 'R-1', 'R-2'])
    await record(input(request, file), AbortSignal.timeout(SOON_MS), noTools);
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).request)).toEqual(['R-1', 'R-2']);
  expect(JSON.parse(lines[0]!)).not.toHaveProperty('settings');
});

it('refuses to run without a file', async () => {
  await expect(record({ ...input('R-1', ''), settings: {} }, AbortSignal.timeout(SOON_MS), noTools)).rejects.toThrow(
    'needs a file',
  );
});

it('fails where it cannot write', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await expect(
    record(input('R-1', join(file, 'releases.jsonl')), AbortSignal.timeout(SOON_MS), noTools),
  ).rejects.toThrow();
});
