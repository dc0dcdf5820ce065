import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditLine } from '../../src/delivery/audit-line.ts';
import { auditRoutes } from '../../src/delivery/audit-routes.ts';
import type { Fact } from '../../src/kernel/fact.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { addToTeam } from '../../src/people/add-to-team.ts';
import { createTeam } from '../../src/people/create-team.ts';
import { editModel } from '../../src/registry/edit-model.ts';
import { registerModel } from '../../src/registry/register-model.ts';
import { migrate } from '../../src/store/migrate.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { setChannel } from '../../src/workspace/set-channel.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { people, testWorkspace, type Workspace } from '../kit/lifecycle.ts';
import { runFolder } from '../kit/run-folder.ts';

let on: TestDatabase;
let world: Workspace;
const facts: Fact[] = [];

beforeAll(async () => {
  on = await testDatabase();
  const collect = async (_tx: unknown, flushed: readonly Fact[]) => {
    facts.push(...flushed);
  };
  world = await testWorkspace({ db: on.database.db, flush: [collect] }, 'teams');
  for (const name of ['payments', 'risk']) await createTeam(world.system, { name });
  await addToTeam(world.system, { team: 'payments', people: [people.leo], lead: true });
  await setChannel(world.system, {
    platform: 'console',
    team: 'teams',
    kind: 'audit',
    channel: 'audit',
    name: 'audit',
  });
});
afterAll(() => on.close());

describe("a model's team", () => {
  test('must exist; its name is kept as the team has it', async () => {
    const mia = world.as('mia');
    const first = firstStageOf('model');
    await expect(registerModel(mia, { model: 'churn', team: 'payment' }, first)).rejects.toMatchObject({
      code: 'UNKNOWN_TEAM',
      hint: 'Did you mean `payments`? An admin makes it with `team create payment`.',
    });
    expect((await registerModel(mia, { model: 'churn', team: 'Payments' }, first)).team).toBe('payments');
    await expect(editModel(mia, { model: 'churn', team: 'nobody' })).rejects.toMatchObject({ code: 'UNKNOWN_TEAM' });
    expect((await registerModel(mia, { model: 'fraud' }, first)).team).toBeNull();
    expect((await editModel(mia, { model: 'fraud', team: 'risk' })).team).toBe('risk');
  });

  test.each([
    ['mia', false],
    ['rita', false],
    ['leo', true],
    ['ada', true],
  ] as const)('is left by its leads and admins alone: %s %s', async (who, may) => {
    const model = `left-by-${who}`;
    await registerModel(world.as('mia'), { model, team: 'payments' }, firstStageOf('model'));
    const edit = editModel(world.as(who), { model, team: 'risk' });
    if (may) expect((await edit).team).toBe('risk');
    else await expect(edit).rejects.toMatchObject({ code: 'NOT_ALLOWED', hint: 'Ask @ada.' });
    // Saying the same team again is no move.
    await editModel(world.as('mia'), { model, team: may ? 'RISK' : 'PAYMENTS' });
  });

  test('and its leads changing are told to the audit channel', async () => {
    facts.length = 0;
    await addToTeam(world.as('ada'), { team: 'risk', people: [people.mia] });
    await addToTeam(world.as('ada'), { team: 'risk', people: [people.rita], lead: true });
    await registerModel(world.as('mia'), { model: 'moves', team: 'payments' }, firstStageOf('model'));
    await editModel(world.as('ada'), { model: 'moves', team: 'risk' });
    const lines = await inTransaction(world.system, async (tx) => {
      const said: string[] = [];
      for (const fact of facts) {
        for (const { subject } of (await auditRoutes[fact.kind]?.(tx, fact)) ?? [])
          said.push((await auditLine(tx, subject))?.summary ?? '');
      }
      return said;
    });
    expect(lines).toEqual([
      'Somebody came into risk.',
      'Somebody leads risk now.',
      'moves belongs to the team risk now.',
    ]);
  });
});

test('teams that models named before become teams, those that differ in case one', async () => {
  const empty = await testDatabase({ from: 'empty' });
  const before = await runFolder();
  try {
    const all = join(import.meta.dirname, '../../migrations');
    const names = (await readdir(all)).filter((name) => name.endsWith('.sql')).sort();
    const mine = names.findIndex((name) => name.endsWith('_teams.sql'));
    const put = (name: string) => cp(join(all, name), join(before, name));
    for (const name of names.slice(0, mine)) await put(name);
    await migrate(empty.url, { log: silentLog, folder: before });
    const { sql } = empty.database;
    const named = [
      ['a', 'Payments'],
      ['b', 'payments '],
      ['c', 'Risk & Fraud'],
      ['d', ''],
      ['e', null],
    ] as const;
    for (const [model, team] of named) {
      await sql`insert into model (workspace_id, name, team, created_at, created_by)
        values ('w', ${model}, ${team}, '2026-01-01', '{"type":"system","name":"test"}')`;
    }
    await put(names[mine] ?? '');
    await migrate(empty.url, { log: silentLog, folder: before });
    expect((await sql`select name from team order by name`).map((row) => row.name)).toEqual([
      'Risk & Fraud',
      'payments',
    ]);
    expect((await sql`select team from model order by name`).map((row) => row.team)).toEqual([
      'payments',
      'payments',
      'Risk & Fraud',
      null,
      null,
    ]);
  } finally {
    await empty.close();
    await rm(before, { recursive: true });
  }
});
