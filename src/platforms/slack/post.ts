import type { Arguments } from './call.ts';
import type { SlackMessage } from './render.ts';

/** The arguments of every message: nothing in it is parsed, linked, unfurled or pings (docs: chat.postMessage). */
export function postArguments(channel: string, message: SlackMessage, thread?: string): Arguments {
  return {
    channel,
    text: message.text,
    blocks: message.blocks,
    ...(thread === undefined ? {} : { thread_ts: thread }),
    mrkdwn: false,
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  };
}
