import type { GatewayMessageCreateDispatchData } from 'discord.js';
import type { Card } from '../../chat/card.ts';
import { line } from '../../chat/card.ts';
import type { Answer, Origin } from '../../chat/invocation.ts';
import { DeliveryError, type Host, type MessageRef } from '../../chat/ports/platform.ts';
import type { Log } from '../../kernel/log.ts';
import type { Confirms } from './confirms.ts';
import type { Messages } from './messages.ts';
import { longestWait, patiently } from './patiently.ts';
import { type MessageBody, renderPost } from './render.ts';
import type { Threads } from './threads.ts';

export interface MentionPorts {
  readonly host: Host;
  readonly messages: Messages;
  readonly threads: Threads;
  readonly confirms: Confirms;
  readonly log: Log;
  readonly me: () => string | undefined;
  readonly serves: (team: string) => boolean;
  /** The guild for what somebody says in direct messages, which do not name one. */
  readonly teamOf: (user: string) => Promise<string | undefined>;
}

/**
 * Takes a message: a line that begins with a mention of Steward in a channel or thread, or any line to it in direct
 * messages. Everybody there sees the answer.
 */
export async function takeMention(message: GatewayMessageCreateDispatchData, ports: MentionPorts): Promise<void> {
  const me = ports.me();
  if (message.author.id === me) return ports.messages.seen(message);
  if (message.author.bot || message.webhook_id || me === undefined) return;
  const direct = message.guild_id === undefined;
  const said = lineOf(message.content, me) ?? (direct ? message.content.trim() : undefined);
  const { author, member } = message;
  if (said === undefined || said === '') return;
  const team = message.guild_id ?? (await ports.teamOf(author.id));
  if (team === undefined || !ports.serves(team)) return;
  const origin = await originOf(message, team, direct, ports);
  const answer = answerInPublic(message, origin, ports);
  try {
    await ports.host.invoke({
      origin,
      speaker: { id: author.id, name: member?.nick ?? author.global_name ?? author.username },
      source: 'mention',
      said: { type: 'line', text: said },
      key: `discord:message:${message.id}`,
      ...(direct ? {} : { answersInPublic: true }),
      answer,
    });
  } catch (error) {
    ports.log.error('discord: a mention failed', { message: message.id, error });
    await answer.say(line('bad', 'This did not work, and why is in the log. Try again.'));
  }
}

/** What follows the mention; `help` when nothing does. Undefined when the line does not begin with it. */
function lineOf(content: string, me: string): string | undefined {
  const mention = new RegExp(`^\\s*<@!?${me}>[\\s,:]*`).exec(content);
  if (!mention) return undefined;
  return content.slice(mention[0].length).trim() || 'help';
}

async function originOf(
  message: GatewayMessageCreateDispatchData,
  team: string,
  direct: boolean,
  { threads, me }: MentionPorts,
): Promise<Origin> {
  const place = direct ? { channel: message.channel_id } : await threads.placeOf(message.channel_id);
  // A reply to a card is about that card, as a line in its thread is.
  const { referenced_message: replied } = message;
  const about = replied && replied.author.id === me() ? { message: replied.id } : {};
  return { platform: 'discord', team, ...place, ...about };
}

/** As a reply; to a reply to a card in that card's thread, so that the channel keeps one message a request. */
function answerInPublic(
  message: GatewayMessageCreateDispatchData,
  origin: Origin,
  { messages, confirms }: MentionPorts,
): Answer {
  const { team } = origin;
  const nonce = `m${message.id}`;
  let said: MessageRef | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  // Where the message is not in the same channel, Discord sends a plain one ("Message Reference", fail_if_not_exists).
  const reference = { message_reference: { message_id: message.id, fail_if_not_exists: false } };
  const reply = (body: MessageBody): Promise<MessageRef> =>
    messages.post({ team, channel: message.channel_id }, { ...body, ...reference }, nonce);
  const first = async (body: MessageBody): Promise<MessageRef> => {
    const { message: card, thread, channel } = origin;
    if (card === undefined || thread !== undefined || channel === undefined || !message.guild_id) return reply(body);
    const named = { ...body, ...reference, content: `<@${message.author.id}> ${body.content}`.trim() };
    return messages.post({ team, channel, thread: card }, named, nonce).catch((error: unknown) => {
      if (error instanceof DeliveryError && error.failure === 'no-access') return reply(body);
      throw error;
    });
  };
  const say = async (card: Card): Promise<void> => {
    confirms.note(card);
    const body = renderPost(card, team);
    const known = said;
    if (known) return patiently(() => messages.edit(known, body), longestWait);
    said = await patiently(() => first(body), longestWait);
  };
  return {
    say(card) {
      const turn = queue.then(() => say(card));
      queue = turn.catch(() => {});
      return turn;
    },
    form: async () => false,
  };
}
