import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readLifecycle } from '../../src/app/load-lifecycle.ts';
import { openWorkspace } from '../../src/app/open-workspace.ts';
import { type LifecycleWatch, watchLifecycle } from '../../src/app/watch-lifecycle.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { newestEntries } from '../../src/ledger/read.ts';
import { currentLifecycle } from '../../src/lifecycle/revision.ts';
import { lifecycleCard, revisionSubject } from '../../src/lifecycle/revision-card.ts';
import { listGroups } from '../../src/people/find-groups.ts';
import { systemCtx, type Unit } from '../../src/store/unit.ts';
import { testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

const shipped = await readFile(new URL('../../lifecycle.yml', import.meta.url), 'utf8');
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

let unit: Unit;
let folder: string;
let file: string;
let watch: LifecycleWatch;
let workspace: string;
let count = 0;

beforeEach(async () => {
  unit = testUnit(database.database);
  folder = await mkdtemp(join(tmpdir(), 'steward-lifecycle-'));
  file = join(folder, 'lifecycle.yml');
  await writeFile(file, shipped);
  const loaded = readLifecycle(shipped);
  if (!loaded.ok) throw new Error('the shipped file has faults');
  count += 1;
  workspace = await openWorkspace(
    unit,
    silentLog,
    { platform: 'console', team: `watch${count}`, name: 'Watch' },
    loaded.lifecycle,
  );
  watch = watchLifecycle({
    unit,
    log: silentLog,
    file,
    parse: (source) => readLifecycle(source),
    started: { lifecycle: loaded.lifecycle, source: shipped },
  });
});
afterEach(() => rm(folder, { recursive: true }));

const ctx = () => systemCtx(unit, { workspace, name: 'test', log: silentLog });
const facts = async () =>
  (await newestEntries(unit.db, workspace, { kind: 'lifecycle' }, 10)).map(({ kind, body }) => [kind, body]);
/** As editors save: a new file takes the old one's place. */
const save = async (text: string): Promise<void> => {
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
};

describe('a lifecycle file that changes', () => {
  it('does nothing while it stays as it is, also when it is only touched', async () => {
    await watch.look();
    await save(shipped);
    await watch.look();
    expect((await currentLifecycle(ctx())).revision).toBe(1);
  });

  it('is in force without a restart, with the difference in the ledger and its new groups', async () => {
    await save(shipped.replace('groups: [ml-leads, risk]', 'groups: [ml-leads, risk, heads]'));
    await watch.look();
    expect((await currentLifecycle(ctx())).revision).toBe(2);
    expect(watch.current().groups).toContain('heads');
    expect((await listGroups(ctx())).map((group) => group.name)).toContain('heads');
    const [[kind, body] = []] = await facts();
    expect([kind, body]).toEqual([
      'lifecycle.changed',
      expect.objectContaining({ revision: 2, changes: ['groups.heads added'] }),
    ]);
  });

  it('with a fault never replaces the valid one, and is told once', async () => {
    await save(shipped.replace('from: risk', 'from: nobody'));
    await watch.look();
    await watch.look();
    expect((await currentLifecycle(ctx())).revision).toBe(1);
    expect(watch.current().groups).toEqual(['ml-leads', 'risk']);
    const all = await facts();
    expect(all.map(([kind]) => kind)).toEqual(['lifecycle.refused', 'lifecycle.changed']);
    expect(JSON.stringify(all[0]?.[1])).toMatch(/line \d+: the group nobody is not in `groups`/);
    await save(shipped.replace('30d', '20d'));
    await watch.look();
    expect((await currentLifecycle(ctx())).revision).toBe(2);
  });

  it('that is away for a moment is looked at again', async () => {
    await rm(file);
    await watch.look();
    await save(shipped.replace('30d', '20d'));
    await watch.look();
    expect((await currentLifecycle(ctx())).revision).toBe(2);
  });
});

it('a start with an older file puts that in force again: the ledger and the audit channel say so, with the difference', async () => {
  const first = await currentLifecycle(ctx());
  await save(shipped.replace('30d', '20d'));
  await watch.look();
  const team = { platform: 'console' as const, team: `watch${count}`, name: 'Watch' };
  // Another process, which knows nothing of this one.
  await openWorkspace(testUnit(database.database), silentLog, team, first.lifecycle);
  const [last] = await newestEntries(unit.db, workspace, { kind: 'lifecycle' }, 1);
  const revision = first.revision + 2;
  expect(last?.body).toMatchObject({ revision, again: first.revision, changes: ['tracks.release.rollback changed'] });
  expect(JSON.stringify(await lifecycleCard(ctx(), revisionSubject(revision)))).toContain(
    `It is what revision ${first.revision} was: an older file came back`,
  );
});

it('a team that connects to a process with an older file does not bring that file back', async () => {
  const older = await currentLifecycle(ctx());
  const newer = readLifecycle(shipped.replace('  - name: archive\n', '  - name: archive\n    expires: 5h\n'));
  if (!newer.ok) throw new Error('the newer file has faults');
  const team = { platform: 'console' as const, team: `watch${count}`, name: 'Watch' };
  await openWorkspace(testUnit(database.database), silentLog, team, newer.lifecycle);
  await openWorkspace(unit, silentLog, team, older.lifecycle);
  const inForce = await currentLifecycle(ctx());
  expect(inForce.revision).toBe(older.revision + 1);
  expect(inForce.lifecycle.policies.find(({ name }) => name === 'archive')?.expiresMs).toBe(5 * 3_600_000);
});
