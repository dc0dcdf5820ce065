import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { line } from '../../src/chat/card.ts';
import { type Command, defineCommand } from '../../src/chat/command.ts';
import { createDispatch } from '../../src/chat/dispatch.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { type Ctx, systemCtx } from '../../src/store/unit.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { gate, hear } from './dispatch-kit.ts';

let on: TestDatabase;
let ctx: Ctx;

beforeAll(async () => {
  on = await testDatabase();
  ctx = systemCtx({ db: on.database.db, flush: [] }, { workspace: 'w1', name: 'dispatch', log: silentLog });
  await ctx.db.execute(sql`create table tally (at timestamptz not null)`);
});
afterAll(() => on.close());

const count = async (): Promise<number> => {
  const [row] = await ctx.db.execute<{ count: string }>(sql`select count(*) from tally`);
  return Number(row!.count);
};

function dispatchOf(run: (call: { ctx: Ctx }) => Promise<void>, afterMs = 2_000) {
  const command: Command = defineCommand({
    name: 'tally',
    summary: 'Count one',
    access: 'viewer',
    options: {},
    run: async ({ ctx: tx }) => {
      await tx.db.execute(sql`insert into tally values (${tx.now.toISOString()})`);
      await run({ ctx: tx });
      return line('good', 'Counted.');
    },
  });
  return createDispatch({
    commands: [command],
    root: 'steward',
    defaultZone: 'UTC',
    now: () => new Date(),
    log: silentLog,
    workspaceOf: async () => ctx,
    standing: async () => {},
    authorise: async (tx) => ({ ctx: tx }),
    defer: async () => async () => {},
    afterMs,
  });
}

test('the same act delivered many times at once counts once, and each delivery is answered', async () => {
  const dispatch = dispatchOf(async () => {});
  const before = await count();
  const heard = Array.from({ length: 8 }, () => hear('tally', { key: 'many' }));
  await Promise.all(heard.map(({ invocation }) => dispatch.invoke(invocation)));
  expect(await count()).toBe(before + 1);
  for (const { said } of heard) expect(said.map(({ summary }) => summary)).toEqual(['Counted.']);
});

test('an act that failed left nothing behind and may be done again', async () => {
  let fails = true;
  const dispatch = dispatchOf(async () => {
    if (fails) throw new Error('half way');
  });
  const before = await count();
  await dispatch.invoke(hear('tally', { key: 'half' }).invocation);
  expect(await count()).toBe(before);
  fails = false;
  const again = hear('tally', { key: 'half' });
  await dispatch.invoke(again.invocation);
  expect(await count()).toBe(before + 1);
  expect(again.said[0]?.summary).toBe('Counted.');
});

test('a slow act and the job that was made of it count once between them', async () => {
  const slow = gate();
  const dispatch = dispatchOf(() => slow.promise, 5);
  const before = await count();
  const heard = hear('tally', { key: 'slow' });
  await dispatch.invoke(heard.invocation);
  const { answer, ...stored } = heard.invocation;
  const job = dispatch.resume(stored, answer);
  slow.open();
  await job;
  await dispatch.drain();
  expect(await count()).toBe(before + 1);
  expect(heard.said.at(-1)?.summary).toBe('Counted.');
});
