import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerOnce, sweepIdempotency } from '../../src/api/idempotency.ts';
import { StewardError } from '../../src/kernel/errors.ts';
import { nextNumber } from '../../src/store/counter.ts';
import type { Ctx, Tx } from '../../src/store/unit.ts';
import { testClock, testCtx, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

let database: TestDatabase;
const clock = testClock();
const ctx = (): Ctx => testCtx(testUnit(database.database, { clock }), undefined, 'w');
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const DAY = 24 * 60 * 60 * 1000;
const keyed = (key: string | undefined, route = 'POST /x') => ({ token: 't', route, key, body: {} });
const counted = (kind: string) => async (tx: Tx) => ({ status: 201, body: { n: await nextNumber(tx, kind) } });

describe('an answer', () => {
  it('is made anew without a key', async () => {
    expect(await answerOnce(ctx(), keyed(undefined), counted('free'))).toMatchObject({
      body: { n: 1 },
      replayed: false,
    });
    expect(await answerOnce(ctx(), keyed(undefined), counted('free'))).toMatchObject({
      body: { n: 2 },
      replayed: false,
    });
  });

  it('is kept for 24 hours and then made anew', async () => {
    expect(await answerOnce(ctx(), keyed('day'), counted('day'))).toMatchObject({ status: 201, body: { n: 1 } });
    clock.advance(DAY);
    expect(await answerOnce(ctx(), keyed('day'), counted('day'))).toMatchObject({ body: { n: 1 }, replayed: true });
    clock.advance(1);
    expect(await answerOnce(ctx(), keyed('day'), counted('day'))).toMatchObject({ body: { n: 2 }, replayed: false });
  });

  it('belongs to its route', async () => {
    await answerOnce(ctx(), keyed('r', 'POST /a'), counted('route'));
    expect(await answerOnce(ctx(), keyed('r', 'POST /b'), counted('route'))).toMatchObject({ body: { n: 2 } });
  });

  it('is a refusal when what ran refused, and what it wrote is undone', async () => {
    const refuse = async (tx: Tx) => {
      await nextNumber(tx, 'undone');
      throw new StewardError('GATES_FAIL', 'Not yet.', { hint: 'Wait.' });
    };
    const refused = { code: 'GATES_FAIL', message: 'Not yet.', hint: 'Wait.' };
    await expect(answerOnce(ctx(), keyed('no'), refuse)).rejects.toMatchObject(refused);
    await expect(answerOnce(ctx(), keyed('no'), counted('undone'))).rejects.toMatchObject(refused);
    expect(await answerOnce(ctx(), keyed('yes'), counted('undone'))).toMatchObject({ body: { n: 1 } });
  });

  it('is not kept when something failed that may pass', async () => {
    const fail = async (): Promise<never> => {
      throw new StewardError('TRY_AGAIN', 'Later.');
    };
    await expect(answerOnce(ctx(), keyed('later'), fail)).rejects.toMatchObject({ code: 'TRY_AGAIN' });
    expect(await answerOnce(ctx(), keyed('later'), counted('later'))).toMatchObject({
      body: { n: 1 },
      replayed: false,
    });
  });

  it('is swept when its day is over', async () => {
    await sweepIdempotency({ ...ctx(), now: new Date(clock.now.getTime() + 2 * DAY) });
    await answerOnce(ctx(), keyed('sweep'), counted('sweep'));
    expect(await sweepIdempotency({ ...ctx(), now: new Date(clock.now.getTime() + DAY) })).toBe(0);
    expect(await sweepIdempotency({ ...ctx(), now: new Date(clock.now.getTime() + DAY + 1) })).toBe(1);
  });
});
