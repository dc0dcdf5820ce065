import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Json } from '../../src/kernel/fact.ts';
import { defineEvent, emit } from '../../src/ledger/event.ts';
import { allEntries } from '../../src/ledger/read.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { testCtx, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

const said = defineEvent(
  'test.said',
  1,
  z.object({ words: z.string(), held: z.json() as z.ZodType<Json>, none: z.undefined().optional() }),
);

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Texts as a careless limit cuts them: whole characters, and halves of such outside the Basic Multilingual Plane. */
const text = fc
  .array(fc.oneof(fc.integer({ min: 0xd800, max: 0xdfff }), fc.integer({ min: 1, max: 0xffff })), { maxLength: 9 })
  .map((units) => String.fromCharCode(...units));
const held = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(text, fc.boolean(), fc.constant(null), fc.integer()),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
  ),
})).value;

it('takes a fact with any text whatever, wherever it stands in it: what is no character is U+FFFD', async () => {
  const ctx = testCtx(testUnit(database.database));
  const words: string[] = [];
  await fc.assert(
    fc.asyncProperty(text, held, text, async (typed, value, reason) => {
      const fact = await inTransaction(ctx, async (tx) => emit(tx, said({ words: typed, held: value }, { reason })));
      words.push(typed.toWellFormed());
      // Escapes are all that JSON has for half a character, and jsonb refuses them.
      expect(JSON.stringify(fact)).not.toMatch(/(?<!\\)(\\\\)*\\ud[89a-f]/i);
      expect(fact.texts).toEqual({ reason: reason.toWellFormed() });
    }),
    { numRuns: 100 },
  );
  const kept: unknown[] = [];
  for await (const { body } of allEntries(database.database.db, ctx.workspace, {})) kept.push(body.words);
  expect(kept).toEqual(words);
  expect(await verifyLedger(database.database.db, ctx.workspace)).toMatchObject({
    rows: words.length,
    fault: undefined,
  });
});
