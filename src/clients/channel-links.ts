import type { Config } from '../config.ts';
import { channelCardsOf } from '../delivery/cards-of-requests.ts';
import type { LinksOf } from '../proof/collect.ts';

const TIMEOUT_MS = 5_000;

/** Links to the cards of requests in channels, without a running platform. */
export async function channelLinks(config: Config): Promise<LinksOf> {
  const slackUrl = await slackAddress(config);
  return async (ctx, request) => {
    const cards = await channelCardsOf(ctx, request);
    return cards.map(({ address: { platform, team }, ref: { channel, message } }) => {
      const url = {
        // chat.getPermalink: the message's time without its dot; without the team's address, a link to the channel alone.
        slack: slackUrl
          ? `${slackUrl}/archives/${channel}/p${message.replace('.', '')}`
          : `https://slack.com/app_redirect?team=${team}&channel=${channel}`,
        discord: `https://discord.com/channels/${team}/${channel}/${message}`,
        console: `${config.publicUrl ?? `http://localhost:${config.port}`}/console/c/${encodeURIComponent(channel)}?at=${encodeURIComponent(message)}`,
      }[platform];
      return { platform, channel, url };
    });
  };
}

/** The address of the Slack team, as `auth.test` tells it; undefined without a token or an answer. */
async function slackAddress({ slack }: Config): Promise<string | undefined> {
  if (!slack) return undefined;
  try {
    const response = await fetch(new URL('auth.test', slack.apiUrl ?? 'https://slack.com/api/'), {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.botToken}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { url } = (await response.json()) as { url?: string };
    return url?.replace(/\/+$/, '');
  } catch {
    return undefined;
  }
}
