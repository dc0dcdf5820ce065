import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { laneOf } from '../../src/delivery/lane.ts';
import { outsideRoutes } from '../../src/delivery/outside-routes.ts';
import { renderSubject } from '../../src/delivery/render-subject.ts';
import { requestRoutes } from '../../src/delivery/request-routes.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import { emit } from '../../src/ledger/event.ts';
import { applyTransition } from '../../src/lifecycle/apply-transition.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { EffectFailure } from '../../src/lifecycle/effect.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { aliasMovedOutside } from '../../src/outside/events.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { setChannel } from '../../src/workspace/set-channel.ts';
import { testClock, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { people, shippedLifecycle, testWorkspace, type Workspace, withChurn } from '../kit/lifecycle.ts';

let on: TestDatabase;
let count = 0;
beforeAll(async () => {
  on = await testDatabase();
});
afterAll(() => on.close());

const clock = testClock();
const lifecycle = shippedLifecycle((text) =>
  text.replace('effects: {}', 'effects: { production: [{ record: { file: releases.jsonl } }] }'),
);

async function world(): Promise<Workspace> {
  count += 1;
  const unit = testUnit(on.database, { clock, flush: [createWanted({ ...requestRoutes, ...outsideRoutes })] });
  const made = await testWorkspace(unit, `outside-routes-${count}`, lifecycle);
  await withChurn(made);
  return made;
}

const cards = async ({ unit, system }: Workspace, kind: string) =>
  (
    await unit.db.execute<{ subject: string; channel: string; lane: number }>(sql`
      select card.subject, place.channel, card.lane from card
      join place on place.workspace_id = card.workspace_id and place.id = card.place
      where card.workspace_id = ${system.workspace} and card.subject like ${`${kind}:%`} order by 2`)
  ).map((row) => ({ ...row, lane: laneOf(row.lane) }));

describe('a request whose effects were given up', () => {
  const giveUp = async (made: Workspace, owner: string | null): Promise<void> => {
    const { number } = await requestTransition(made.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
    await castVote(made.as('leo'), { request: number, decision: 'approve', source: 'button' });
    await castVote(made.as('rita'), { request: number, decision: 'approve', source: 'button' });
    await made.unit.db.execute(
      sql`update model set owner = ${owner}::uuid where workspace_id = ${made.system.workspace}`,
    );
    const fails = () => Promise.reject(new EffectFailure('MLflow answered 503', { patience: 'none' }));
    await applyTransition(made.system, { request: number }, new Map([['record', fails]])).catch(() => undefined);
  };

  test('calls the model’s owner by direct message in the page lane', async () => {
    const made = await world();
    await giveUp(made, people.leo);
    const [card, ...others] = await cards(made, 'given-up');
    expect(card).toMatchObject({ channel: '@leo', lane: 'page' });
    expect(others).toEqual([]);
    const shown = await renderSubject(made.system, card?.subject ?? '', {
      platform: 'console',
      team: '',
      channel: '@leo',
    });
    expect(shown?.summary).toContain('churn@v12 to production: approved, not applied');
  });

  test('calls the asker where the model has no owner', async () => {
    const made = await world();
    await giveUp(made, null);
    expect(await cards(made, 'given-up')).toMatchObject([{ channel: '@mia', lane: 'page' }]);
  });
});

describe('a change past Steward', () => {
  const tell = (made: Workspace) =>
    inTransaction(made.system, async (tx) => {
      const about = { watch: 'abc', model: 'churn', subject: 'churn@v12', stage: 'production', request: 1 };
      const moved = {
        name: 'churn',
        alias: 'champion',
        expected: '12',
        found: '13',
        seenBy: 'poll',
        revert: false,
      } as const;
      emit(tx, aliasMovedOutside({ ...about, ...moved }));
    });

  test('is told in the channel for releases', async () => {
    const made = await world();
    const { workspace } = made.system;
    const setting = { platform: 'console', team: workspace, kind: 'releases', channel: 'rel', name: 'rel' } as const;
    await setChannel(made.as('ada'), setting);
    await tell(made);
    expect(await cards(made, 'outside')).toMatchObject([{ channel: 'rel', lane: 'approval' }]);
  });

  test('is told to the admins where there is no channel', async () => {
    const made = await world();
    await tell(made);
    expect(await cards(made, 'outside')).toMatchObject([{ channel: '@ada', lane: 'approval' }]);
  });
});
