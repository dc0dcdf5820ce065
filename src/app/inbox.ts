import type { Meters } from '../api/meters.ts';
import type { Command } from '../chat/command.ts';
import { createDispatch, type Dispatch } from '../chat/dispatch.ts';
import type { StoredInvocation } from '../chat/dispatch-parts.ts';
import type { Answer } from '../chat/invocation.ts';
import type { Config } from '../config.ts';
import type { Log } from '../kernel/log.ts';
import { authorise } from '../people/authorise.ts';
import type { PeoplePolicy } from '../people/people-policy.ts';
import type { Boss } from '../queue/boss.ts';
import { deferInvocation } from '../queue/deferred.ts';
import { systemCtx, type Unit } from '../store/unit.ts';
import { workspaceOf } from '../workspace/connect-team.ts';
import type { Platforms } from './platforms.ts';
import { refreshDeciders } from './refresh-deciders.ts';

export interface InboxParts {
  readonly unit: Unit;
  readonly boss: Boss;
  readonly commands: readonly Command[];
  readonly config: Pick<Config, 'commandRoot' | 'defaultZone'>;
  readonly policy: PeoplePolicy;
  readonly platforms: Platforms;
  readonly meters: Meters;
  readonly log: Log;
}

export interface Inbox {
  readonly dispatch: Dispatch;
  /** Runs an invocation that was kept because it took too long; its answer goes by direct message. */
  readonly resume: (stored: StoredInvocation) => Promise<void>;
}

const DIRECT_TIMEOUT_MS = 10_000;

/** Dispatch with everything it needs of people, workspaces and the queue. */
export function createInbox(parts: InboxParts): Inbox {
  const { unit, boss, commands, config, policy, platforms, meters, log } = parts;
  const dispatch = createDispatch({
    commands,
    root: config.commandRoot,
    defaultZone: config.defaultZone,
    now: () => unit.clock?.() ?? new Date(),
    log,
    workspaceOf: async ({ platform, team }) => {
      const workspace = await workspaceOf(unit.db, platform, team);
      return workspace === undefined ? undefined : systemCtx(unit, { workspace, name: platform, log });
    },
    standing: async (ctx, { origin, speaker }, sensitive, groups) => {
      const account = { platform: origin.platform, team: origin.team, user: speaker.id };
      const said = { ...account, name: speaker.name, zone: speaker.zone };
      await refreshDeciders(ctx, said, { sensitive, groups }, platforms, policy);
    },
    authorise: async (tx, { origin, speaker }, access, sensitive) => {
      const { ctx, person } = await authorise(tx, { origin, speaker, sensitive }, access, policy);
      return { ctx, ...(person.zone === null ? {} : { zone: person.zone }) };
    },
    defer: (_, stored) => deferInvocation(boss, stored),
    observed: ({ command, outcome, ms }) => meters.invocation({ platform: 'chat', command, outcome }, ms / 1000),
  });
  const resume: Inbox['resume'] = async (stored) => {
    const platform = platforms.get(stored.origin.platform);
    const direct: Answer = {
      form: async () => false,
      say: async (card) => {
        const address = { team: stored.origin.team, channel: `@${stored.speaker.id}` };
        await platform?.post(address, card, stored.key.slice(0, 25), AbortSignal.timeout(DIRECT_TIMEOUT_MS));
      },
    };
    await dispatch.resume(stored, platform?.answerLater?.(stored) ?? direct);
  };
  return { dispatch, resume };
}
