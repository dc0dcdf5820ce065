import type { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientOptions } from 'discord.js';
import type { Log } from '../../kernel/log.ts';
import { type ApiConfig, restOptions } from './api.ts';

/** One event of the gateway as Discord sent it. */
export interface Packet {
  readonly t: string;
  readonly d: unknown;
  readonly s: number;
}

export type ConnectionState =
  | { readonly type: 'connected' }
  | { readonly type: 'away' }
  /** Trying again does not help: the configuration is wrong. */
  | { readonly type: 'refused'; readonly why: string }
  | { readonly type: 'stopped' };

export interface Connection {
  /** Resolves when the first attempt has ended one way or the other, after 3 s at the latest. */
  start(): Promise<void>;
  stop(): Promise<void>;
  state(): ConnectionState;
}

/** topics/gateway, "List of Intents": guilds, guild messages and reactions, direct messages and reactions. None is privileged. */
const intents = (1 << 0) | (1 << 9) | (1 << 10) | (1 << 12) | (1 << 13);

/** opcodes-and-status-codes, "Gateway Close Event Codes" after which reconnecting is of no use. */
const refusals: Readonly<Record<number, string>> = {
  4004: 'Discord refuses the token. Set DISCORD_TOKEN anew and start again.',
  4010: 'Discord refuses the shard.',
  4011: 'Discord asks for sharding, which Steward does not do.',
  4012: 'Discord does not speak this version of its gateway any more.',
  4013: 'Discord refuses the intents.',
  4014: 'Discord refuses the intents. Allow them on the page of the bot in the developer portal.',
};

const firstAttempt = 3_000;
const loginWithin = 30_000;
const shortestPause = 1_000;
/** 288 attempts a day: Discord resets the token after 1000 identifications in 24 h (topics/gateway). */
const longestPause = 5 * 60_000;
/** discord.js itself tries twice a second for ever: after as many failures in a row our own, longer pauses begin. */
const mostFailures = 4;
/** A server that does not answer the closing of its socket is not waited for. */
const endWithin = 2_000;

export interface ConnectionConfig extends ApiConfig {
  /** The first pause between attempts; tests shorten it. */
  readonly pauseMs?: number | undefined;
}

/**
 * Keeps one discord.js client connected to the gateway. Events are taken raw: those for messages, users and channels of
 * before the start carry all that is needed, while discord.js's own depend on its caches (discord.js#3232, #4321, #6662).
 */
export function createConnection(config: ConnectionConfig, take: (packet: Packet) => void, log: Log): Connection {
  let state: ConnectionState = { type: 'stopped' };
  let stopping = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let attempted: () => void = () => {};

  const settle = (next: ConnectionState): void => {
    if (state.type === next.type || state.type === 'stopped') return;
    log.info(`discord: ${next.type}`, next.type === 'refused' ? { why: next.why } : {});
    state = next;
    if (next.type !== 'away') attempted();
  };

  /** One client, from its login to its end. */
  const connectOnce = async (signal: AbortSignal): Promise<void> => {
    const discord = await import('discord.js');
    let failures = 0;
    const { client, end } = createClient(discord, config);
    const ended = Promise.withResolvers<void>();
    client.on(discord.Events.Error, (error) => log.warn('discord: the client failed', { error }));
    client.on(discord.Events.ShardError, (error) => log.warn('discord: the gateway failed', { error }));
    client.on(discord.Events.ShardDisconnect, ({ code }) => {
      const why = refusals[code];
      if (why !== undefined) settle({ type: 'refused', why });
      ended.resolve();
    });
    client.on(discord.Events.ShardReconnecting, () => {
      settle({ type: 'away' });
      failures += 1;
      if (failures >= mostFailures) ended.resolve();
    });
    onRaw(client, (packet) => {
      if (signal.aborted) return;
      if (packet.t === 'READY' || packet.t === 'RESUMED') {
        failures = 0;
        settle({ type: 'connected' });
      }
      take(packet);
    });
    const over = Promise.race([ended.promise, aborted(signal)]);
    try {
      const login = client.login(config.token);
      login.catch(() => {});
      const late = sleep(loginWithin, undefined, { ref: false }).then(() =>
        Promise.reject(new Error('The gateway does not answer.')),
      );
      late.catch(() => {});
      await Promise.race([login, over, late]);
      await over;
    } catch (error) {
      if (Reflect.get(Object(error), 'code') === 'TokenInvalid') settle({ type: 'refused', why: refusals[4004]! });
      else log.warn('discord: no connection', { error: String(error) });
    } finally {
      await end();
    }
  };

  const keepConnected = async (signal: AbortSignal): Promise<void> => {
    const shortest = config.pauseMs ?? shortestPause;
    let pause = shortest;
    while (!signal.aborted) {
      const began = Date.now();
      await connectOnce(signal).catch((error: unknown) => log.error('discord: the client failed', { error }));
      if (signal.aborted || state.type === 'refused') return;
      settle({ type: 'away' });
      attempted();
      pause = Date.now() - began > longestPause ? shortest : Math.min(pause * 2, longestPause);
      await sleep(pause, undefined, { signal }).catch(() => {});
    }
  };

  return {
    async start() {
      stopping = new AbortController();
      state = { type: 'away' };
      const first = Promise.withResolvers<void>();
      attempted = first.resolve;
      running = keepConnected(stopping.signal);
      await Promise.race([first.promise, running, sleep(firstAttempt, undefined, { ref: false })]);
    },
    async stop() {
      state = { type: 'stopped' };
      stopping.abort();
      await running;
    },
    state: () => state,
  };
}

/** A discord.js client that keeps nothing it need not, and a way to end it that holds. */
function createClient(discord: typeof import('discord.js'), config: ConnectionConfig) {
  let manager: GatewayManager | undefined;
  const client = new discord.Client({
    intents,
    rest: { ...restOptions(config), timeout: 10_000 },
    makeCache: discord.Options.cacheWithLimits({ ...nothingKept }),
    waitGuildTimeout: 1_000,
    ws: {
      buildStrategy: (made) => {
        manager = made;
        return new discord.SimpleShardingStrategy(made);
      },
    },
  });
  const end = async (): Promise<void> => {
    // Destroyed between two attempts, @discordjs/ws 1.2 connects again all the same; without an answer here it cannot.
    if (manager) manager.options.retrieveSessionInfo = () => new Promise(() => {});
    await Promise.race([client.destroy().catch(() => {}), sleep(endWithin, undefined, { ref: false })]);
  };
  return { client, end };
}

type GatewayManager = Parameters<NonNullable<NonNullable<ClientOptions['ws']>['buildStrategy']>>[0];

const nothingKept = {
  MessageManager: 0,
  ReactionManager: 0,
  GuildMemberManager: 1,
  UserManager: 1,
  PresenceManager: 0,
  VoiceStateManager: 0,
  GuildEmojiManager: 0,
  GuildStickerManager: 0,
};

/** `raw` is documented as an event of the client, and missing from its types. */
function onRaw(client: EventEmitter, listen: (packet: Packet) => void): void {
  client.on('raw', (packet: Packet) => listen(packet));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
