import { consequences } from '../src/consequences/index.ts';
import { requestRoutes } from '../src/delivery/request-routes.ts';
import { createWanted } from '../src/delivery/wanted.ts';
import { effects } from '../src/effects/index.ts';
import { silentLog } from '../src/kernel/log.ts';
import { chainFacts } from '../src/ledger/chain.ts';
import { startBoss, stopBoss } from '../src/queue/boss.ts';
import { enqueueConsequences } from '../src/queue/jobs.ts';
import { openDatabase } from '../src/store/connect.ts';
import type { Unit } from '../src/store/unit.ts';

/** A unit as in production, with jobs, wanted cards and chain, and the pool it works on. */
export async function openUnit(url: string, connections: number) {
  const database = openDatabase(url, { max: connections });
  const queue = openDatabase(url, { max: 3 });
  const boss = await startBoss(queue, silentLog);
  const flush = [
    enqueueConsequences(() => boss, consequences({ effects, secrets: () => undefined })),
    createWanted(requestRoutes),
    chainFacts,
  ];
  const unit: Unit = { db: database.db, flush };
  const close = async () => {
    await stopBoss(boss);
    await Promise.all([database.close(), queue.close()]);
  };
  return { unit, pool: database.sql, close };
}
