import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { file, picture, text } from '../../../src/chat/card.ts';
import { neededScopes } from '../../../src/platforms/slack/scopes.ts';
import { archive, carrying, chart, TABLE } from '../../contracts/files.ts';
import { SOON_MS } from '../../kit/soon.ts';
import { type StartedSlack, startSlack } from './started-slack.ts';

let on: StartedSlack;
let releases: string;
let count = 0;
beforeAll(async () => {
  on = await startSlack('http', { pollMs: 5 });
  releases = on.workspace.channels.releases!;
});
afterEach(() => {
  on.workspace.faults.clear();
  on.workspace.files.readyAfter = 1;
  on.workspace.setScopes(Object.keys(neededScopes));
  on.workspace.ephemerals.length = 0;
  delete on.answers.invoke;
});
afterAll(() => on.stop());

/** A picture that no other test has brought to Slack. */
const fresh = () => chart({ bytes: Buffer.concat([chart().bytes, Buffer.from(`test ${++count}`)]) });
const shown = async (ts: string) => (await on.workspace.messages(releases)).find((each) => each.ts === ts)!;
const callsOf = (method: string, since: number) =>
  on.workspace.calls.slice(since).filter((call) => call.method === method);
const now = () => on.workspace.calls.length;

describe('pictures on Slack', () => {
  test('are waited for until Slack can show them', async () => {
    on.workspace.files.readyAfter = 4;
    const since = now();
    const { message } = await on.post(carrying('Slow', picture(fresh(), TABLE)));
    expect((await shown(message)).blocks.some((block) => 'slack_file' in block)).toBe(true);
    expect(callsOf('files.info', since)).toHaveLength(5);
    expect(callsOf('chat.postMessage', since)).toHaveLength(1);
  });

  test('that never get ready give way to the table in the same delivery', async () => {
    on.workspace.files.readyAfter = Number.POSITIVE_INFINITY;
    const since = now();
    const { message } = await on.post(carrying('Never', picture(fresh(), TABLE)));
    const { words, blocks } = await shown(message);
    expect(words).toContain('Table: auc 0.93 on 21 Nov');
    expect(words).toContain('Slack did not show the picture.');
    expect(blocks.some((block) => 'slack_file' in block)).toBe(false);
    expect(callsOf('chat.postMessage', since)).toHaveLength(2);
    expect((await on.workspace.messages(releases)).filter((each) => each.text === 'Never')).toHaveLength(1);
  });

  test('are uploaded once for many edits', async () => {
    const same = fresh();
    const ref = await on.post(carrying('First', picture(same, TABLE)));
    const since = now();
    const to = { team: on.workspace.team, channel: releases };
    await on.slack.update(to, ref, carrying('Second', picture({ ...same }, TABLE)), AbortSignal.timeout(SOON_MS));
    expect(callsOf('files.getUploadURLExternal', since)).toEqual([]);
    expect((await shown(ref.message)).words).toContain('Second');
  });

  test('are seen by nobody but in the card', async () => {
    const since = now();
    const before = (await on.workspace.messages(releases)).length;
    await on.post(carrying('One message', picture(fresh(), TABLE)));
    expect(await on.workspace.messages(releases)).toHaveLength(before + 1);
    expect(callsOf('files.completeUploadExternal', since)[0]?.args.channel_id).toBeUndefined();
  });

  test.each([
    ['the scope files:write is missing', () => on.workspace.setScopes(['chat:write', 'files:read']), /files:write/],
    [
      'the bytes are refused',
      () => on.workspace.faults.arm({ kind: 'status', status: 500 }, { method: 'upload' }),
      /500/,
    ],
    ['the upload breaks', () => on.workspace.faults.arm({ kind: 'lost' }, { method: 'upload' }), /connection broke/],
  ])('give way to the table when %s', async (_, arrange, why) => {
    arrange();
    const { message } = await on.post(carrying('Words', picture(fresh(), TABLE)));
    const { words } = await shown(message);
    expect(words).toContain('Table: auc 0.93 on 21 Nov');
    expect(words).toMatch(why);
  });

  test('are tried without waiting when files:read is missing', async () => {
    on.workspace.files.readyAfter = 0;
    on.workspace.setScopes(['chat:write', 'files:write']);
    const { message } = await on.post(carrying('Unread', picture(fresh(), TABLE)));
    expect((await shown(message)).blocks.some((block) => 'slack_file' in block)).toBe(true);
  });

  test.each(['files.getUploadURLExternal', 'files.completeUploadExternal'])(
    'post nothing while Slack asks to wait with %s',
    async (method) => {
      const before = (await on.workspace.messages(releases)).length;
      on.workspace.faults.arm({ kind: 'rate-limited', retryAfter: 2 }, { method });
      await expect(on.post(carrying('Too fast', picture(fresh(), TABLE)))).rejects.toMatchObject({
        failure: 'rate-limited',
        retryAfterMs: 2_000,
      });
      expect(await on.workspace.messages(releases)).toHaveLength(before);
    },
  );

  test('never take our token to the upload address', async () => {
    const since = now();
    await on.post(carrying('Token', picture(fresh(), TABLE)));
    expect(JSON.stringify(callsOf('files.getUploadURLExternal', since))).not.toContain(on.workspace.botToken);
  });
});

describe('files on Slack', () => {
  const signal = AbortSignal.timeout(SOON_MS);
  const files = async () =>
    (await on.workspace.messages(releases)).filter(({ raw }) => ((raw.files ?? []) as unknown[]).length > 0).length;

  test.each([
    ['the sharing was lost', { kind: 'lost' }],
    ['the sharing was carried out and its answer lost', { kind: 'dropped' }],
    ['Slack asked to wait', { kind: 'rate-limited', retryAfter: 1 }],
  ] as const)('end up shared once when %s', async (name, fault) => {
    const [before, mark] = [await files(), `once-${++count}`];
    on.workspace.faults.arm(fault, { method: 'files.completeUploadExternal' });
    const to = { team: on.workspace.team, channel: releases };
    const card = carrying(`Pack: ${name}`, file(archive()));
    await expect(on.slack.post(to, card, mark, signal)).rejects.toMatchObject({ failure: 'in-doubt' });
    const since = new Date(Date.now() - 60_000);
    expect(await on.slack.find(to, mark, since, signal)).toBeDefined();
    await on.slack.find(to, mark, since, signal);
    expect(await files()).toBe(before + 1);
    const posts = (await on.workspace.messages(releases)).filter(({ text: said }) => said === card.summary);
    expect(posts).toHaveLength(1);
  });

  test('that Slack refuses to share leave a card that says so, and nothing to try again', async () => {
    on.workspace.faults.arm({ kind: 'code', code: 'access_denied' }, { method: 'files.completeUploadExternal' });
    const { message } = await on.post(carrying('Refused', file(archive(), text('Take it from the server'))));
    expect((await shown(message)).words).toContain('Take it from the server');
    expect((await shown(message)).words).toContain('Slack did not take the file');
  });
});

describe('answers with files on Slack', () => {
  const mia = () => on.workspace.users.mia!;

  test('show the picture privately', async () => {
    on.answers.invoke = ({ answer }) => answer.say(carrying('Your chart', picture(fresh(), TABLE)));
    await on.workspace.signedCommand(mia(), 'kpi show churn auc');
    const [told] = on.workspace.ephemerals;
    expect(on.workspace.ephemerals).toHaveLength(1);
    expect(told).toMatchObject({ user: mia(), via: 'response_url' });
    expect(told?.blocks.some((block) => 'slack_file' in block)).toBe(true);
  });

  test('say the table when Slack takes no picture in a private answer', async () => {
    on.workspace.files.readyAfter = Number.POSITIVE_INFINITY;
    on.answers.invoke = ({ answer }) => answer.say(carrying('Your chart', picture(fresh(), TABLE)));
    await on.workspace.signedCommand(mia(), 'kpi show churn auc');
    await expect.poll(() => on.workspace.told(mia()).join('\n')).toContain('Table: auc 0.93');
    expect(on.workspace.ephemerals).toHaveLength(1);
  });

  test('bring a file by direct message and say so', async () => {
    on.answers.invoke = ({ answer }) => answer.say(carrying('Your pack', file(archive())));
    await on.workspace.signedCommand(mia(), 'audit pack churn@v12');
    expect(on.workspace.told(mia())[0]).toContain('It is in your direct messages.');
    const direct = await on.workspace.messages(`@${mia()}`);
    expect(direct.flatMap(({ raw }) => ((raw.files ?? []) as { name: string }[]).map(({ name }) => name))).toEqual([
      'audit-churn-v12.zip',
    ]);
  });
});
