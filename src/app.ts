import { sql } from 'drizzle-orm';
import { createCommands } from '../commands/index.ts';
import { createCalendarFeed } from './api/calendar-feed.ts';
import { createApi } from './api/create-api.ts';
import { createHealth } from './api/health.ts';
import { lateCounts } from './api/late-counts.ts';
import { createMeters } from './api/meters.ts';
import { requestCounts } from './api/request-counts.ts';
import { approvingGroups } from './app/approving-groups.ts';
import { arrived } from './app/arrived.ts';
import { askPart } from './app/ask-part.ts';
import { cardLinks } from './app/card-links.ts';
import { createCheckpoints } from './app/checkpoints.ts';
import { connectPlatforms } from './app/connect-platforms.ts';
import { createHost } from './app/create-host.ts';
import { createPaging } from './app/create-paging.ts';
import { fallback } from './app/fallback.ts';
import { guardPlatform } from './app/guard-platform.ts';
import { startHomes } from './app/homes.ts';
import { createHousekeeping } from './app/housekeeping.ts';
import { createInbox } from './app/inbox.ts';
import { lettersOf } from './app/letters-of.ts';
import { readLifecycle } from './app/load-lifecycle.ts';
import { createInviteToRooms, createOpenRooms } from './app/open-rooms.ts';
import { createOutside } from './app/outside.ts';
import { packPorts } from './app/pack-ports.ts';
import type { Platforms } from './app/platforms.ts';
import type { ReactionParts } from './app/receive-reaction.ts';
import { createRender } from './app/render-card.ts';
import { createRoutePump } from './app/route-pump.ts';
import { routes } from './app/routes.ts';
import { sweepGroups } from './app/sweep-groups.ts';
import { sweepReactions } from './app/sweep-reactions.ts';
import { startSweeps } from './app/sweeps.ts';
import { watchLifecycle } from './app/watch-lifecycle.ts';
import type { Platform } from './chat/ports/platform.ts';
import type { PlatformName } from './chat/text.ts';
import type { Config } from './config.ts';
import { consequences, timerHandlers } from './consequences/index.ts';
import { createDelivery } from './delivery/delivery.ts';
import { subjectAt } from './delivery/find-card.ts';
import type { Pace } from './delivery/pace.ts';
import { createWanted } from './delivery/wanted.ts';
import { fetchCalendar } from './effects/fetch-calendar.ts';
import { effects } from './effects/index.ts';
import { createIntake } from './intake/create-intake.ts';
import { sources } from './intake/index.ts';
import type { Fact } from './kernel/fact.ts';
import type { Log } from './kernel/log.ts';
import { chainFacts } from './ledger/chain.ts';
import { signingKey } from './ledger/signing-key.ts';
import type { Lifecycle } from './lifecycle/lifecycle.ts';
import { currentLifecycle } from './lifecycle/revision.ts';
import { issueAdminCode } from './people/issue-admin-code.ts';
import type { PeoplePolicy } from './people/people-policy.ts';
import { startBoss, stopBoss } from './queue/boss.ts';
import { coalesced } from './queue/coalesced.ts';
import { workDeferred } from './queue/deferred.ts';
import { type ConsequenceWorkers, deadLetters, enqueueConsequences, workConsequences } from './queue/jobs.ts';
import { createLook } from './queue/look.ts';
import { startTick } from './queue/tick.ts';
import { createTimerPump } from './queue/timer-pump.ts';
import { openDatabase } from './store/connect.ts';
import { type Ctx, isDatabaseAway, type Unit } from './store/unit.ts';
import { createWeb } from './web/server.ts';
import { authenticateToken } from './workspace/authenticate-token.ts';

export interface AppOptions {
  readonly config: Config;
  readonly log: Log;
  /** The database, migrated already. */
  readonly url: string;
  readonly lifecycle: Lifecycle;
  /** The text of the file it was read from: a change of that file is then taken over without a restart. */
  readonly lifecycleSource?: string;
  /** No sample workspace in the console. */
  readonly empty?: boolean;
  /** Whether this process owns the embedded server; left out with DATABASE_URL. */
  readonly owned?: () => boolean;
  /** Tests bring platforms of their own beside the configured ones. */
  readonly platforms?: readonly Platform[];
  /** Tests wait for no platform's rate limits. */
  readonly pace?: Pace;
  /** Tests wait longer for what their platforms say of people, so that a busy machine decides nothing. */
  readonly patienceMs?: number;
  /** Tests move time; left out, it is the database's. */
  readonly clock?: () => Date;
  /** What the person who starts Steward should read: codes, what is connected. */
  readonly say?: (text: string) => void;
}

export interface App {
  readonly unit: Unit;
  readonly port: number;
  readonly platforms: Platforms;
  /** Shows and runs what is due now; the pumps do it by themselves within a second. */
  readonly wake: () => void;
  readonly sweep: () => Promise<void>;
  /** Brings the homes that people look at up to date now. */
  readonly followHomes: () => Promise<void>;
  /** Ends cleanly: takes nothing new, lets what runs end, closes. At most about 10 s. */
  readonly stop: () => Promise<void>;
}

/** Puts Steward together and starts it: the only place that knows every folder. */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log, url, lifecycle, say = () => undefined, clock = () => new Date() } = options;
  const database = openDatabase(url, { max: 10, name: 'steward' });
  // Of its own: an act that is kept because the others wait must not wait with them.
  const queue = openDatabase(url, { max: 3, name: 'steward jobs' });
  const boss = await startBoss(queue, log);
  const meters = createMeters();
  const listeners = new Set<(facts: readonly Fact[]) => void>();
  const secrets = (name: string): string | undefined => config.effectSecrets.get(name);
  const platforms = new Map<PlatformName, Platform>();
  const ledgerKey = config.ledgerKey === undefined ? undefined : signingKey(config.ledgerKey);
  const consequenceList = consequences({
    effects,
    secrets,
    packs: packPorts(ledgerKey, platforms),
    openRooms: createOpenRooms(platforms),
    inviteToRooms: createInviteToRooms(platforms),
  });
  let workers: ConsequenceWorkers | undefined;
  const unit: Unit = {
    db: database.db,
    ...(options.clock ? { clock: options.clock } : {}),
    zone: config.defaultZone,
    ask: askPart,
    flush: [enqueueConsequences(() => boss, consequenceList), createWanted(routes), chainFacts],
    committed: (facts) => {
      workers?.committed(facts);
      wakeSoon();
      for (const listener of listeners) listener(facts);
    },
  };
  const policy: PeoplePolicy = {
    admins: new Set(config.admins),
    defaultZone: config.defaultZone,
    ...(config.defaultRole === undefined ? {} : { defaultRole: config.defaultRole }),
    ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
  };
  const commands = createCommands({
    root: config.commandRoot,
    publicUrl: () => publicUrl(),
    ledgerKey: ledgerKey?.publicKey,
    mail: config.mail !== undefined,
    fetchCalendar,
    platformOf: (name) => platforms.get(name),
    approvingGroups: async (ctx) => approvingGroups((await currentLifecycle(ctx)).lifecycle),
    deadLetters: async (ctx) => lettersOf(await delivery.deadLetters(ctx.workspace), await deadLetters(unit.db)),
    subjectAt: async (ctx, { platform, team, channel, thread, message }) => {
      if (channel === undefined) return undefined;
      const at = await subjectAt(unit.db, { platform, team, channel, message: thread ?? message ?? '' });
      return at?.workspace === ctx.workspace ? at.subject : undefined;
    },
    cardLinks: (ctx, requests, account) => cardLinks(ctx, requests, account, platforms),
  });
  const mayClaim = options.owned ?? (() => true);
  const delivery = createDelivery({
    unit,
    platforms,
    render: createRender(commands, config.commandRoot, platforms),
    fallback,
    arrived,
    log,
    mayClaim,
    ...(options.pace ? { pace: options.pace } : {}),
    observe: ({ platform, call, outcome }) => meters.platformCall({ platform, method: call, outcome }),
  });
  const outside = createOutside(secrets, platforms);
  const paging = createPaging({ unit, log, config, platforms, policy, publicUrl: () => publicUrl(), mayClaim });
  const timers = createTimerPump({ unit, handlers: [...timerHandlers, ...outside], log, mayClaim });
  const alerts = createRoutePump({ unit, log, mayClaim });
  const pumps = [delivery, timers, paging.pump, alerts];
  const look = createLook({ unit, pumps, log, mayClaim });
  const { wake } = look;
  const wakeSoon = coalesced(wake);
  const inbox = createInbox({ unit, boss, commands, config, policy, platforms, meters, log });
  const reactions: ReactionParts = { unit, platforms, policy, commands, root: config.commandRoot, log };
  const sweeps = startSweeps('reactions', () => sweepReactions(reactions), log);
  const groupSweeps = startSweeps('groups', () => sweepGroups(reactions), log);
  const sweep = async (): Promise<void> => {
    await Promise.all([sweeps.now(), groupSweeps.now()]);
  };
  const homes = startHomes({ unit, log, wake });
  const told = new Set<string>();
  const opened = async (ctx: Ctx): Promise<void> => {
    if (told.has(ctx.workspace)) return;
    told.add(ctx.workspace);
    const code = await issueAdminCode(ctx);
    if (code) say(`To become the first admin, type in chat: /${config.commandRoot} setup --code ${code}`);
  };

  let port = config.port;
  const publicUrl = (): string => config.publicUrl ?? `http://localhost:${port}`;
  const connected = await connectPlatforms({ ...options, unit, policy, commands, publicUrl, port: () => port });
  for (const platform of [...connected.platforms, ...(options.platforms ?? [])]) {
    platforms.set(platform.name, guardPlatform(platform));
  }

  const authenticate = (secret: string) => authenticateToken(unit.db, secret, clock());
  const api = createApi({
    unit,
    log,
    publicUrl: publicUrl(),
    changed: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  const health = createHealth({
    log,
    authenticate,
    database: () => unit.db.execute(sql`select 1`),
    delivery: () => delivery.status(clock()),
    deadJobs: async () => (await deadLetters(unit.db)).length,
    requests: () => requestCounts(unit.db),
    late: () => lateCounts(unit, log),
    platforms: () => [...platforms.values()].map((platform) => ({ name: platform.name, status: platform.status() })),
    meters,
    waiting: api.waiting,
    ...(options.owned ? { owned: options.owned } : {}),
  });
  const operations = ['/healthz', '/readyz', '/metrics'].map((path) => ({ path, listener: health.listener }));
  const intake = createIntake({ unit, log, sources, woken: alerts.wake, observe: meters.intake });
  const mounts = [
    ...operations,
    { path: '/in', take: intake },
    { path: '/oncall', fetch: createCalendarFeed({ unit, log }) },
    paging.mount,
    { path: '/api/v1', fetch: api.fetch, close: api.close },
    ...connected.mounts,
  ];
  const web = createWeb({ host: config.host, port: config.port, mounts, log, isAway: isDatabaseAway });
  port = await web.start();

  workers = await workConsequences(boss, unit, consequenceList, log);
  await workDeferred(boss, inbox.resume, log);
  const source = options.lifecycleSource;
  const watch =
    source === undefined
      ? undefined
      : watchLifecycle({
          unit,
          log,
          file: config.lifecycleFile,
          parse: (text) => readLifecycle(text, config.effectSecrets),
          started: { lifecycle, source },
        });
  const hostParts = {
    ...reactions,
    commands,
    dispatch: inbox.dispatch,
    lifecycle: () => watch?.current() ?? lifecycle,
    wake,
    sweep,
    opened,
  };
  for (const platform of platforms.values()) await platform.start(createHost(hostParts, platform.name));
  const housekeeping = createHousekeeping(unit, log);
  const checkpoints = createCheckpoints({ unit, key: ledgerKey, log, mayClaim });
  const rounds = [sweeps, groupSweeps, paging.watch, homes, housekeeping, checkpoints, ...(watch ? [watch] : [])];
  const tick = startTick([wake, ...rounds.map((round) => round.tick)], log);
  wake();

  const stop = async (): Promise<void> => {
    await tick.stop();
    // The server first: what it took in is answered while the platforms still stand.
    await web.stop();
    await Promise.allSettled([...platforms.values()].map((platform) => platform.stop()));
    await inbox.dispatch.drain();
    await Promise.allSettled([...[look, ...pumps, ...rounds].map((each) => each.stop()), stopBoss(boss)]);
    await Promise.all([database.close(), queue.close()]);
  };
  return { unit, port, platforms, wake, sweep, followHomes: homes.now, stop };
}
