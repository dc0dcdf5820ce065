import { createHash } from 'node:crypto';
import type { BlockAction, ButtonAction, MessageShortcut, SlashCommand, ViewSubmitAction } from '@slack/bolt';
import type { Invocation } from '../../chat/invocation.ts';
import { declareFromMessage } from '../../chat/message-menu.ts';
import type { Way } from './answer.ts';
import { formValues, readMetadata } from './form-view.ts';

/** An act as Steward takes it, without its answer, and the ways to answer it. */
export interface Act {
  readonly invocation: Omit<Invocation, 'answer'>;
  readonly way: Way;
}

/** `/steward promote churn@v12 to production`. Its trigger is the same in every delivery of the same command. */
export function commandAct(team: string, command: SlashCommand): Act {
  const { channel_id: channel, user_id: user, trigger_id: trigger } = command;
  const text = command.text.trim();
  return {
    invocation: {
      origin: { platform: 'slack', team, channel },
      speaker: { id: user, name: command.user_name },
      source: 'command',
      said: { type: 'line', text: text === '' ? 'help' : text },
      key: `slack:${team}:command:${trigger}`,
    },
    way: { user, channel, by: 'command', responseUrl: command.response_url, trigger },
  };
}

/** A click. A second click has another `action_ts`; a redelivered one the same. */
export function clickAct(team: string, body: BlockAction, button: ButtonAction): Act {
  const { container, user } = body;
  const channel = body.channel?.id ?? stringOf(container.channel_id);
  const message = stringOf(container.message_ts);
  const secret = container.is_ephemeral === true;
  const root = stringOf(container.thread_ts) ?? stringOf(body.message?.thread_ts);
  const thread = root === message ? undefined : root;
  const said = button.value ?? '';
  return {
    invocation: {
      origin: { platform: 'slack', team, ...optional({ channel, thread, message: secret ? undefined : message }) },
      speaker: { id: user.id, ...optional({ name: user.username ?? user.name }) },
      source: 'button',
      said: { type: 'written', invocation: said },
      key: ['slack', team, channel, message, user.id, button.action_ts, digest(said)].join(':'),
    },
    way: {
      user: user.id,
      by: 'button',
      replaces: secret,
      ...(container.type === 'view' ? { inView: true } : {}),
      responseUrl: body.response_url,
      trigger: body.trigger_id,
      ...optional({ channel, thread, message: secret ? undefined : message }),
    },
  };
}

/** An incident declared from the menu of a message. */
export function shortcutAct(team: string, body: MessageShortcut): Act {
  const { channel, user, message, trigger_id: trigger } = body;
  return {
    invocation: {
      origin: { platform: 'slack', team, channel: channel.id },
      speaker: { id: user.id, name: user.name },
      source: 'button',
      said: declareFromMessage(message.text ?? '', 'slack'),
      key: `slack:${team}:shortcut:${trigger}`,
    },
    way: { user: user.id, channel: channel.id, by: 'command', responseUrl: body.response_url, trigger },
  };
}

/** A submitted form: the invocation that it remembered, and its values. Throws when the form is not ours. */
export function submitAct(team: string, body: ViewSubmitAction): Act {
  const { invocation, channel, thread, message, responseUrl, replaces } = readMetadata(body.view.private_metadata);
  const { user, view } = body;
  return {
    invocation: {
      origin: { platform: 'slack', team, ...optional({ channel, thread, message }) },
      speaker: { id: user.id, name: user.name },
      source: 'form',
      said: { type: 'written', invocation, values: formValues(view.state.values) },
      key: `slack:${team}:view:${view.id}:${view.hash}`,
    },
    way: { user: user.id, by: 'form', ...optional({ channel, thread, message, responseUrl, replaces }) },
  };
}

/** What a mention, or a direct message to the bot, says: everything after our name. */
export function mentionAct(
  team: string,
  botUser: string,
  event: { user: string; text: string; channel: string; ts: string; thread?: string | undefined },
): Act {
  const { user, channel, ts, thread } = event;
  const ours = new RegExp(`<@${botUser}(?:\\|[^>]*)?>`).exec(event.text);
  const after = ours ? event.text.slice(ours.index + ours[0].length) : event.text;
  const text = after.replace(/^[\s,:]+/, '').trim();
  return {
    invocation: {
      origin: { platform: 'slack', team, channel, ...optional({ thread }) },
      speaker: { id: user },
      source: 'mention',
      said: { type: 'line', text: text === '' ? 'help' : text },
      key: `slack:${team}:mention:${channel}:${ts}`,
    },
    way: { user, channel, by: 'mention', ...optional({ thread }) },
  };
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Keys are kept, also when a person named in the invocation is forgotten. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The same without what is undefined. The cast says what the filter does. */
function optional<T extends object>(given: T): Present<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Present<T>;
}
