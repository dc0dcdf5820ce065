import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { approve } from '../../commands/approve.ts';
import { receiveReaction } from '../../src/app/receive-reaction.ts';
import type { Card } from '../../src/chat/card.ts';
import { createDispatch } from '../../src/chat/dispatch.ts';
import { plainText } from '../../src/chat/text.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { groupMember } from '../../src/people/tables.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import { createFakePlatform } from '../delivery/fake-platform.ts';
import { people, put } from '../kit/lifecycle.ts';
import { ask, clock, useChurn, vote, world } from '../lifecycle/churn-world.ts';
import { runTimers } from '../lifecycle/run-timers.ts';
import { openReleases, withCards } from '../lifecycle/told.ts';

useChurn(withCards);

const YES = 'white_check_mark';
const NO = 'x';
const HOUR = 3_600_000;
let number: number;
let count = 0;

/** Ada may decide beside leo, and has not said anything when the request ends. */
beforeEach(async () => {
  const { workspace: workspaceId } = world.system;
  const addedAt = new Date(clock.now.getTime() - HOUR);
  await world.unit.db.insert(groupMember).values({ workspaceId, groupName: 'ml-leads', personId: people.ada, addedAt });
  await openReleases();
  ({ number } = await ask());
  await world.unit.db.execute(sql`
    update card set ref_message = 'm1', ref_channel = 'releases', shown = wanted
    where workspace_id = ${workspaceId} and subject = ${`request:${number}`}
      and place = (select id from place where workspace_id = ${workspaceId} and channel = 'releases')`);
});

const origin = () => ({
  platform: 'console' as const,
  team: world.system.workspace,
  channel: 'releases',
  message: 'm1',
});
const wordsOf = (card: Card): string =>
  card.parts
    .flatMap((part) => (part.type === 'text' || part.type === 'context' ? [plainText(part.text)] : []))
    .join(' ');

/** Ada clicks the button of a card that still shows it: what she is answered. */
async function clicks(): Promise<string> {
  const heard: string[] = [];
  const none = { platformOf: () => undefined, approvingGroups: async () => [], deadLetters: async () => [] };
  const ports = { ...none, subjectAt: async () => undefined, cardLinks: async () => new Map(), ledgerKey: undefined };
  const dispatch = createDispatch({
    commands: [approve({ ...ports, root: 'steward' })],
    root: 'steward',
    defaultZone: 'UTC',
    now: () => clock.now,
    log: silentLog,
    workspaceOf: async () => world.system,
    standing: async () => {},
    authorise: async (tx) => ({ ctx: { ...tx, actor: world.as('ada').actor } }),
    defer: async () => async () => {},
    afterMs: 20_000,
  });
  await dispatch.invoke({
    origin: origin(),
    speaker: { id: 'ada', name: 'ada' },
    source: 'button',
    said: { type: 'written', invocation: `v1 approve request=R-${number} seen=1` },
    key: `click-${++count}`,
    answer: { say: async (card) => void heard.push(wordsOf(card)), form: async () => false },
  });
  return heard.join('\n');
}

/** Ada reacts on the card: what she is told by direct message, if anything. */
async function reacts(
  emoji: string,
  more: { change?: 'removed'; swept?: true; user?: string } = {},
): Promise<string[]> {
  const heard: string[] = [];
  const { change = 'added', user = 'ada', ...rest } = more;
  const standing = async () => ({ standing: 'member' as const });
  const platforms = new Map([['console' as const, { ...createFakePlatform(), people: { standing } }]]);
  const policy = { admins: new Set<string>(), defaultZone: 'UTC' };
  await receiveReaction(
    { unit: world.unit, platforms, policy, commands: [], root: 'steward', log: silentLog },
    {
      origin: origin(),
      user,
      emoji,
      change,
      key: `react-${++count}`,
      answer: { say: async (card) => void heard.push(wordsOf(card)), form: async () => false },
      ...rest,
    },
  );
  return heard;
}

const at = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC';
const ends: readonly [string, () => Promise<unknown>, string, string][] = [
  [
    'expired',
    async () => {
      clock.advance(73 * HOUR);
      await runTimers(world.unit);
    },
    `expired (undecided at )?${at}.*Your vote was not counted.*sk again with .?promote churn@v12 to production`,
    YES,
  ],
  [
    'withdrawn',
    () => withdrawRequest(world.as('mia'), { request: number }),
    `was withdrawn ${at}\\. Your vote was not counted\\..*request show R-\\d+`,
    YES,
  ],
  [
    'stale',
    async () => {
      await editVersion(world.as('mia'), { model: 'churn', version: 'v12', metrics: { auc: 0.5 } });
      await vote('rita', number);
    },
    `is stale: churn@v12 was edited ${at}\\. Your vote was not counted\\..*Ask again with .?promote churn@v12 to production`,
    YES,
  ],
  [
    'rejected',
    () => vote('rita', number, 'reject'),
    `was rejected already ${at}\\. Your vote was not counted\\..*request show R-\\d+`,
    YES,
  ],
  [
    'superseded',
    async () => {
      clock.advance(1_000);
      const newer = { model: 'churn', version: 'v13', digest: 'sha256:v130000000000000', metrics: { auc: 0.95 } };
      await registerVersion(world.as('mia'), newer, firstStageOf('version'));
      await put(world, 'v13', 'staging');
      await ask('production', 'v13');
    },
    `was superseded by R-\\d+ ${at}\\. Your vote was not counted\\..*request show R-\\d+`,
    YES,
  ],
  [
    'applied',
    async () => [await vote('leo', number), await vote('rita', number)],
    `was approved already, and churn@v12 came to production ${at}\\. Your vote was not counted\\..*request show R-\\d+`,
    NO,
  ],
];

describe('who comes when it is over is told how and when it ended, and what to do', () => {
  it.each(ends)('by a button: %s', async (_, end, words) => {
    await end();
    expect(await clicks()).toMatch(new RegExp(words, 's'));
  });

  it.each(ends)('by a reaction, once: %s', async (_, end, words, sign) => {
    await end();
    expect(await reacts(sign)).toEqual([expect.stringMatching(new RegExp(words, 's'))]);
    expect(await reacts(sign)).toEqual([]);
  });

  it('by a reaction in the instant after its time, before anything ended it', async () => {
    clock.advance(72 * HOUR);
    expect(await reacts(YES)).toEqual([expect.stringMatching(new RegExp(`expired undecided at ${at}`))]);
  });
});

describe('a late reaction is answered by silence', () => {
  const applied = async () => [await vote('leo', number), await vote('rita', number)];
  it.each<[string, () => Promise<unknown>, () => Promise<string[]>]>([
    ['when it ended as the sign says', applied, () => reacts(YES)],
    ['when a rejection is agreed with', () => vote('rita', number, 'reject'), () => reacts(NO)],
    ['of somebody who had his say', applied, () => reacts(NO, { user: 'leo' })],
    ['of somebody who had no right', applied, () => reacts(NO, { user: 'mia' })],
    ['of a stranger, who is not met by it', applied, () => reacts(NO, { user: 'zoe' })],
    ['that means nothing', applied, () => reacts('tada')],
    ['that is taken away', applied, () => reacts(NO, { change: 'removed' })],
    ['that a sweep finds', applied, () => reacts(NO, { swept: true })],
  ])('%s', async (_, end, act) => {
    await end();
    expect(await act()).toEqual([]);
    const known = await world.unit.db.execute(sql`select from identity where workspace_id = ${world.system.workspace}`);
    expect(known).toHaveLength(4);
  });
});
