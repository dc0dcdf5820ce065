import { app } from './emulated.ts';

type Json = Readonly<Record<string, unknown>>;

/** Where a payload says it comes from; tests of strangers change them. */
export interface From {
  readonly team: string;
  readonly app: string;
}

export const fromTeam = (team: string): From => ({ team, app });

export function commandPayload(
  from: From,
  act: {
    user: string;
    name: string;
    channel: string;
    command: string;
    text: string;
    trigger: string;
    responseUrl: string;
  },
): Json {
  return {
    token: 'deprecated',
    team_id: from.team,
    team_domain: 'acme',
    channel_id: act.channel,
    channel_name: act.channel.startsWith('D') ? 'directmessage' : 'channel',
    user_id: act.user,
    user_name: act.name,
    command: act.command,
    text: act.text,
    api_app_id: from.app,
    is_enterprise_install: 'false',
    response_url: act.responseUrl,
    trigger_id: act.trigger,
  };
}

export function clickPayload(
  from: From,
  act: {
    user: string;
    name: string;
    channel: string;
    message: string;
    thread?: string | undefined;
    ephemeral: boolean;
    button: { value: string; action: string; block: string; label: string };
    actionTs: string;
    trigger: string;
    responseUrl: string;
  },
): Json {
  const thread = act.thread === undefined ? {} : { thread_ts: act.thread };
  return {
    type: 'block_actions',
    user: { id: act.user, username: act.name, name: act.name, team_id: from.team },
    api_app_id: from.app,
    token: 'deprecated',
    container: {
      type: 'message',
      message_ts: act.message,
      channel_id: act.channel,
      is_ephemeral: act.ephemeral,
      ...thread,
    },
    trigger_id: act.trigger,
    team: { id: from.team, domain: 'acme' },
    enterprise: null,
    is_enterprise_install: false,
    channel: { id: act.channel, name: 'channel' },
    ...(act.ephemeral ? {} : { message: { type: 'message', ts: act.message, ...thread } }),
    response_url: act.responseUrl,
    actions: [
      {
        action_id: act.button.action,
        block_id: act.button.block,
        text: { type: 'plain_text', text: act.button.label, emoji: false },
        value: act.button.value,
        type: 'button',
        action_ts: act.actionTs,
      },
    ],
  };
}

export function submitPayload(
  from: From,
  act: { user: string; name: string; view: Json; id: string; hash: string; values: Json; trigger: string },
): Json {
  return {
    type: 'view_submission',
    team: { id: from.team, domain: 'acme' },
    user: { id: act.user, username: act.name, name: act.name, team_id: from.team },
    api_app_id: from.app,
    token: 'deprecated',
    trigger_id: act.trigger,
    view: { ...act.view, id: act.id, hash: act.hash, team_id: from.team, state: { values: act.values } },
    response_urls: [],
    is_enterprise_install: false,
    enterprise: null,
  };
}

/** An event in its envelope. A redelivery bears the same `event_id`, and sometimes, wrongly, another. */
export function eventPayload(from: From, event: Json, id: string): Json {
  return {
    token: 'deprecated',
    team_id: from.team,
    api_app_id: from.app,
    event,
    type: 'event_callback',
    event_id: id,
    event_time: Math.floor(Date.now() / 1000),
    authorizations: [{ enterprise_id: null, team_id: from.team, user_id: 'U0STEWARD1', is_bot: true }],
    is_ext_shared_channel: false,
  };
}

/** A click in somebody's home: there is no channel, no message and no response_url (docs: block_actions payload). */
export function homeClickPayload(
  from: From,
  act: {
    user: string;
    name: string;
    view: Json;
    button: { value: string; action: string; block: string; label: string };
    actionTs: string;
    trigger: string;
  },
): Json {
  return {
    type: 'block_actions',
    user: { id: act.user, username: act.name, name: act.name, team_id: from.team },
    api_app_id: from.app,
    token: 'deprecated',
    container: { type: 'view', view_id: 'V0HOME' },
    trigger_id: act.trigger,
    team: { id: from.team, domain: 'acme' },
    enterprise: null,
    is_enterprise_install: false,
    view: { ...act.view, id: 'V0HOME', team_id: from.team, state: { values: {} } },
    actions: [
      {
        action_id: act.button.action,
        block_id: act.button.block,
        text: { type: 'plain_text', text: act.button.label, emoji: false },
        value: act.button.value,
        type: 'button',
        action_ts: act.actionTs,
      },
    ],
  };
}

/** The state of a submitted form: what was typed or picked, by the input blocks of its view. */
export function stateOf(view: Json, values: Readonly<Record<string, string>>): Json {
  const inputs = (view.blocks as Json[]).filter(({ type }) => type === 'input');
  const entries = inputs.map((input): [string, Json] => {
    const element = input.element as Json;
    const block = String(input.block_id);
    const label = String((input.label as Json).text);
    const value = values[block.replace('field-', '')] ?? values[label];
    return [block, { [String(element.action_id)]: { type: element.type, ...givenTo(element, value) } }];
  });
  return Object.fromEntries(entries);
}

function givenTo(element: Json, value: string | undefined): Json {
  switch (element.type) {
    case 'users_select':
      return { selected_user: value ?? null };
    case 'conversations_select':
      return { selected_conversation: value ?? null };
    case 'static_select': {
      const option = (element.options as Json[]).find((each) => each.value === value);
      return { selected_option: option ?? null };
    }
    default:
      return { value: value ?? null };
  }
}
