import { z } from 'zod';
import { DeliveryError, type Host, type Platform } from '../../chat/ports/platform.ts';
import type { Log } from '../../kernel/log.ts';
import { createBolt, loadBolt } from './bolt.ts';
import { type Call, createCall } from './call.ts';
import { createChannels } from './channels.ts';
import { createConnection, type Identity } from './connection.ts';
import { homeView } from './home-view.ts';
import { createHttpReceiver, EVENTS_PATH, httpListener, type Listener, refuse } from './http.ts';
import { limits } from './limits.ts';
import { listen } from './listen.ts';
import { createMessages } from './messages.ts';
import { createPeople } from './people.ts';
import { createQuiet } from './quiet.ts';
import { createRooms } from './rooms.ts';
import { missingScopes, neededScopes } from './scopes.ts';
import { createSettling, pause } from './settle.ts';
import { createSocketReceiver, type SocketReceiver } from './socket.ts';
import { createUploads, slackFiles } from './uploads.ts';
import { createUserGroups } from './user-groups.ts';

export interface SlackConfig {
  readonly botToken: string;
  /** For HTTP; refused when empty. */
  readonly signingSecret?: string | undefined;
  /** For Socket Mode, which wins over HTTP. */
  readonly appToken?: string | undefined;
  /** Another Web API base, such as `http://127.0.0.1:4003/api/`. */
  readonly apiUrl?: string | undefined;
  /** Further team ids that this app serves besides the token's own. */
  readonly teams?: readonly string[] | undefined;
  /** The first pause before trying again while Slack is away. */
  readonly backoffMs?: number | undefined;
  /** How long Slack is left alone before it is asked again whether a picture is ready. */
  readonly pollMs?: number | undefined;
  /** How long Slack may wait for an acknowledgement. */
  readonly acknowledgeMs?: number | undefined;
}

/** Slack as a platform, and the listener that the web server mounts at `/slack/events`. */
export interface Slack extends Platform {
  readonly name: 'slack';
  readonly path: typeof EVENTS_PATH;
  readonly listener: Listener;
}

const CALL_TIMEOUT_MS = 10_000;
const DRAIN_MS = 5_000;
const START_MS = 3_000;
const WEB_API = 'https://slack.com/api/';

/** Slack over HTTP or Socket Mode. Nothing is loaded or called before `start`. */
export function createSlack(config: SlackConfig, log: Log): Slack {
  const apiUrl = (config.apiUrl ?? WEB_API).replace(/\/*$/, '/');
  const backoffMs = config.backoffMs ?? 1_000;
  const settling = createSettling(config.acknowledgeMs ?? limits.acknowledgeMs, log);
  let host: Host | undefined;
  let listener: Listener | undefined;
  let socket: SocketReceiver | undefined;
  let socketDetail: string | undefined;
  let scopes: readonly string[] | undefined;

  const ask = createCall({
    token: config.botToken,
    apiUrl,
    timeoutMs: CALL_TIMEOUT_MS,
    ended: (error) => connection.noted(error),
    scopes: (granted) => {
      scopes = granted;
    },
  });
  const call: Call = (method, args, shape, signal) =>
    host ? ask(method, args, shape, signal) : Promise.reject(new DeliveryError('away', 'Slack is not started.'));
  const connection = createConnection({
    call,
    log,
    backoffMs,
    connected: async ({ team, teamName }, again) => {
      const missing = missingScopes(scopes ?? Object.keys(neededScopes));
      if (missing.length > 0) log.warn('the Slack app lacks scopes; npm run doctor says what to do', { missing });
      await host?.connected({ team, name: teamName });
      if (again) await host?.reconnected();
    },
  });
  const uploads = createUploads(call, log, config.pollMs);
  const messages = createMessages(call, uploads);
  const people = createPeople(call);
  const channels = createChannels(call, () => connection.identity()?.botName ?? 'Steward');
  const groups = createUserGroups(call);
  const rooms = createRooms(call, (name, signal) => channels.resolve('', name, signal));
  const identity = (): Identity => {
    const known = connection.identity();
    if (!known) throw new DeliveryError('away', 'Slack has not told yet who we are.');
    return known;
  };

  const openEntrance = async (to: Host): Promise<void> => {
    const { appToken, signingSecret, botToken } = config;
    if (!appToken && !signingSecret) return;
    const bolt = await loadBolt();
    const common = { botToken, apiUrl, known: () => connection.known(1_000), teams: config.teams ?? [], log };
    const ports = { host: to, identity, people, settling, call, uploads, openDirect: messages.openDirect, log };
    if (appToken) {
      if (signingSecret) log.info('Slack uses Socket Mode, because SLACK_APP_TOKEN is set; /slack/events is off');
      socketDetail = 'Socket Mode is connecting';
      socket = await createSocketReceiver({
        bolt,
        appToken,
        apiUrl,
        log,
        backoffMs,
        connected: (again) => {
          socketDetail = undefined;
          if (again) to.reconnected().catch((error) => log.warn('reactions could not be swept', { error }));
        },
        disconnected: (why) => {
          socketDetail = `Socket Mode is not connected (${why}). Trying again.`;
        },
      });
      listen(createBolt(bolt, { ...common, receiver: socket }), ports);
      return;
    }
    const receiver = createHttpReceiver(bolt, signingSecret ?? '', log);
    listen(createBolt(bolt, { ...common, receiver }), ports);
    listener = httpListener(receiver, log);
  };

  return {
    name: 'slack',
    path: EVENTS_PATH,
    listener: (request, response) => {
      if (listener) listener(request, response);
      else refuse(request, response, config.appToken ? 404 : 503);
    },
    async start(started) {
      host = started;
      const first = Promise.all([connection.start(), openEntrance(started).then(() => socket?.start())]);
      // A Slack that hangs must not hold up the rest of Steward.
      await Promise.race([first, pause(START_MS)]);
    },
    async stop() {
      listener = undefined;
      await socket?.stop();
      await settling.drained(DRAIN_MS);
      socket = undefined;
      connection.stop();
      host = undefined;
    },
    status() {
      const status = connection.status();
      if (!status.connected) return status;
      if (socketDetail !== undefined) return { connected: false, detail: socketDetail };
      if (config.appToken || config.signingSecret) return status;
      const deaf = 'hears nothing: set SLACK_SIGNING_SECRET or SLACK_APP_TOKEN';
      return { connected: true, detail: `${status.detail}, but ${deaf}` };
    },
    post: messages.post,
    update: messages.update,
    find: messages.find,
    linkTo(team, { channel, message }) {
      const known = connection.identity();
      // The form of a permalink (docs: chat.getPermalink): the message's time without its dot.
      if (!known?.url || known.team !== team) return undefined;
      return `${known.url.replace(/\/*$/, '')}/archives/${channel}/p${message.replace('.', '')}`;
    },
    people: { standing: people.standing },
    quiet: createQuiet(call),
    channels,
    groups,
    rooms,
    files: slackFiles,
    home: {
      async publish(_team, user, card, signal) {
        await call('views.publish', { user_id: user, view: homeView(card) }, z.unknown(), signal);
      },
    },
    history: {
      read: (to, message, signal) => messages.read(to.channel, message, identity().botUser, signal),
      marked: messages.marked,
    },
    reactions: {
      async list(to, ref, signal) {
        const { botUser } = identity();
        const all = (await messages.reactions(ref, signal)).filter(({ user }) => user !== botUser);
        const bots = await Promise.all(all.map(({ user }) => people.isBot(to.team, user)));
        return all.filter((_, at) => !bots[at]);
      },
    },
  };
}
