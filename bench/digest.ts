import type { Card } from '../src/chat/card.ts';
import { withCharts } from '../src/digests/charts.ts';
import { chartsOf, compose } from '../src/digests/compose.ts';
import { digestView } from '../src/digests/digest-card.ts';
import { keepCard, shownCard } from '../src/digests/kept-card.ts';
import { periodOf } from '../src/digests/slots.ts';
import { SECTIONS } from '../src/digests/tables.ts';
import { silentLog } from '../src/kernel/log.ts';
import { requestTransition } from '../src/lifecycle/request-transition.ts';
import { type Ctx, inTransaction, type Unit } from '../src/store/unit.ts';
import { testWorkspace, withChurn } from '../test/kit/lifecycle.ts';
import { cloneRequests } from './clone-requests.ts';
import { type Figure, median, shownMs } from './figure.ts';
import { DAYS, KPIS, manyKpis } from './many-kpis.ts';
import { openUnit } from './open-unit.ts';
import { openBare, recorded, type Statement } from './recording.ts';
import { benchServer } from './server.ts';

const SIZES = [10, 100, 1_000];
const CHARTS = 20;
const ROUNDS = 7;
const AIM_MS = 2_000;
/** Days of which end inside UTC's: its charts are read from hours. */
const ZONE = 'Europe/Rome';

interface Measured {
  readonly models: number;
  readonly ctx: Ctx;
  readonly statements: readonly Statement[];
  /** Milliseconds of each round. */
  readonly read: number[];
  readonly floor: number[];
  readonly whole: number[];
}

/** A digest over many models from roll-ups to PNGs, beside its own statements by bare postgres.js; and how it grows. */
export async function bench(): Promise<readonly Figure[]> {
  const server = await benchServer();
  try {
    const url = await server.create('digest');
    const { unit, pool, close } = await openUnit(url, 4);
    const bare = openBare(url, 1);
    const worlds: Measured[] = [];
    for (const models of SIZES) {
      const ctx = await worldOf(unit, models);
      await draw(ctx, await read(ctx));
      const statements = await recorded(pool, () => read(ctx));
      worlds.push({ models, ctx, statements, read: [], floor: [], whole: [] });
    }
    // In turns, so that what else the machine does falls on all of them.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const { ctx, statements, ...times } of worlds) {
        const began = performance.now();
        const composed = await read(ctx);
        times.read.push(performance.now() - began);
        await draw(ctx, composed);
        const ended = performance.now();
        times.whole.push(ended - began);
        await bare.replay(statements);
        times.floor.push(performance.now() - ended);
      }
    }
    await bare.close();
    await close();
    return figuresOf(worlds);
  } finally {
    await server.stop();
  }
}

/** So many models, each with an open request, ten KPIs and ten features. */
async function worldOf(unit: Unit, models: number): Promise<Ctx> {
  const workspace = `digest-${models}`;
  const world = await testWorkspace(unit, workspace);
  await withChurn(world);
  await requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
  await cloneRequests(unit.db, workspace, models);
  await manyKpis(world.as('mia'), unit.db, models);
  return { ...world.system, log: silentLog };
}

const schedule = () => ({ cron: `0 ${new Date().getUTCHours()} * * *`, zone: 'UTC' });

/** As a slot of a digest reads it: all sections, in one transaction, to the card that is kept. */
async function read(ctx: Ctx) {
  const slot = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
  const period = periodOf(schedule(), slot);
  const digest = { name: 'all', zone: ZONE, models: null, sections: [...SECTIONS] };
  const composed = await inTransaction({ ...ctx, now: new Date() }, (tx) =>
    compose(tx, digest, { period, next: undefined, last: undefined, charts: CHARTS }),
  );
  const unread = composed.sections.find(({ content }) => content.unread !== undefined);
  if (unread) throw new Error(`${unread.name} could not be read: ${unread.content.unread}`);
  return { kept: keepCard(digestView(composed).card), charts: chartsOf(composed) };
}

/** As a place gets it: the kept card with names, and its charts as PNG. */
async function draw(ctx: Ctx, { kept, charts }: Awaited<ReturnType<typeof read>>): Promise<void> {
  const shown = await shownCard(ctx, kept);
  const card: Card | undefined = shown && (await withCharts(shown, charts, { platform: 'slack', log: silentLog }));
  const drawn = card?.parts.filter((part) => part.type === 'picture' && part.file.bytes.length > 1_000).length;
  if (drawn !== CHARTS) throw new Error(`${drawn} charts were drawn, not ${CHARTS}`);
}

function figuresOf(worlds: readonly Measured[]): Figure[] {
  const shown = (count: number) => count.toLocaleString('en');
  const ratioOf = (list: readonly number[], floor: readonly number[]) => median(list.map((ms, i) => ms / floor[i]!));
  const figures = worlds.flatMap(({ models, statements, read, floor, whole }): Figure[] => [
    {
      what: `a digest over ${shown(models)} models with ${KPIS} KPIs of ${DAYS} days and ${CHARTS} charts as PNG (floor: its ${statements.length} statements alone)`,
      ...{ figure: shownMs(median(whole)), floor: shownMs(median(floor)), ratio: ratioOf(whole, floor) },
      ...(models === 100 ? { aim: 'under 2 s', met: median(whole) < AIM_MS } : {}),
    },
    {
      what: 'of it reading and composing; the rest is drawing',
      ...{ figure: shownMs(median(read)), floor: shownMs(median(floor)), ratio: ratioOf(read, floor) },
    },
  ]);
  const [first, last] = [worlds[0]!, worlds.at(-1)!];
  const growth = ratioOf(last.read, first.read);
  return [
    ...figures,
    {
      what: `growth of reading and composing from ${shown(first.models)} to ${shown(last.models)} models (floor: of the statements)`,
      ...{ figure: `${growth.toFixed(1)} times`, floor: `${ratioOf(last.floor, first.floor).toFixed(1)} times` },
      ...{ aim: 'at most as the models', met: growth <= last.models / first.models },
    },
  ];
}
