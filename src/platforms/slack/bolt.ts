import type { App, AuthorizeResult, LogLevel, Receiver } from '@slack/bolt';
import type { Log } from '../../kernel/log.ts';
import type { Identity } from './connection.ts';

export type Bolt = Awaited<ReturnType<typeof loadBolt>>;
type BoltLogger = NonNullable<NonNullable<ConstructorParameters<Bolt['App']>[0]>['logger']>;

/** Bolt takes most of a second to load, so that it is loaded only when Slack is configured. */
export function loadBolt() {
  return import('@slack/bolt');
}

export interface BoltOptions {
  readonly receiver: Receiver;
  readonly botToken: string;
  readonly apiUrl: string;
  /** Who we are, or undefined while Slack has not told. */
  readonly known: () => Promise<Identity | undefined>;
  /** Further teams that this app serves. */
  readonly teams: readonly string[];
  readonly log: Log;
}

/** Slack has not told yet who we are: the event is not refused, it must come again. */
export const NOT_KNOWN_YET = 'SLACK_NOT_KNOWN_YET';

/**
 * Bolt over our receiver. With `authorize` of our own it makes no call at start (its own asks auth.test in the
 * constructor, and the unhandled rejection ends the process), and every event is checked for team and app.
 */
export function createBolt(bolt: Bolt, options: BoltOptions): App {
  const { receiver, botToken, apiUrl, log } = options;
  const app = new bolt.App({
    receiver,
    convoStore: false,
    logger: boltLogger(log),
    clientOptions: {
      slackApiUrl: apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      timeout: 10_000,
    },
    authorize: async (source, body): Promise<AuthorizeResult> => {
      const identity = await options.known();
      if (!identity) throw Object.assign(new Error('Slack has not told yet who we are.'), { code: NOT_KNOWN_YET });
      const { team, app: ours, botId, botUser } = identity;
      if (source.teamId === undefined || ![team, ...options.teams].includes(source.teamId)) {
        throw new Error(`The event is from the team ${source.teamId ?? '(none)'}.`);
      }
      const sender = appOf(body);
      if (ours !== undefined && sender !== ours) throw new Error(`The event is for the app ${sender ?? '(none)'}.`);
      return { botToken, botId, botUserId: botUser, teamId: team };
    },
  });
  // The entrance decides what Slack gets; Bolt's own handler would only log the same once more.
  app.error(async (error) => {
    throw error;
  });
  return app;
}

function appOf(body: unknown): string | undefined {
  const { api_app_id: app } = (body ?? {}) as { api_app_id?: unknown };
  return typeof app === 'string' ? app : undefined;
}

/** Bolt's log lines in ours. Its debug lines hold whole payloads, so that they are dropped. */
export function boltLogger(log: Log): BoltLogger {
  const words = (parts: unknown[]) => parts.map(String).join(' ');
  return {
    debug() {},
    info: (...parts: unknown[]) => log.debug(words(parts)),
    warn: (...parts: unknown[]) => log.warn(words(parts)),
    error: (...parts: unknown[]) => log.error(words(parts)),
    setLevel() {},
    getLevel: () => 'info' as LogLevel,
    setName() {},
  };
}
