import { fallback } from '../../src/app/fallback.ts';
import { DeliveryError, type Platform } from '../../src/chat/ports/platform.ts';
import { timerHandlers } from '../../src/consequences/index.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import { digestRoutes } from '../../src/delivery/digest-routes.ts';
import { createPace } from '../../src/delivery/pace.ts';
import { renderSubject } from '../../src/delivery/render-subject.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import { noteDelivered } from '../../src/digests/note-delivered.ts';
import { isRunSubject } from '../../src/digests/write-run.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { chainFacts } from '../../src/ledger/chain.ts';
import { createTimerPump } from '../../src/queue/timer-pump.ts';
import { openDatabase } from '../../src/store/connect.ts';

/**
 * A process that runs and shows digests until it is killed. Its chat platform is the table `posted` of the database, so
 * that several processes write into the same channels. `argv`: the database's URL.
 */
const url = process.argv[2] ?? '';
const outside = openDatabase(url, { max: 4 });
const { sql } = outside;
const inDoubt = (error: unknown): never => {
  throw new DeliveryError('in-doubt', String(error));
};

const platform: Platform = {
  name: 'console',
  start: async () => undefined,
  stop: async () => undefined,
  status: () => ({ connected: true, detail: 'a table' }),
  post: async (to, card, marker) => {
    const [row] = await sql<{ id: string }[]>`
      insert into posted (channel, marker, summary) values (${to.channel}, ${marker}, ${card.summary}) returning id::text`.catch(
      inDoubt,
    );
    return { channel: to.channel, message: row?.id ?? '' };
  },
  update: async () => undefined,
  find: async (to, marker) => {
    const [row] = await sql<{ id: string }[]>`
      select id::text from posted where channel = ${to.channel} and marker = ${marker}`.catch(inDoubt);
    return row && { channel: to.channel, message: row.id };
  },
};

const database = openDatabase(url, { max: 10 });
const unit = { db: database.db, flush: [createWanted(digestRoutes), chainFacts] };
const timers = createTimerPump({ unit, handlers: timerHandlers, log: silentLog, leaseMs: 5_000 });
const delivery = createDelivery({
  unit,
  platforms: new Map([['console', platform]]),
  render: renderSubject,
  fallback,
  arrived: { concerns: isRunSubject, run: (tx, { subject, address }) => noteDelivered(tx, { subject, ...address }) },
  log: silentLog,
  timing: { callTimeoutMs: 4_000, graceMs: 2_000, doubtWaitMs: 500, checkAfterMs: 100 },
  pace: createPace(() => Date.now(), { slack: {}, discord: {}, console: {} }),
});
console.log('ready');
setInterval(() => {
  timers.wake();
  delivery.wake();
}, 50);
