import { expect, vi } from 'vitest';
import { line } from '../../../src/chat/card.ts';
import type { Invocation } from '../../../src/chat/invocation.ts';
import type { Platform } from '../../../src/chat/ports/platform.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { createDiscord, type DiscordConfig } from '../../../src/platforms/discord/platform.ts';
import type { Registrable } from '../../../src/platforms/discord/register.ts';
import { type HostAnswers, type RecordingHost, recordingHost } from '../../contracts/recording-host.ts';
import { type DiscordServer, type DiscordServerOptions, discordServer } from '../../kit/discord/discord-server.ts';
import { soon } from '../../kit/soon.ts';

export const commands: readonly Registrable[] = [
  {
    name: 'promote',
    summary: 'Ask to move a model or a version to another stage',
    options: {
      subject: { describe: 'A version such as churn@v12, or a model', suggest: () => [] },
      to: { describe: 'The stage to move to', suggest: () => [] },
      reason: { describe: 'Why now?', maxLength: 1000 },
      dryRun: { describe: 'Only show what it would take', flag: true },
    },
  },
  {
    name: 'model register',
    summary: 'Register a model',
    options: {
      model: { describe: 'The model' },
      owner: { describe: 'Who answers for it', picker: 'person' },
      risk: {
        describe: 'How much can go wrong',
        choices: ['minimal', 'limited', 'high'].map((value) => ({ value, label: value })),
      },
    },
  },
  { name: 'model list', summary: 'The models', options: {} },
  {
    name: 'channel set',
    summary: 'Where cards go',
    options: { channel: { describe: 'The channel', picker: 'channel' } },
  },
  {
    name: 'group add',
    summary: 'Add people to a group',
    options: { people: { describe: 'Who', picker: 'person', repeatable: true } },
  },
  {
    name: 'help',
    summary: 'What I may do',
    underRoot: true,
    options: { command: { describe: 'About which command' } },
  },
  { name: 'whoami', summary: 'Who I am', underRoot: true, options: {} },
];

export interface Story {
  readonly server: DiscordServer;
  readonly platform: Platform;
  readonly host: RecordingHost;
  stop(): Promise<void>;
}

export const configFor = (server: DiscordServer, more: Partial<DiscordConfig> = {}): DiscordConfig => ({
  token: server.token,
  applicationId: server.applicationId,
  guilds: [server.guild.id],
  apiUrl: server.apiUrl,
  root: 'steward',
  commands,
  pauseMs: 20,
  ...more,
});

/** A server and a started platform; the host says what it got unless told otherwise. */
export async function story(
  answers: HostAnswers = { invoke: echo },
  more: Partial<DiscordConfig> = {},
  options: DiscordServerOptions = {},
): Promise<Story> {
  const server = await discordServer(options);
  const platform = createDiscord(configFor(server, more), silentLog);
  const host = recordingHost(answers);
  await platform.start(host);
  await vi.waitUntil(() => server.guild.commands.length > 0, soon);
  return {
    server,
    platform,
    host,
    async stop() {
      await platform.stop();
      await server.stop();
    },
  };
}

export const echo = (invocation: Invocation): Promise<void> =>
  invocation.answer.say(line('neutral', `Heard ${invocation.source}`));

/** What will be true soon; generous, because the machine may be busy. */
export const eventually = <T>(read: () => T) => expect.poll(read);
