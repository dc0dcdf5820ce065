import type { App, Receiver } from '@slack/bolt';
import type { SocketModeClient } from '@slack/socket-mode';
import type { Log } from '../../kernel/log.ts';
import { type Bolt, boltLogger, NOT_KNOWN_YET } from './bolt.ts';
import { pause } from './settle.ts';

export interface SocketOptions {
  readonly bolt: Bolt;
  readonly appToken: string;
  readonly apiUrl: string;
  readonly log: Log;
  /** The first pause before connecting again after a failure; doubles up to half a minute. */
  readonly backoffMs: number;
  /** A connection stands: `again` when it is not the first. */
  readonly connected: (again: boolean) => void;
  readonly disconnected: (why: string) => void;
}

/** A receiver for Bolt over Socket Mode. `start` resolves at once and goes on trying; `stop` ends for good. */
export interface SocketReceiver extends Receiver {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What the client hands us of an envelope (@slack/socket-mode, SocketModeClient). */
interface Envelope {
  readonly ack: (response?: unknown) => Promise<void>;
  readonly body: Record<string, unknown>;
  readonly retry_num?: number;
  readonly retry_reason?: string;
  readonly accepts_response_payload?: boolean;
}

const LONGEST_PAUSE_MS = 30_000;
/** Slack says hello at once; a connection without it is dead. */
const HELLO_MS = 15_000;
/** Slack closes after it announced so; the client alone would wait 30 s for a peer that does not. */
const CLOSE_MS = 2_000;
const DRAIN_MS = 5_000;
/** A connection that stood this long was sound. */
const LASTING_MS = 10_000;

/**
 * Socket Mode with late acknowledgement: Bolt gets an ack that only records, and the envelope is acknowledged after
 * `processEvent`, so that Slack sends again what was not taken. The client's own reconnecting is off: in 3.1.0 its
 * failed attempt is an unhandled rejection, which ends the process, and it pauses 5 s at each refresh.
 */
export async function createSocketReceiver(options: SocketOptions): Promise<SocketReceiver> {
  const { log } = options;
  const { SocketModeClient: Client } = await import('@slack/socket-mode');
  const client = new Client({
    appToken: options.appToken,
    autoReconnectEnabled: false,
    logger: boltLogger(log),
    clientOptions: {
      slackApiUrl: options.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      allowAbsoluteUrls: false,
      timeout: 10_000,
    },
  });
  let app: App | undefined;
  let stopping = false;
  let ever = false;
  let timer: NodeJS.Timeout | undefined;
  let pauseMs = 0;
  let since: number | undefined;
  const taking = new Set<Promise<void>>();

  const connect = async () => {
    timer = undefined;
    const patience = setTimeout(() => void client.disconnect(), HELLO_MS);
    try {
      await client.start();
      if (stopping) return await disconnect(client);
      since = Date.now();
      options.connected(ever);
      ever = true;
    } catch (error) {
      const why = explain(error);
      log.warn('Socket Mode is not connected', { error });
      later(why);
    } finally {
      clearTimeout(patience);
    }
  };
  const later = (why: string) => {
    if (stopping || timer) return;
    // A planned refresh comes back at once; a connection that does not last must not be tried in a hot loop.
    if (since !== undefined && Date.now() - since > LASTING_MS) pauseMs = 0;
    since = undefined;
    options.disconnected(why);
    timer = setTimeout(() => void connect(), pauseMs);
    pauseMs = Math.min(Math.max(pauseMs * 2, options.backoffMs), LONGEST_PAUSE_MS);
  };

  client.on('disconnected', () => later('the connection closed'));
  client.on('ws_message', (data: unknown) => {
    if (typeof data !== 'string' || !/"type"\s*:\s*"disconnect"/.test(data)) return;
    hasten(client);
  });
  client.on('slack_event', (envelope: Envelope) => {
    // Unacknowledged, it goes to another instance, or to this one after its start.
    if (stopping || !app) return;
    const taken = take(app, envelope, options);
    taking.add(taken);
    void taken.then(() => taking.delete(taken));
  });

  return {
    init(bolt) {
      app = bolt;
    },
    async start() {
      stopping = false;
      await connect();
    },
    async stop() {
      stopping = true;
      clearTimeout(timer);
      timer = undefined;
      // What was taken is acknowledged before the connection closes.
      await Promise.race([Promise.all(taking), pause(DRAIN_MS)]);
      await disconnect(client);
    },
  };
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection closed before it stood';
  return /invalid_auth|not_authed|token_/.test(error.message) ? 'check SLACK_APP_TOKEN' : error.message;
}

/** Processes an envelope and then acknowledges it; what could not be taken is left to be sent again. */
async function take(app: App, envelope: Envelope, { bolt, log }: SocketOptions): Promise<void> {
  const { body, retry_num: retryNum, retry_reason: retryReason } = envelope;
  let recorded: unknown;
  try {
    await app.processEvent({
      body,
      ack: async (response?: unknown) => {
        recorded = response;
      },
      ...(retryNum === undefined ? {} : { retryNum }),
      ...(retryReason === undefined ? {} : { retryReason }),
    });
  } catch (error) {
    const refused = error instanceof bolt.AuthorizationError && !isTooEarly(error.original);
    log.warn(refused ? 'refused an event from Slack' : 'an event from Slack was not taken; Slack sends it again', {
      error,
    });
    if (!refused) return;
  }
  try {
    await envelope.ack(envelope.accepts_response_payload ? recorded : undefined);
  } catch (error) {
    // The connection closed meanwhile: Slack sends it again, and its natural key makes it count once.
    log.warn('an event from Slack could not be acknowledged', { error });
  }
}

function isTooEarly(error: Error | undefined): boolean {
  return error !== undefined && 'code' in error && error.code === NOT_KNOWN_YET;
}

/** A second `disconnect` ends a connection whose peer does not answer the first. */
function hasten(client: SocketModeClient): void {
  const timer = setTimeout(() => void client.disconnect(), CLOSE_MS);
  client.once('disconnected', () => clearTimeout(timer));
}

async function disconnect(client: SocketModeClient): Promise<void> {
  const closed = client.disconnect();
  const timer = setTimeout(() => void client.disconnect(), CLOSE_MS);
  await closed;
  clearTimeout(timer);
}
