import type { Command } from '../chat/command.ts';
import { complete } from '../chat/complete.ts';
import type { Platform } from '../chat/ports/platform.ts';
import type { Config } from '../config.ts';
import type { Log } from '../kernel/log.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { PeoplePolicy } from '../people/people-policy.ts';
import { createConsole } from '../platforms/console/platform.ts';
import { createRoom } from '../room/room.ts';
import type { Unit } from '../store/unit.ts';
import type { Mount } from '../web/server.ts';
import { DEFAULT_WORKSPACE } from '../workspace/connect-team.ts';
import { personalLists } from './personal-lists.ts';
import { openConsole, SAMPLE } from './sample.ts';

export interface ConnectParts {
  readonly config: Config;
  readonly log: Log;
  readonly unit: Unit;
  readonly lifecycle: Lifecycle;
  readonly policy: PeoplePolicy;
  readonly commands: readonly Command[];
  readonly empty?: boolean;
  readonly publicUrl: () => string;
  readonly port: () => number;
}

/** The platforms that the configuration names, and what they mount on the web server. Vendors load only when used. */
export async function connectPlatforms(parts: ConnectParts): Promise<{ platforms: Platform[]; mounts: Mount[] }> {
  const { config, log } = parts;
  const platforms: Platform[] = [];
  const mounts: Mount[] = [];
  if (config.slack) {
    const { createSlack } = await import('../platforms/slack/platform.ts');
    const slack = createSlack(config.slack, log);
    platforms.push(slack);
    mounts.push({ path: '/slack/events', listener: slack.listener });
  }
  if (config.discord) {
    const { createDiscord } = await import('../platforms/discord/platform.ts');
    platforms.push(createDiscord({ ...config.discord, root: config.commandRoot, commands: parts.commands }, log));
  }
  if (config.console === 'demo') {
    const console = await consoleOf(parts);
    platforms.push(console);
    mounts.push({ path: '/console', fetch: console.fetch, close: console.close });
    mounts.push({ path: '/', fetch: () => new Response(null, { status: 302, headers: { location: '/console' } }) });
  }
  return { platforms, mounts };
}

const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  releases: ['/promote churn@v12 to production', '/status churn', '/requests'],
  audit: ['/audit verify', '/audit show'],
  general: ['/help', '/whoami', '/model list'],
};

async function consoleOf(parts: ConnectParts) {
  const { unit, log, lifecycle, policy, commands, config, empty = false } = parts;
  const team = empty ? DEFAULT_WORKSPACE : SAMPLE;
  const ctx = await openConsole(unit, log, { team, lifecycle, policy, sample: !empty });
  const env = (origin: { channel: string; thread?: string }, speaker: string) => ({
    now: unit.clock?.() ?? new Date(),
    zone: config.defaultZone,
    origin: { platform: 'console' as const, team, ...origin },
    speaker,
    root: config.commandRoot,
  });
  const room = createRoom(ctx);
  const pickers = {
    people: async () => (await room.persons()).map(({ id, name }) => ({ value: id, label: name })),
    channels: async () => (await room.channels()).map(({ id }) => ({ value: id, label: id })),
  };
  return createConsole({
    room,
    // Read late: a port that the system chooses is known once we listen.
    get publicUrl() {
      return parts.publicUrl();
    },
    port: parts.port,
    log,
    root: config.commandRoot,
    addsPersons: empty,
    examples: (channel) => (empty ? ['/setup', '/help'] : (EXAMPLES[channel] ?? ['/help'])),
    lists: (user) => personalLists(ctx, team, user),
    complete: async ({ line, person, channel, thread }) =>
      complete(
        { commands, ctx, env: env({ channel, ...(thread === undefined ? {} : { thread }) }, person), pickers },
        line,
      ),
  });
}
