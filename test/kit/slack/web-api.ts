import { homeFaults, refusalOf, viewFaults } from './block-limits.ts';
import { app, botToken, type Emulated } from './emulated.ts';
import type { SlackFiles } from './files.ts';
import type { Handler } from './front-door.ts';

type Json = Readonly<Record<string, unknown>>;

/** A private message, as the person sees it. */
export interface Ephemeral {
  readonly id: string;
  readonly user: string;
  readonly channel: string | undefined;
  readonly thread: string | undefined;
  text: string;
  blocks: readonly Json[];
  /** How it came: with the acknowledgement, by response_url, or by chat.postEphemeral. */
  readonly via: 'acknowledgement' | 'response_url' | 'chat.postEphemeral';
  /** The response_url of an answer to a click or command, by which it may be replaced. */
  readonly source?: string;
}

export interface OpenedView {
  readonly id: string;
  readonly user: string;
  view: Json;
  hash: string;
}

/** What the emulator lacks, kept beside it. */
export interface Extras {
  readonly appToken: string;
  readonly ephemerals: Ephemeral[];
  readonly views: OpenedView[];
  /** Triggers that may still be used, with their user and the time they end. */
  readonly triggers: Map<string, { readonly user: string; readonly until: number }>;
  /** What users.info says besides what the emulator knows. */
  readonly flags: Map<string, Json>;
  /** Members by handle; the handle `elsewhere` is another team's. */
  readonly userGroups: Map<string, readonly string[]>;
  readonly scopes: () => readonly string[];
  /** People who take no direct messages. */
  readonly closed: Set<string>;
  /** What each person's home shows. */
  readonly homes: Map<string, Json>;
  /** Whether the app has its Home tab. */
  homeTab: boolean;
  readonly socketUrl: () => string;
  nextId(): string;
}

/** Slack's Web API: the emulator, and around it what it lacks. */
export function createWebApi(emulated: Emulated, extras: Extras, files: SlackFiles): Handler {
  const own: Readonly<Record<string, (args: Json, token: string) => Promise<Json>>> = {
    ...files.methods,
    'apps.connections.open': async (_, token) =>
      token === extras.appToken ? { ok: true, url: extras.socketUrl() } : { ok: false, error: 'invalid_auth' },
    'bots.info': async (args, token) => {
      const answer = await emulated.call('bots.info', args, token);
      return answer.ok ? { ...answer, bot: { ...(answer.bot as Json), app_id: app } } : answer;
    },
    'users.info': async (args, token) => {
      const answer = await emulated.call('users.info', args, token);
      const flags = extras.flags.get(String(args.user));
      if (!answer.ok) return flags ? { ok: true, user: { id: args.user, ...flags } } : answer;
      return { ...answer, user: { tz: 'Europe/Berlin', ...(answer.user as Json), ...flags } };
    },
    'usergroups.list': async () => ({
      ok: true,
      usergroups: [...extras.userGroups.keys()].map((handle) => ({
        id: groupId(handle),
        handle,
        team_id: handle === 'elsewhere' ? 'T0ELSEWHERE' : emulated.team,
        date_delete: 0,
      })),
    }),
    'usergroups.users.list': async (args) => {
      const handle = [...extras.userGroups.keys()].find((each) => groupId(each) === args.usergroup);
      if (handle === undefined) return { ok: false, error: 'no_such_subteam' };
      return { ok: true, users: extras.userGroups.get(handle) ?? [] };
    },
    'usergroups.users.update': async (args) => {
      const handle = [...extras.userGroups.keys()].find((each) => groupId(each) === args.usergroup);
      if (handle === undefined) return { ok: false, error: 'no_such_subteam' };
      const members = String(args.users ?? '')
        .split(',')
        .filter((user) => user !== '');
      if (members.length === 0) return { ok: false, error: 'no_users_provided' };
      extras.userGroups.set(handle, members);
      return { ok: true, usergroup: { id: groupId(handle), handle } };
    },
    'conversations.open': async (args, token) =>
      extras.closed.has(String(args.users))
        ? { ok: false, error: 'cannot_dm_bot' }
        : emulated.call('conversations.open', args, token),
    'conversations.history': (args, token) => history('conversations.history', args, token),
    'conversations.replies': (args, token) => history('conversations.replies', args, token),
    'chat.postMessage': async (args, token) =>
      (await refused(args, token)) ?? emulated.call('chat.postMessage', args, token),
    'chat.update': async (args, token) => blockRefusal(args) ?? emulated.call('chat.update', args, token),
    'chat.postEphemeral': async (args, token) => {
      const answer = (await refused(args, token)) ?? (await emulated.call('chat.postEphemeral', args, token));
      if (answer.ok) keep(args);
      return answer;
    },
    'views.open': async (args) => open(args),
    'views.update': async (args) => {
      const shown = extras.views.find(({ id }) => id === args.view_id);
      if (!shown) return { ok: false, error: 'not_found' };
      const faults = viewFaults(args.view as Json);
      if (faults.length > 0) return invalid(faults);
      [shown.view, shown.hash] = [args.view as Json, extras.nextId()];
      return { ok: true, view: { id: shown.id, hash: shown.hash, ...shown.view } };
    },
    'views.publish': async (args, token) => {
      if (!extras.homeTab) return { ok: false, error: 'not_enabled' };
      const view = args.view as Json;
      if (JSON.stringify(view).length > 250_000) return { ok: false, error: 'view_too_large' };
      const faults = homeFaults(view);
      if (faults.length > 0) return invalid(faults);
      const answer = await emulated.call('views.publish', args, token);
      if (answer.ok) extras.homes.set(String(args.user_id), view);
      return answer;
    },
  };

  const blockRefusal = (args: Json): Json | undefined => {
    const blocks = (args.blocks ?? []) as Json[];
    const messages = files.faults(blocks);
    const refusal = refusalOf(blocks) ?? (messages.length > 0 ? { error: 'invalid_blocks', messages } : undefined);
    return refusal && { ok: false, error: refusal.error, response_metadata: { messages: refusal.messages } };
  };

  /** Without chat:write.public the bot posts only where it is a member; the emulator lets it into every public channel. */
  const refused = async (args: Json, token: string): Promise<Json | undefined> => {
    const bad = blockRefusal(args);
    if (bad) return bad;
    const channel = String(args.channel);
    if (token !== botToken || !channel.startsWith('C')) return undefined;
    const info = await emulated.call('conversations.info', { channel }, token);
    if (!info.ok) return { ok: false, error: 'channel_not_found' };
    return (info.channel as Json).is_member ? undefined : { ok: false, error: 'not_in_channel' };
  };

  const keep = (args: Json) => {
    extras.ephemerals.push({
      id: extras.nextId(),
      user: String(args.user),
      channel: String(args.channel),
      thread: args.thread_ts === undefined ? undefined : String(args.thread_ts),
      text: String(args.text),
      blocks: (args.blocks ?? []) as Json[],
      via: 'chat.postEphemeral',
    });
  };

  const open = (args: Json): Json => {
    const id = String(args.trigger_id);
    const trigger = extras.triggers.get(id);
    extras.triggers.delete(id);
    if (!trigger) return { ok: false, error: 'exchanged_trigger_id' };
    if (trigger.until < Date.now()) return { ok: false, error: 'expired_trigger_id' };
    const view = args.view as Json;
    const faults = viewFaults(view);
    if (faults.length > 0) return invalid(faults);
    const opened = { id: `V${extras.nextId()}`, user: trigger.user, view, hash: extras.nextId() };
    extras.views.push(opened);
    return { ok: true, view: { id: opened.id, hash: opened.hash, ...view } };
  };

  const history = async (method: string, args: Json, token: string): Promise<Json> => {
    const answer = await emulated.call(method, args, token);
    if (!answer.ok) return answer;
    // As "conversations.history" has it: both bounds exclusive unless `inclusive`. The emulator knows neither.
    const [oldest, latest] = [Number(args.oldest ?? 0), Number(args.latest ?? Number.POSITIVE_INFINITY)];
    const isBound = (at: number) => args.inclusive === true && (at === oldest || at === latest);
    const messages = (answer.messages as Json[])
      .filter(({ ts }) => (Number(ts) > oldest && Number(ts) < latest) || isBound(Number(ts)))
      .map(({ metadata, ...message }) => (args.include_all_metadata === true ? { ...message, metadata } : message));
    return { ...answer, messages };
  };

  /** What needs a scope that tests take away; the rest is granted always. */
  const scopeOf = (method: string): string | undefined =>
    method.startsWith('usergroups.')
      ? method === 'usergroups.users.update'
        ? 'usergroups:write'
        : 'usergroups:read'
      : method.startsWith('files.')
        ? method === 'files.info'
          ? 'files:read'
          : 'files:write'
        : undefined;

  return async (method, args, token) => {
    // The emulator takes an unknown token for its own admin's.
    const known = token === botToken || token === extras.appToken || token.startsWith('xoxp-');
    if (!known) return { ok: false, error: 'invalid_auth' };
    const needed = scopeOf(method);
    if (needed !== undefined && !extras.scopes().includes(needed))
      return { ok: false, error: 'missing_scope', needed, provided: extras.scopes().join(',') };
    return own[method]?.(args, token) ?? emulated.call(method, args, token);
  };
}

function invalid(messages: readonly string[]): Json {
  return { ok: false, error: 'invalid_arguments', response_metadata: { messages } };
}

/** The id of the user group with this handle: S and signs that Slack uses. */
export function groupId(handle: string): string {
  return `S0${handle.toUpperCase().replace(/[^A-Z0-9]/g, '')}`;
}
