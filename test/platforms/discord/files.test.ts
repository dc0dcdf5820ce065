import { afterAll, beforeAll, expect, test } from 'vitest';
import { file, picture, text } from '../../../src/chat/card.ts';
import type { Invocation } from '../../../src/chat/invocation.ts';
import { archive, carrying, chart, TABLE } from '../../contracts/files.ts';
import { textsOf } from '../../kit/discord/readable.ts';
import { everyone, permission } from '../../kit/discord/world.ts';
import { SOON_MS } from '../../kit/soon.ts';
import { eventually, type Story, story } from './harness.ts';

let on: Story;
let act: (invocation: Invocation) => Promise<void> = async () => {};
beforeAll(async () => {
  on = await story({ invoke: (invocation) => act(invocation) });
});
afterAll(() => on.stop());

const releases = () => on.server.channels.releases!;
const post = (card: ReturnType<typeof carrying>, mark: string) =>
  on.platform.post({ team: on.server.guild.id, channel: releases().id }, card, mark, AbortSignal.timeout(SOON_MS));
const shown = (id: string) => on.server.messages(releases()).find((message) => message.id === id)!;

test('an answer to a command carries its picture and its file, seen by the caller alone', async () => {
  act = ({ answer }) => answer.say(carrying('Yours', picture(chart(), TABLE), file(archive())));
  const interaction = on.server.command(on.server.users.ada!, releases(), 'steward whoami');
  await eventually(() => interaction.original?.attachments.length).toBe(2);
  expect(interaction.original?.flags).toBe(64);
  expect(interaction.original?.embeds[0]?.image?.url).toBe('attachment://auc.png');
  expect(interaction.original?.attachments.map(({ description }) => description)).toEqual([
    'auc of churn over 30 days, last 0.93',
    'Everything about churn@v12',
  ]);
});

test('an answer that follows another takes its place with its picture', async () => {
  act = async ({ answer }) => {
    await answer.say(carrying('Working on it'));
    await answer.say(carrying('Done', picture(chart(), TABLE)));
  };
  const interaction = on.server.command(on.server.users.ada!, releases(), 'promote');
  await eventually(() => interaction.original?.attachments.length).toBe(1);
});

test('without the permission Attach Files the words come in the same delivery', async () => {
  const role = on.server.guild.roles.find(({ id }) => id === on.server.guild.id)!;
  role.permissions = String(everyone & ~permission.attach);
  try {
    const { message } = await post(carrying('No permission', picture(chart(), TABLE)), 'no-permission');
    expect(textsOf(shown(message))).toContain('Table: auc 0.93 on 21 Nov');
    expect(textsOf(shown(message))).toContain('Attach Files');
    expect(shown(message).attachments).toEqual([]);
  } finally {
    role.permissions = String(everyone);
  }
});

test('what this server finds too large gives way to words', async () => {
  on.server.fault({ type: 'error', status: 413, code: 40005 }, { method: 'POST', path: /messages$/ });
  const { message } = await post(carrying('Too large', file(archive(), text('Take it from the server'))), 'too-large');
  expect(textsOf(shown(message))).toContain('Take it from the server');
});

test('a refusal that is not about the file stays a refusal', async () => {
  on.server.fault({ type: 'error', status: 403, code: 50001 }, { method: 'POST', path: /messages$/ });
  on.server.fault({ type: 'error', status: 403, code: 50001 }, { method: 'POST', path: /messages$/ });
  await expect(post(carrying('No access', picture(chart(), TABLE)), 'no-access')).rejects.toMatchObject({
    failure: 'no-access',
  });
});
