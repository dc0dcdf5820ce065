import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { actions, type Card, fields, heading, line } from '../../../src/chat/card.ts';
import { wordsOf } from '../../kit/slack/read-message.ts';
import { SOON_MS } from '../../kit/soon.ts';
import { eventually } from './eventually.ts';
import { type StartedSlack, startSlack } from './started-slack.ts';

const card: Card = {
  tone: 'neutral',
  summary: '1 waits for you',
  parts: [
    heading('Waits for me: 1'),
    fields({
      label: 'R-81',
      value: [{ type: 'link', url: 'https://acme.slack.com/x', label: 'churn@v12 to production' }],
    }),
    actions({ label: 'R-81 details', invocation: 'v1 request-show request=R-81' }),
  ],
};
const large: Card = {
  ...card,
  parts: Array.from({ length: 90 }, (_, n) => [
    heading(`Heading ${n} ${'x'.repeat(300)}`),
    fields({ label: 'long', value: 'y'.repeat(4_000) }),
    { type: 'table' as const, columns: ['a', 'b'], rows: [['c', 'd']], more: 'and 3 more' },
    actions({ label: `Details ${n}`, invocation: 'v1 request-show request=R-81' }),
  ]).flat(),
};

describe.each(['http', 'socket'] as const)('the App Home of Slack, over %s', (by) => {
  let on: StartedSlack;
  let leo: string;
  const publish = (shown: Card) => on.slack.home!.publish(on.workspace.team, leo, shown, AbortSignal.timeout(SOON_MS));
  beforeAll(async () => {
    on = await startSlack(by);
    leo = on.workspace.users.leo!;
  });
  afterEach(() => {
    delete on.answers.invoke;
    on.host.homes.length = 0;
    on.host.invocations.length = 0;
    on.workspace.faults.clear();
    on.workspace.setHomeTab(true);
  });
  afterAll(() => on.stop());

  test('is announced when it is opened, and whether something stands there', async () => {
    expect((await on.workspace.openHome(leo)).status).toBe(200);
    await publish(card);
    await on.workspace.openHome(leo);
    const home = { team: on.workspace.team, user: leo };
    expect(on.host.homes).toEqual([
      { ...home, empty: true },
      { ...home, empty: false },
    ]);
  });

  test('shows a card, and the next one in its place', async () => {
    await publish(line('neutral', 'Before'));
    await publish(card);
    expect(on.workspace.home(leo)?.words).toBe('Waits for me: 1\nR-81  churn@v12 to production\nR-81 details');
  });

  test('takes a card of any size: what does not fit is counted', async () => {
    await publish(large);
    expect(on.workspace.home(leo)?.words).toMatch(/and \d+ more/);
  });

  test.each([
    ['the Home tab is off', () => on.workspace.setHomeTab(false), 'refused'],
    ['Slack asks to wait', () => on.workspace.faults.arm({ kind: 'rate-limited', retryAfter: 7 }), 'rate-limited'],
    ['the answer is lost', () => on.workspace.faults.arm({ kind: 'dropped' }), 'in-doubt'],
    ['two publishes met', () => on.workspace.faults.arm({ kind: 'code', code: 'hash_conflict' }), 'rate-limited'],
    ['the person is not there', () => on.workspace.faults.arm({ kind: 'code', code: 'user_not_found' }), 'no-access'],
  ])('says in delivery\u2019s words that %s', async (_, arm, failure) => {
    arm();
    await expect(publish(card)).rejects.toMatchObject({ failure });
  });

  test('an answer to its button opens over it, without buttons, and changes there', async () => {
    await publish(card);
    const said = {
      ...line('neutral', 'Asked by mia'),
      parts: [...line('neutral', 'Asked by mia').parts, ...card.parts],
    };
    on.answers.invoke = async ({ answer }) => {
      await answer.say(line('waiting', 'Working on it.'));
      await answer.say(said);
    };
    expect((await on.workspace.clickHome(leo, 'R-81 details')).status).toBe(200);
    expect(on.host.invocations[0]).toMatchObject({
      origin: { platform: 'slack', team: on.workspace.team },
      speaker: { id: leo },
      said: { type: 'written', invocation: 'v1 request-show request=R-81' },
    });
    const { blocks } = on.workspace.views.at(-1)!.view as { blocks: { type: string }[] };
    expect(wordsOf(blocks)).toContain('Asked by mia');
    expect(blocks.map(({ type }) => type)).not.toContain('actions');
  });

  test('an answer that comes too late to open there is a direct message', async () => {
    await publish(card);
    on.workspace.faults.arm({ kind: 'code', code: 'expired_trigger_id' }, { method: 'views.open' });
    on.answers.invoke = ({ answer }) => answer.say(line('neutral', 'Asked by mia, late'));
    await on.workspace.clickHome(leo, 'R-81 details');
    const direct = async () => (await on.workspace.messages(`@${leo}`)).map(({ words }) => words);
    await eventually(direct).toEqual([expect.stringContaining('Asked by mia, late')]);
  });
});
