import { countRequests, listRequests, OPEN_STATES } from '../src/lifecycle/find-request.ts';
import { readHome } from '../src/lifecycle/home.ts';
import { homeCard } from '../src/lifecycle/home-card.ts';
import { requestListCard } from '../src/lifecycle/request-list-card.ts';
import { requestTransition } from '../src/lifecycle/request-transition.ts';
import { claimDue } from '../src/queue/timer-pump.ts';
import { asPerson, testCtx } from '../test/kit/context.ts';
import { people, testWorkspace, withChurn } from '../test/kit/lifecycle.ts';
import { type Figure, median, shownMs } from './figure.ts';
import { manyRequests } from './many-requests.ts';
import { openUnit } from './open-unit.ts';
import { openBare, recorded } from './recording.ts';
import { benchServer } from './server.ts';

const WORKSPACE = 'bench';
const OPEN = 10_000;
const ROUNDS = 15;
const MOST = 20;
const DAY_MS = 86_400_000;
const KINDS = ['request-expiry', 'request-reminder', 'objection-lapse'];

/** What reads over all open requests, with 10,000 of them, beside its own statements by bare postgres.js. */
export async function bench(): Promise<readonly Figure[]> {
  const server = await benchServer();
  try {
    const url = await server.create('lists');
    const { unit, pool, close } = await openUnit(url, 4);
    const world = await testWorkspace(unit, WORKSPACE);
    await withChurn(world);
    await requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
    await manyRequests(unit.db, { workspace: WORKSPACE, open: OPEN, voter: people.leo });
    const rita = () => asPerson(unit, people.rita, WORKSPACE);
    // A sweep a day later finds nothing due; one after four days everything.
    const sweep = (days: number) => {
      const at = new Date(Date.now() + days * DAY_MS);
      return claimDue(testCtx({ ...unit, clock: () => at }, undefined, WORKSPACE), KINDS, 0);
    };
    const reads: readonly (readonly [string, () => Promise<unknown>])[] = [
      [
        '`request list`',
        async () => {
          const total = await countRequests(rita(), { states: OPEN_STATES });
          return requestListCard(rita(), await listRequests(rita(), { states: OPEN_STATES }, MOST), { from: 1, total });
        },
      ],
      [
        '`requests --mine`, 10,000 wait or are stuck',
        async () => homeCard(rita(), await readHome(rita(), people.rita), new Map()),
      ],
      ['sweep of reminders and expiries, 20,000 timers, none due', () => sweep(0)],
      ['sweep of reminders and expiries, 20,000 timers, all due', () => sweep(4)],
    ];
    const bare = openBare(url, 1);
    const figures: Figure[] = [];
    for (const [what, read] of reads) {
      await read();
      const statements = await recorded(pool, read);
      const [mine, floor]: [number[], number[]] = [[], []];
      for (let round = 0; round < ROUNDS; round += 1) {
        mine.push(await took(read));
        floor.push(await took(() => bare.replay(statements)));
      }
      const ms = median(mine);
      const floorMs = median(floor);
      figures.push({
        what: `${OPEN.toLocaleString('en')} open requests: ${what}`,
        figure: shownMs(ms),
        floor: shownMs(floorMs),
        ratio: ms / floorMs,
        aim: 'under 200 ms',
        met: ms < 200,
      });
    }
    await bare.close();
    await close();
    return figures;
  } finally {
    await server.stop();
  }
}

async function took(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}
