import { spawn, spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { editModel } from '../../src/registry/edit-model.ts';
import { createWeb, type Web } from '../../src/web/server.ts';
import { put, withChurn } from '../kit/lifecycle.ts';
import { soon } from '../kit/soon.ts';
import { useApi, world } from './api-world.ts';

const script = new URL('../../examples/ci/release.sh', import.meta.url).pathname;
const lacks = ['curl', 'jq'].some((name) => spawnSync(name, ['--version']).error !== undefined);
const DIGEST = 'sha256:1300000000000000';

let web: Web;
let token: string;
useApi();
beforeEach(async () => {
  await withChurn(world);
  await editModel(world.as('ada'), { model: 'churn', risk: 'minimal' });
  token = await world.token('release', 'read', 'versions:write', 'requests:write');
  web = createWeb({
    host: '127.0.0.1',
    port: 0,
    mounts: [{ path: '/api/v1', fetch: world.api.fetch, close: world.api.close }],
    log: silentLog,
  });
  await web.start();
});
afterEach(() => web.stop(100));

function release(change: Record<string, string> = {}) {
  const child = spawn(
    'sh',
    [script, 'sh', '-c', 'echo "deploys $MODEL@$VERSION $DIGEST to $STAGE, $(env | grep -c STEWARD_TOKEN) tokens"'],
    {
      env: {
        PATH: process.env.PATH ?? '',
        STEWARD_URL: `http://127.0.0.1:${web.port()}`,
        STEWARD_TOKEN: token,
        MODEL: 'churn',
        VERSION: 'v13',
        DIGEST,
        AUTHOR: `console:${world.system.workspace}:mia`,
        METRICS: '{"auc":0.94}',
        ...change,
      },
    },
  );
  let told = '';
  let deployed = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    deployed += text;
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { ended, told: () => told, deployed: () => deployed, stop: () => child.kill('SIGTERM') };
}
const vote = (request: number, decision: 'approve' | 'reject' = 'approve') =>
  castVote(world.as('leo'), {
    request,
    decision,
    source: 'command',
    ...(decision === 'reject' ? { comment: 'not now' } : {}),
  });
const waitsFor = (request: number, run: ReturnType<typeof release>) =>
  vi.waitFor(async () => {
    expect(run.told()).toContain(`R-${request} asks`);
    expect(world.api.waiting()).toBe(1);
  }, soon);

describe.skipIf(lacks && process.env.CI !== 'true')('the CI example (needs curl and jq)', () => {
  it('registers, asks for each stage, waits for people and deploys what they approved', async () => {
    const run = release();
    await waitsFor(1, run);
    await vote(1);
    await waitsFor(2, run);
    await vote(2);
    expect(await run.ended, run.told()).toBe(0);
    expect(run.deployed()).toBe(`deploys churn@v13 ${DIGEST} to production, 0 tokens\n`);
    expect(run.told()).toContain('R-2: churn@v13 is in production, approved by leo.');
    expect(run.told()).not.toContain(token);
  });

  it('deploys nothing when people refuse', async () => {
    const run = release({ STAGES: 'staging' });
    await waitsFor(1, run);
    await vote(1, 'reject');
    expect(await run.ended, run.told()).toBe(1);
    expect([run.deployed(), run.told()]).toEqual([
      '',
      expect.stringContaining('R-1 is rejected. Rejected by leo: not now'),
    ]);
  });

  it('takes its request back when the job is stopped', async () => {
    const run = release({ STAGES: 'staging' });
    await waitsFor(1, run);
    run.stop();
    expect(await run.ended, run.told()).toBe(1);
    expect((await world.call('GET /requests/R-1')).body.state).toBe('withdrawn');
  });

  it('goes on where an earlier run left off, but never with another artefact', async () => {
    const body = {
      model: 'churn',
      version: 'v13',
      digest: 'sha256:v130000000000000',
      author: `console:${world.system.workspace}:mia`,
    };
    await world.call('POST /versions', { body });
    await put(world, 'v13', 'production');
    const same = release({ DIGEST: body.digest, STAGES: 'production' });
    expect(await same.ended, same.told()).toBe(0);
    expect(same.deployed()).toContain('to production');
    const other = release();
    expect(await other.ended, other.told()).toBe(2);
    expect([other.deployed(), other.told()]).toEqual(['', expect.stringContaining('another digest')]);
  });

  it.each([
    ['an unknown token', { STEWARD_TOKEN: `stw_${'A'.repeat(43)}` }, 'unknown or was revoked'],
    ['an unknown model', { MODEL: 'chrn' }, 'There is no model chrn'],
  ])('says what is wrong with %s', async (_, change, words) => {
    const run = release(change);
    expect(await run.ended).toBe(2);
    expect(run.told()).toContain(words);
  });
});
