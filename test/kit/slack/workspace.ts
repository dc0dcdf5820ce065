import { neededScopes } from '../../../src/platforms/slack/scopes.ts';
import { type Deliver, deliverOverHttp } from './deliver.ts';
import { app, botId, botToken, botUser, startEmulated } from './emulated.ts';
import { createFaults } from './faults.ts';
import { createFiles } from './files.ts';
import { startFrontDoor } from './front-door.ts';
import { clickPayload, commandPayload, eventPayload, homeClickPayload, stateOf, submitPayload } from './payloads.ts';
import type { Acted, ActOptions, Message, SlackWorkspace, WorkspaceSeed } from './port.ts';
import { directChannel, readMessages } from './read-channel.ts';
import { type ButtonSeen, buttonsOf, wordsOf } from './read-message.ts';
import { createResponseUrls } from './response-urls.ts';
import { createSocketServer } from './socket-server.ts';
import { createWebApi, type Extras, groupId } from './web-api.ts';

type Json = Readonly<Record<string, unknown>>;

export type { Message, SlackWorkspace } from './port.ts';

export const signingSecret = 'signing-secret-of-the-test-workspace';
export const appToken = 'xapp-1-A0STEWARD1-1-secret';

/** Starts a workspace with the people ada, mia, leo and rita and the channel releases, which the bot is not in yet. */
export async function slackWorkspace(seed: WorkspaceSeed = {}): Promise<SlackWorkspace> {
  const emulated = await startEmulated({
    users: seed.users ?? ['ada', 'mia', 'leo', 'rita'],
    channels: seed.channels ?? ['releases'],
    privateChannels: seed.privateChannels ?? ['secret'],
  });
  const { team, users, channels } = emulated;
  const names = Object.fromEntries(Object.entries(users).map(([name, id]) => [id, name]));
  const faults = createFaults();
  let last = 0;
  const nextId = () => String(++last).padStart(6, '0');
  let scopes: readonly string[] = Object.keys(neededScopes);
  const extras: Extras = {
    appToken,
    ephemerals: [],
    views: [],
    triggers: new Map(),
    flags: new Map(),
    userGroups: new Map(),
    scopes: () => scopes,
    closed: new Set(),
    homes: new Map(),
    homeTab: true,
    socketUrl: () => socket.url(),
    nextId,
  };
  const files = createFiles(emulated, () => base);
  const responses = createResponseUrls(emulated, extras, files);
  const door = await startFrontDoor({
    faults,
    handle: createWebApi(emulated, extras, files),
    upload: files.upload,
    respond: responses.respond,
    scopes: () => scopes,
  });
  const base: string = `http://127.0.0.1:${door.port}`;
  const socket = createSocketServer(door.server, () => door.port);
  let deliver: Deliver = async () => {
    throw new Error('Say first where requests go: aim(() => eventsUrl) or aimSocket().');
  };

  const trigger = (user: string) => {
    const id = `${team}.${nextId()}.trigger`;
    extras.triggers.set(id, { user, until: Date.now() + 3_000 });
    return id;
  };
  const act = async (type: Acted['type'], payload: Json, options: ActOptions = {}): Promise<Acted> => {
    const answer = await deliver(type, payload, options.retry);
    return { ...answer, type, payload };
  };
  const from = (options: ActOptions) => options.from ?? { team, app };
  const nameOf = (user: string) => names[user] ?? user;
  const eventTs = () => `${Math.floor(Date.now() / 1000)}.${nextId()}`;
  const event = (inner: Json, options: ActOptions = {}) =>
    act('events_api', eventPayload(from(options), inner, `Ev${nextId()}`), options);
  const messages = async (channel: string): Promise<Message[]> => {
    const at = channel.startsWith('@') ? await directChannel(emulated, channel.slice(1)) : channel;
    return readMessages(emulated, at);
  };
  const reaction = async (
    change: 'added' | 'removed',
    user: string,
    at: { channel: string; message: string },
    emoji: string,
  ) => {
    const method = change === 'added' ? 'reactions.add' : 'reactions.remove';
    const args = { channel: at.channel, timestamp: at.message, name: emoji };
    const answer = await emulated.call(method, args, emulated.tokenOf(user));
    if (!answer.ok) throw new Error(`${method}: ${answer.error}`);
    const item = { type: 'message', channel: at.channel, ts: at.message };
    const asked = await emulated.call('conversations.replies', { channel: at.channel, ts: at.message });
    const found = (asked.messages as Json[] | undefined)?.find(({ ts }) => ts === at.message);
    const item_user = String(found?.user ?? botUser);
    return event({ type: `reaction_${change}`, user, reaction: emoji, item, item_user, event_ts: eventTs() });
  };
  const clickOn = (
    user: string,
    button: ButtonSeen,
    where: { channel: string; message: string; thread?: string | undefined; ephemeral: boolean },
    options: ActOptions,
  ) => {
    const responseUrl = `${base}${responses.make({ user, ...where })}`;
    const payload = clickPayload(from(options), {
      user,
      name: nameOf(user),
      ...where,
      button,
      actionTs: eventTs(),
      trigger: trigger(user),
      responseUrl,
    });
    return act('interactive', payload, options);
  };

  return {
    apiUrl: `${base}/api/`,
    team,
    app,
    botToken,
    botUser,
    appToken,
    signingSecret,
    users,
    channels,
    ephemerals: extras.ephemerals,
    views: extras.views,
    faults,
    files,
    calls: door.calls,
    socket,
    call: emulated.call,
    tokenOf: emulated.tokenOf,
    aim(eventsUrl) {
      deliver = deliverOverHttp(eventsUrl, signingSecret);
    },
    aimSocket() {
      deliver = socket.deliver;
    },
    async signedCommand(user, text, options = {}) {
      const channel = options.channel ?? channels.releases ?? '';
      const url = responses.make({ user, channel, command: true });
      const payload = commandPayload(from(options), {
        user,
        name: nameOf(user),
        channel,
        command: `/${seed.root ?? 'steward'}`,
        text,
        trigger: trigger(user),
        responseUrl: `${base}${url}`,
      });
      const acted = await act('slash_commands', payload, options);
      if (acted.status === 200 && acted.json?.text !== undefined) responses.acknowledged(url, acted.json);
      return acted;
    },
    async click(user, { channel, message, label }, options = {}) {
      const found = (await messages(channel)).find(({ ts }) => ts === message);
      const button = found?.buttons.find((each) => each.label === label);
      if (!found || !button) throw new Error(`No button ${label} on ${message}: ${found?.words ?? 'no message'}`);
      const thread = found.thread === undefined ? {} : { thread: found.thread };
      return clickOn(user, button, { channel, message, ephemeral: false, ...thread }, options);
    },
    async clickPrivate(user, label, options = {}) {
      const mine = extras.ephemerals.filter((each) => each.user === user).reverse();
      for (const shown of mine) {
        const button = buttonsOf(shown.blocks).find((each) => each.label === label);
        if (!button) continue;
        const where = { channel: shown.channel ?? '', message: shown.id, ephemeral: true };
        return clickOn(user, button, shown.thread ? { ...where, thread: shown.thread } : where, options);
      }
      throw new Error(`Nobody told ${nameOf(user)} of a button ${label}: ${mine.map(({ text }) => text).join(' | ')}`);
    },
    async submit(user, values, options = {}) {
      const opened = extras.views.filter((each) => each.user === user).at(-1);
      if (!opened) throw new Error(`${nameOf(user)} has no form open`);
      const { id, hash, view } = opened;
      const name = nameOf(user);
      const state = stateOf(view, values);
      const act1 = { user, name, view, id, hash, values: state, trigger: trigger(user) };
      const acted = await act('interactive', submitPayload(from(options), act1), options);
      if (acted.json?.response_action === 'update') {
        opened.view = acted.json.view as Json;
        opened.hash = nextId();
      }
      return acted;
    },
    async openHome(user) {
      const shown = extras.homes.get(user);
      const channel = await directChannel(emulated, user);
      const view = shown ? { view: { ...shown, id: 'V0HOME' } } : {};
      return event({ type: 'app_home_opened', user, channel, tab: 'home', event_ts: eventTs(), ...view });
    },
    home(user) {
      const blocks = extras.homes.get(user)?.blocks as readonly Json[] | undefined;
      return blocks && { words: wordsOf(blocks), buttons: buttonsOf(blocks) };
    },
    async clickHome(user, label) {
      const view = extras.homes.get(user) ?? {};
      const button = buttonsOf((view.blocks ?? []) as Json[]).find((each) => each.label === label);
      if (!button) throw new Error(`No button ${label} in the home of ${nameOf(user)}`);
      const clicked = { user, name: nameOf(user), view, button, actionTs: eventTs(), trigger: trigger(user) };
      return act('interactive', homeClickPayload(from({}), clicked));
    },
    setHomeTab(on) {
      extras.homeTab = on;
    },
    mention: (user, text, options) => {
      const ts = eventTs();
      const thread = options.thread === undefined ? {} : { thread_ts: options.thread };
      const inner = {
        type: 'app_mention',
        user,
        text: `<@${botUser}> ${text}`,
        ts,
        channel: options.channel,
        event_ts: ts,
      };
      return event({ ...inner, ...thread }, options);
    },
    async direct(user, text) {
      const channel = await directChannel(emulated, user);
      const ts = eventTs();
      return event({ type: 'message', channel_type: 'im', user, text, ts, channel, event_ts: ts });
    },
    react: (user, at, emoji) => reaction('added', user, at, emoji),
    unreact: (user, at, emoji) => reaction('removed', user, at, emoji),
    async remove({ channel, message }) {
      const answer = await emulated.call('chat.delete', { channel, ts: message });
      if (!answer.ok) throw new Error(`chat.delete: ${answer.error}`);
      const ts = eventTs();
      return event({
        type: 'message',
        subtype: 'message_deleted',
        hidden: true,
        channel,
        ts,
        deleted_ts: message,
        previous_message: { type: 'message', user: botUser, bot_id: botId, ts: message },
        channel_type: 'channel',
        event_ts: ts,
      });
    },
    redeliver({ type, payload }, how = {}) {
      const again = how.newId ? { ...payload, event_id: `Ev${nextId()}` } : payload;
      return deliver(type, again, { num: 1, reason: 'http_timeout' });
    },
    event,
    messages,
    told: (user) => extras.ephemerals.filter((each) => each.user === user).map(({ blocks }) => wordsOf(blocks)),
    async invite(channel) {
      const answer = await emulated.call(
        'conversations.invite',
        { channel, users: botUser },
        emulated.tokenOf(inviter()),
      );
      if (!answer.ok) throw new Error(`conversations.invite: ${answer.error}`);
    },
    setUser: (user, flags) => void extras.flags.set(user, flags),
    setScopes(given) {
      scopes = given;
    },
    refuseDirect: (user) => void extras.closed.add(user),
    setUserGroup(handle, members) {
      if (members === undefined) extras.userGroups.delete(handle);
      else extras.userGroups.set(handle, members);
      return groupId(handle);
    },
    userGroup: (handle) => extras.userGroups.get(handle),
    away: () => {
      socket.cut();
      return door.close();
    },
    back: () => door.open(),
    async stop() {
      socket.close();
      await door.close();
      await emulated.close();
    },
  };

  function inviter(): string {
    return users[(seed.users ?? ['ada'])[0] ?? ''] ?? '';
  }
}
