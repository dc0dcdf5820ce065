import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { castVote } from '../src/lifecycle/cast-vote.ts';
import { requestTransition } from '../src/lifecycle/request-transition.ts';
import { groupMember, identity, person } from '../src/people/tables.ts';
import type { Unit } from '../src/store/unit.ts';
import { setChannel } from '../src/workspace/set-channel.ts';
import { asPerson } from '../test/kit/context.ts';
import { people, shippedLifecycle, testWorkspace, withChurn } from '../test/kit/lifecycle.ts';
import { cloneRequests } from './clone-requests.ts';
import { type Figure, median, shownMs } from './figure.ts';
import { openUnit } from './open-unit.ts';
import { openBare, recorded, type Statement } from './recording.ts';
import { benchServer } from './server.ts';

const WORKSPACE = 'bench';
/** The first ones warm up, and are not counted. */
const WARM = 10;
const DECISIONS = 100;
const GATES =
  '[metrics-recorded, model-card-complete, { metric-bounds: { auc: ">= 0.9" } }, no-open-finding, no-freeze]';

/** The vote that decides and applies a request with five gates and twenty people who may decide, alone on the database. */
export async function bench(): Promise<readonly Figure[]> {
  const server = await benchServer();
  try {
    await prepare(await server.create('base'));
    const recipes: (readonly Statement[])[] = [];
    const noted = await openUnit(await server.copy('base', 'noted'), 2);
    for (let number = 1; number <= WARM + DECISIONS; number += 1)
      recipes.push(await recorded(noted.pool, () => decide(noted.unit, number)));
    await noted.close();
    const verb = await openUnit(await server.copy('base', 'verb'), 2);
    const bare = openBare(await server.copy('base', 'bare'), 1);
    const [mine, database]: [number[], number[]] = [[], []];
    await bare.replay([]);
    const cpuMs = await cpuOf(verb.unit, 'bare');
    const before = await cpuMs();
    for (const [index, statements] of recipes.entries()) {
      mine.push(await took(() => decide(verb.unit, index + 1)));
      database.push(await took(() => bare.replay(statements)));
    }
    const spent = ((await cpuMs()) - before) / recipes.length;
    await verb.close();
    await bare.close();
    const [ms, databaseMs] = [median(mine.slice(WARM)), median(database.slice(WARM))];
    const statements = recipes.at(-1)?.length ?? 0;
    return [
      {
        what: `deciding a request with 5 gates and 20 people who may, ${statements} statements: at the database's side (the floor), median of ${DECISIONS}`,
        figure: shownMs(ms),
        floor: shownMs(databaseMs),
        ratio: ms / databaseMs,
        aim: 'floor under 20 ms',
        met: databaseMs < 20,
      },
      {
        what: "of it processor time of the database's process, mean",
        figure: shownMs(spent),
        aim: 'under 20 ms',
        met: spent < 20,
      },
    ];
  } finally {
    await server.stop();
  }
}

async function prepare(url: string): Promise<void> {
  const { unit, close } = await openUnit(url, 4);
  const lifecycle = shippedLifecycle((text) => text.replace(/( {6}production: )\[metrics-recorded.*/, `$1${GATES}`));
  const world = await testWorkspace(unit, WORKSPACE, lifecycle);
  await withChurn(world);
  await eligible(unit);
  const base = { platform: 'console' as const, team: WORKSPACE, channel: 'releases', name: 'releases' };
  await setChannel(world.system, { ...base, kind: 'releases' });
  const { gates } = await requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
  if (gates.length !== 5) throw new Error(`${gates.length} gates, not 5`);
  await cloneRequests(unit.db, WORKSPACE, WARM + DECISIONS);
  for (let number = 1; number <= WARM + DECISIONS; number += 1)
    await castVote(world.as('leo'), { request: number, decision: 'approve', source: 'button' });
  await close();
}

/** Nine more in each of the two groups, with leo and rita twenty. */
async function eligible(unit: Unit): Promise<void> {
  const base = { workspaceId: WORKSPACE };
  const since = new Date(Date.now() - 3_600_000);
  const names = Array.from({ length: 18 }, (_, n) => `p${n}`);
  const id = (n: number) => `01970000-0000-7000-8000-0000000002${String(n).padStart(2, '0')}`;
  await unit.db
    .insert(person)
    .values(names.map((name, n) => ({ ...base, id: id(n), name, role: 'member' as const, createdAt: since })));
  const account = { platform: 'console' as const, team: WORKSPACE, standing: 'member' as const };
  await unit.db.insert(identity).values(names.map((userId, n) => ({ ...base, ...account, userId, personId: id(n) })));
  const groups = ['ml-leads', 'risk'] as const;
  await unit.db
    .insert(groupMember)
    .values(names.map((_, n) => ({ ...base, groupName: groups[n % 2]!, personId: id(n), addedAt: since })));
}

async function decide(unit: Unit, request: number): Promise<void> {
  const rita = asPerson(unit, people.rita, WORKSPACE);
  const { request: row } = await castVote(rita, { request, decision: 'approve', source: 'button', seen: 1 });
  if (row.state !== 'applied') throw new Error(`R-${request} is ${row.state}`);
}

/** Reads the processor time that the one process behind a database's only connection has used, whatever else the machine does. */
async function cpuOf({ db }: Unit, database: string): Promise<() => Promise<number>> {
  const [row] = await db.execute<{ pid: number }>(sql`
    select pid from pg_stat_activity where datname = ${database} and backend_type = 'client backend'`);
  const NANOSECONDS_IN_MS = 1_000_000;
  return async () => Number((await readFile(`/proc/${row?.pid}/schedstat`, 'utf8')).split(' ')[0]) / NANOSECONDS_IN_MS;
}

async function took(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}
