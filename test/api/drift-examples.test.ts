import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import { profile } from '../../src/monitoring/profiles/tables.ts';
import { createWeb } from '../../src/web/server.ts';
import { testClock } from '../kit/context.ts';
import { withChurn } from '../kit/lifecycle.ts';
import { useApi, world } from './api-world.ts';

let token: string;
useApi(() => ({ clock: testClock('2026-11-27T09:00:00Z') }));
beforeEach(async () => {
  await withChurn(world);
  token = await world.token('profiles', 'profiles:write');
});

const AGES = Array.from({ length: 300 }, (_, i) => 20 + (i % 50));
const COUNTRIES = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? 'DE' : 'FR'));
const WINDOW = { from: '2026-11-26T00:00:00Z', to: '2026-11-27T00:00:00Z' };
const stored = async () =>
  (await world.unit.db.select().from(profile)).filter((row) => row.workspaceId === world.system.workspace);

describe.skipIf(['python3', 'curl', 'jq'].some((name) => spawnSync(name, ['--version']).error !== undefined))(
  'examples/drift',
  () => {
    it('fix a baseline from a CSV file, count a window against it, and send raw columns', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'steward-drift-'));
      const web = createWeb({
        host: '127.0.0.1',
        port: 0,
        mounts: [{ path: '/api/v1', fetch: world.api.fetch, close: world.api.close }],
        log: silentLog,
      });
      await web.start();
      const run = (command: string, ...args: string[]) => {
        const child = spawn(command, args, {
          env: {
            PATH: process.env.PATH ?? '',
            HOME: folder,
            PYTHONDONTWRITEBYTECODE: '1',
            STEWARD_URL: `http://127.0.0.1:${web.port()}`,
            STEWARD_TOKEN: token,
            MODEL: 'churn',
            VERSION: 'v12',
            PART: 'raw',
          },
        });
        let told = '';
        for (const stream of [child.stdout, child.stderr])
          stream.setEncoding('utf8').on('data', (text: string) => {
            told += text;
          });
        return new Promise<string>((resolve) => child.on('close', (code) => resolve(`${code}: ${told.trim()}`)));
      };
      try {
        const csv = join(folder, 'training.csv');
        await writeFile(
          csv,
          `age,country\n${AGES.map((age, i) => `${i % 40 === 0 ? '' : age},${COUNTRIES[i]}`).join('\n')}\n`,
        );
        const columns = join(folder, 'columns.json');
        await writeFile(columns, JSON.stringify({ age: AGES, country: COUNTRIES }));
        const script = join(import.meta.dirname, '../../examples/drift/drift_profile.py');
        const window = [WINDOW.from, WINDOW.to] as const;
        expect(
          await run('python3', script, 'window', 'churn', 'v12', csv, '--from', window[0], '--to', window[1]),
        ).toMatch(/^1: .*no baseline/);
        expect(await run('python3', script, 'baseline', 'churn', 'v12', csv)).toBe(
          '0: B-1 of churn@v12 has 2 features',
        );
        expect(
          await run(
            'python3',
            script,
            'window',
            'churn',
            'v12',
            csv,
            '--from',
            window[0],
            '--to',
            window[1],
            '--part',
            'a',
          ),
        ).toBe('0: 2 recorded, 0 corrected, 0 known, over B-1 of churn@v12');
        const shell = join(import.meta.dirname, '../../examples/drift/send-window.sh');
        expect(await run('sh', shell, columns, ...window)).toBe(
          '0: 2 recorded, 0 corrected, 0 known, over B-1 of churn@v12',
        );
        expect(await run('sh', shell, columns, window[1], window[0])).toMatch(
          /^1: Not recorded: The window ends before/,
        );
        expect(await stored()).toHaveLength(4);
      } finally {
        await web.stop(100);
        await rm(folder, { recursive: true });
      }
    }, 30_000);
  },
);
