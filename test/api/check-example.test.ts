import { spawn, spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checksOf } from '../../src/evidence/report-check.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { createWeb, type Web } from '../../src/web/server.ts';
import { withChurn } from '../kit/lifecycle.ts';
import { useApi, world } from './api-world.ts';

const script = new URL('../../examples/ci/check.sh', import.meta.url).pathname;
const lacks = ['curl', 'jq'].some((name) => spawnSync(name, ['--version']).error !== undefined);

let web: Web;
useApi();
beforeEach(async () => {
  await withChurn(world);
  const mounts = [{ path: '/api/v1', fetch: world.api.fetch, close: world.api.close }];
  web = createWeb({ host: '127.0.0.1', port: 0, mounts, log: silentLog });
  await web.start();
});
afterEach(() => web.stop(100));

async function run(version: string, ...command: string[]): Promise<{ code: number | null; told: string }> {
  const child = spawn('sh', [script, 'ci/tests', ...command], {
    env: {
      PATH: process.env.PATH ?? '',
      STEWARD_URL: `http://127.0.0.1:${web.port()}`,
      STEWARD_TOKEN: await world.token(`check-${version}`, 'checks:write'),
      MODEL: 'churn',
      VERSION: version,
      CHECK_URL: 'https://ci.example.com/81',
    },
  });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, told })));
}

describe.skipIf(lacks)('examples/ci/check.sh', () => {
  it.each<[string, number, string]>([
    ['true', 0, 'pass'],
    ['false', 1, 'fail'],
  ])('runs %s, ends with %d and reports %s', async (command, code, state) => {
    expect(await run('v12', command)).toMatchObject({ code });
    expect(await checksOf(world.system, 'churn', 'v12')).toMatchObject([
      { context: 'ci/tests', state, url: 'https://ci.example.com/81' },
    ]);
  });

  it('says what was wrong, and does not run what nobody would hear of', async () => {
    const { code, told } = await run('v99', 'sh', '-c', 'echo ran >&2');
    expect([code, told]).toEqual([2, expect.stringMatching(/was not reported: churn has no version v99/)]);
    expect(told).not.toContain('ran\n');
  });
});
