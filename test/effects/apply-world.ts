import { and, eq, lte } from 'drizzle-orm';
import { outsideTimers } from '../../src/consequences/index.ts';
import { checkAlias } from '../../src/effects/check-alias.ts';
import { effects } from '../../src/effects/index.ts';
import { readKpiSource } from '../../src/effects/read-kpi-source.ts';
import { replayDelivery } from '../../src/effects/send-delivery.ts';
import { settingFaults } from '../../src/effects/setting-faults.ts';
import { applyTransition, NotApplied } from '../../src/lifecycle/apply-transition.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import type { Effect } from '../../src/lifecycle/effect.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { timer } from '../../src/queue/tables.ts';
import { type TestClock, testClock, testUnit } from '../kit/context.ts';
import type { TestDatabase } from '../kit/database.ts';
import { shippedLifecycle, testWorkspace, type Workspace, withChurn } from '../kit/lifecycle.ts';

export const SECRETS: Readonly<Record<string, string>> = {
  RELEASES: 'r'.repeat(32),
  RELEASES_OLD: 'o'.repeat(32),
  GITHUB: 'github_pat_of_a_test',
  MLFLOW: 'a-token-for-mlflow',
};
export const secrets = (name: string): string | undefined => SECRETS[name];

/** The effects of production, as they stand in a lifecycle file. */
export const lifecycleWith = (...list: object[]) => {
  const lifecycle = shippedLifecycle((text) =>
    text.replace('effects: {}', `effects: ${JSON.stringify({ production: list })}`),
  );
  const faults = (lifecycle.tracks.release?.effects.production ?? []).flatMap(settingFaults(secrets));
  if (faults.length > 0) throw new Error(faults.map((fault) => fault.message).join('\n'));
  return lifecycle;
};

export interface ApplyWorld extends Workspace {
  readonly clock: TestClock;
  readonly number: number;
  /** One try of the effects; the text of the failure when it failed. */
  readonly apply: (others?: ReadonlyMap<string, Effect>) => Promise<string | undefined>;
  readonly state: () => Promise<string>;
  /** Runs every timer that is due by now to its end. */
  readonly runDue: () => Promise<void>;
}

let count = 0;

/** A workspace whose production has these effects, and a request for it that both groups approved. */
export async function approvedWorld(on: TestDatabase, list: readonly object[]): Promise<ApplyWorld> {
  count += 1;
  const clock = testClock();
  const world = await testWorkspace(testUnit(on.database, { clock }), `apply-${count}`, lifecycleWith(...list));
  await withChurn(world);
  return { ...world, ...(await ask(world, 'v12')), clock, runDue: () => runDue(world) };
}

/** Asks for production and approves: what a story goes on with. */
export async function ask(
  world: Workspace,
  version: string,
  share?: number,
): Promise<Pick<ApplyWorld, 'number' | 'apply' | 'state'>> {
  const { number } = await requestTransition(world.as('mia'), { model: 'churn', version, to: 'production', share });
  await castVote(world.as('leo'), { request: number, decision: 'approve', source: 'button' });
  await castVote(world.as('rita'), { request: number, decision: 'approve', source: 'button' });
  return {
    number,
    apply: (others) => tryApply(world, number, others),
    state: async () => (await getRequest(world.system, number)).state,
  };
}

export async function tryApply(
  world: Workspace,
  number: number,
  others: ReadonlyMap<string, Effect> = new Map(),
): Promise<string | undefined> {
  try {
    await applyTransition(world.system, { request: number }, new Map([...effects, ...others]), secrets);
    return undefined;
  } catch (error) {
    if (error instanceof NotApplied) return error.message;
    throw error;
  }
}

/** Runs what is due as the pump does, until nothing is. */
async function runDue({ unit, system }: Workspace): Promise<void> {
  const handlers = outsideTimers({
    effects,
    secrets,
    replay: replayDelivery(secrets),
    check: checkAlias(secrets),
    read: readKpiSource(secrets),
    sleeps: async () => new Map(),
    readCalendar: () => Promise.reject(new Error('no calendar is read here')),
    writeRotas: () => Promise.reject(new Error('nobody is on call here')),
  });
  const isMine = eq(timer.workspaceId, system.workspace);
  for (;;) {
    const now = unit.clock?.() ?? new Date();
    const [due] = await unit.db
      .select()
      .from(timer)
      .where(and(isMine, lte(timer.dueAt, now)))
      .limit(1);
    const handler = handlers.find(({ kind }) => kind === due?.kind);
    if (!due || !handler) return;
    const { subject, generation } = due;
    await handler.run({ ...system, now }, { subject, generation });
    await unit.db.delete(timer).where(and(isMine, eq(timer.subject, subject), eq(timer.generation, generation)));
  }
}
