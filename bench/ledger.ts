import { sql } from 'drizzle-orm';
import { verifyLedger } from '../src/ledger/verify.ts';
import { openDatabase } from '../src/store/connect.ts';
import type { Db } from '../src/store/unit.ts';
import { type Figure, median, shownMs } from './figure.ts';
import { benchServer } from './server.ts';

const ROWS = 1_000_000;
const ROUNDS = 3;
/** One fact in so many bears a free text. */
const TEXT_EACH = 100;
const AIM_MS = 10_000;

/** How long a million rows take to verify, beside one hash of each row without the chain, the texts and the head. */
export async function bench(): Promise<readonly Figure[]> {
  const server = await benchServer();
  const database = openDatabase(await server.create('ledger'), { max: 1 });
  try {
    const filling = await took(() => fill(database.db));
    const verified: number[] = [];
    const hashed: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      hashed.push(await took(() => hashOnly(database.db)));
      verified.push(
        await took(async () => {
          const { rows, fault } = await verifyLedger(database.db, 'bench');
          if (fault || rows !== ROWS) throw new Error(`the ledger does not verify: ${JSON.stringify({ rows, fault })}`);
        }),
      );
    }
    const ms = median(verified);
    return [
      {
        what: `verifying ${ROWS.toLocaleString('en')} ledger rows with ${(ROWS / TEXT_EACH).toLocaleString('en')} texts`,
        figure: shownMs(ms),
        floor: shownMs(median(hashed)),
        ratio: ms / median(hashed),
        aim: 'under 10 s',
        met: ms < AIM_MS,
      },
      { what: 'filling that ledger for the bench, in SQL', figure: shownMs(filling) },
    ];
  } finally {
    await database.close();
    await server.stop();
  }
}

/** Facts of votes as `castVote` leaves them, about 420 bytes each, chained as `chainFacts` does it. */
async function fill(db: Db): Promise<void> {
  await db.execute(
    sql.raw(`
    do $$
    declare
      before bytea := decode(repeat('00', 32), 'hex');
      body text;
      comment text;
    begin
      for i in 1..${ROWS} loop
        comment := case when i % ${TEXT_EACH} = 0
          then '"comment":"' || encode(sha256(convert_to('salt of 16 bytesI have read ' || i, 'UTF8')), 'hex') || '"' else '' end;
        body := '{"actor":{"person":"01970000-0000-7000-8000-00000000000c","type":"person"},"at":"2026-11-21T09:00:00.000Z",'
          || '"body":{"decision":"approve","groups":["ml-leads"],"model":"churn","person":"01970000-0000-7000-8000-00000000000c",'
          || '"request":' || i || ',"round":1,"source":"button","subject":"churn@v12","to":"production"},'
          || '"id":"01970000-0000-7000-8000-' || lpad(i::text, 12, '0') || '","kind":"request.voted","texts":{' || comment || '},'
          || '"v":1,"version":1,"workspace":"bench"}';
        before := sha256(before || int8send(i) || convert_to(body, 'UTF8'));
        insert into ledger (workspace_id, seq, body, hash) values ('bench', i, body, before);
      end loop;
      insert into ledger_head values ('bench', ${ROWS}, before);
    end $$`),
  );
  await db.execute(sql`
    insert into ledger_text (workspace_id, seq, field, salt, text)
    select 'bench', seq, 'comment', convert_to('salt of 16 bytes', 'UTF8'), 'I have read ' || seq
    from generate_series(${TEXT_EACH}::int, ${ROWS}::int, ${TEXT_EACH}::int) as seq`);
  await db.execute(sql.raw('analyze'));
}

async function hashOnly(db: Db): Promise<void> {
  await db.execute(sql`
    select max(sha256(hash || int8send(seq) || convert_to(body, 'UTF8'))) from ledger where workspace_id = 'bench'`);
}

async function took(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}
