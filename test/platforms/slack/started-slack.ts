import type { Card } from '../../../src/chat/card.ts';
import type { MessageRef } from '../../../src/chat/ports/platform.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { createSlack, type Slack, type SlackConfig } from '../../../src/platforms/slack/platform.ts';
import { type HostAnswers, type RecordingHost, recordingHost } from '../../contracts/recording-host.ts';
import { type SlackWorkspace, slackWorkspace } from '../../kit/slack/workspace.ts';
import { SOON_MS } from '../../kit/soon.ts';
import { serve } from './serve.ts';

/** A started Slack platform in a workspace of the test kit, with a host that records. `answers` may be changed per test. */
export interface StartedSlack {
  readonly slack: Slack;
  readonly workspace: SlackWorkspace;
  readonly host: RecordingHost;
  readonly answers: { -readonly [K in keyof HostAnswers]: HostAnswers[K] };
  readonly url: string;
  /** Posts a card into the channel releases. */
  post(card: Card, thread?: string): Promise<MessageRef>;
  stop(): Promise<void>;
}

export async function startSlack(
  by: 'http' | 'socket',
  more: Partial<SlackConfig> = {},
  before?: (workspace: SlackWorkspace) => void,
): Promise<StartedSlack> {
  const workspace = await slackWorkspace();
  before?.(workspace);
  await workspace.invite(workspace.channels.releases!);
  const answers: { -readonly [K in keyof HostAnswers]: HostAnswers[K] } = {};
  const host = recordingHost({
    invoke: async (invocation) => answers.invoke?.(invocation),
    react: async (event) => answers.react?.(event),
  });
  const slack = createSlack(
    {
      botToken: workspace.botToken,
      apiUrl: workspace.apiUrl,
      backoffMs: 20,
      ...(by === 'http' ? { signingSecret: workspace.signingSecret } : { appToken: workspace.appToken }),
      ...more,
    },
    silentLog,
  );
  const server = await serve(() => slack.listener);
  if (by === 'http') workspace.aim(() => server.url);
  else workspace.aimSocket();
  await slack.start(host);
  return {
    slack,
    workspace,
    host,
    answers,
    url: server.url,
    post(card, thread) {
      const to = { team: workspace.team, channel: workspace.channels.releases! };
      return slack.post(thread ? { ...to, thread } : to, card, 'marker', AbortSignal.timeout(SOON_MS));
    },
    async stop() {
      await slack.stop();
      await server.stop();
      await workspace.stop();
    },
  };
}
