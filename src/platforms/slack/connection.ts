import { z } from 'zod';
import { DeliveryError, type PlatformStatus } from '../../chat/ports/platform.ts';
import type { Log } from '../../kernel/log.ts';
import type { Call } from './call.ts';

/** Who we are in Slack, as the token says. */
export interface Identity {
  readonly team: string;
  readonly teamName: string;
  readonly botUser: string;
  readonly botId: string;
  readonly botName: string;
  /** The workspace's own address, such as `https://acme.slack.com/`. */
  readonly url?: string;
  /** Unknown when Slack does not tell; then any app that knows our signing secret is ours. */
  readonly app?: string;
}

export interface ConnectionOptions {
  readonly call: Call;
  readonly log: Log;
  /** The first pause before asking again; doubles up to a minute. */
  readonly backoffMs: number;
  /** Called once for each time that Slack answers: `again` after it was away. Repeated when it throws. */
  readonly connected: (identity: Identity, again: boolean) => Promise<void>;
}

export interface Connection {
  /** Resolves when the first attempt is over, whatever came of it. */
  start(): Promise<void>;
  stop(): void;
  identity(): Identity | undefined;
  /** The identity as soon as it is known, or undefined after `withinMs`. */
  known(withinMs: number): Promise<Identity | undefined>;
  /** Told how other calls ended: one that could not be made starts asking again. */
  noted(error: DeliveryError | undefined): void;
  status(): PlatformStatus;
}

const LONGEST_PAUSE_MS = 60_000;

const authTest = z.looseObject({
  team_id: z.string(),
  team: z.string().optional(),
  url: z.string().optional(),
  user_id: z.string(),
  user: z.string().optional(),
  bot_id: z.string().optional(),
  app_id: z.string().optional(),
});
const botInfo = z.looseObject({ bot: z.looseObject({ app_id: z.string().optional() }) });

/** Learns who we are and goes on trying while Slack is away. Nothing here ends the process. */
export function createConnection(options: ConnectionOptions): Connection {
  const { call, log } = options;
  let identity: Identity | undefined;
  let detail = 'not started';
  let up = false;
  let wasUp = false;
  let running = false;
  let timer: NodeJS.Timeout | undefined;
  let attempt: Promise<void> | undefined;
  let pauseMs = options.backoffMs;
  let waiting: (() => void)[] = [];

  const tryOnce = async () => {
    try {
      const found = await whoAmI(call);
      identity = found;
      for (const tell of waiting) tell();
      waiting = [];
      await options.connected(found, wasUp);
      [up, wasUp, pauseMs] = [true, true, options.backoffMs];
      detail = `connected to ${found.teamName} as @${found.botName}`;
      log.info('Slack is connected', { team: found.team });
    } catch (error) {
      up = false;
      detail = explain(error);
      log.warn('Slack is not connected', { detail, retryInMs: pauseMs, error });
      later();
    } finally {
      attempt = undefined;
    }
  };
  const later = () => {
    if (!running || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      attempt ??= tryOnce();
    }, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  };

  return {
    start() {
      running = true;
      attempt ??= tryOnce();
      return attempt;
    },
    stop() {
      running = false;
      up = false;
      detail = 'stopped';
      clearTimeout(timer);
      timer = undefined;
      for (const tell of waiting) tell();
      waiting = [];
    },
    identity: () => identity,
    known: async (withinMs) => {
      if (identity || !running) return identity;
      attempt ??= tryOnce();
      await new Promise<void>((resolve) => {
        const over = setTimeout(resolve, withinMs);
        waiting.push(() => {
          clearTimeout(over);
          resolve();
        });
      });
      return identity;
    },
    noted(error) {
      if (error?.failure !== 'away' || !running || !up) return;
      up = false;
      detail = explain(error);
      later();
    },
    status: () => ({ connected: up, detail }),
  };
}

async function whoAmI(call: Call): Promise<Identity> {
  const me = await call('auth.test', {}, authTest);
  let app = me.app_id;
  if (app === undefined && me.bot_id !== undefined) {
    app = await appOf(call, me.bot_id);
  }
  return {
    team: me.team_id,
    teamName: me.team ?? me.team_id,
    botUser: me.user_id,
    botId: me.bot_id ?? '',
    botName: me.user ?? 'steward',
    ...(app === undefined ? {} : { app }),
    ...(me.url === undefined ? {} : { url: me.url }),
  };
}

/** A missing scope must not keep Steward away; doctor names it. */
async function appOf(call: Call, bot: string): Promise<string | undefined> {
  try {
    return (await call('bots.info', { bot }, botInfo)).bot.app_id;
  } catch (error) {
    if (error instanceof DeliveryError && error.failure === 'refused') return undefined;
    throw error;
  }
}

function explain(error: unknown): string {
  if (error instanceof DeliveryError) return `${error.hint ?? error.message} Trying again.`;
  return 'Slack answers, but Steward could not note the workspace yet. Trying again.';
}
