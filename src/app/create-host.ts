import type { Command } from '../chat/command.ts';
import type { Dispatch } from '../chat/dispatch.ts';
import type { Host } from '../chat/ports/platform.ts';
import { suggestFor } from '../chat/suggest.ts';
import type { PlatformName } from '../chat/text.ts';
import { cardDeleted } from '../delivery/card-deleted.ts';
import { openHome } from '../delivery/open-home.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { personByIdentity } from '../people/find-identity.ts';
import { ROUTINE, refreshStanding } from '../people/refresh-standing.ts';
import { type Ctx, systemCtx } from '../store/unit.ts';
import { workspaceOf } from '../workspace/connect-team.ts';
import { openWorkspace } from './open-workspace.ts';
import { type ReactionParts, receiveReaction } from './receive-reaction.ts';

export interface HostParts extends ReactionParts {
  readonly commands: readonly Command[];
  readonly dispatch: Dispatch;
  /** What is in force now. */
  readonly lifecycle: () => Lifecycle;
  readonly wake: () => void;
  readonly sweep: () => Promise<void>;
  /** Called when a team was opened, with its workspace: the first admin's code is printed there. */
  readonly opened: (ctx: Ctx) => Promise<void>;
}

const RETRY_MS = 5_000;

/** What a platform hands its events to. */
export function createHost(parts: HostParts, platform: PlatformName): Host {
  const { unit, log, dispatch, lifecycle } = parts;

  const ctxOf = async (team: string): Promise<Ctx | undefined> => {
    const workspace = await workspaceOf(unit.db, platform, team);
    return workspace === undefined ? undefined : systemCtx(unit, { workspace, name: platform, log });
  };

  const connected: Host['connected'] = async ({ team, name }) => {
    try {
      const workspace = await openWorkspace(unit, log, { platform, team, name }, lifecycle());
      await parts.opened(systemCtx(unit, { workspace, name: platform, log }));
      parts.wake();
      // What people reacted while this process did not run.
      void parts.sweep();
    } catch (error) {
      log.warn('A team could not be opened; trying again', { platform, team, error: String(error) });
      setTimeout(() => void connected({ team, name }), RETRY_MS).unref();
    }
  };

  return {
    invoke: dispatch.invoke,
    react: (event) => receiveReaction(parts, event),
    connected,
    reconnected: parts.sweep,
    suggest: async (query) => {
      const ctx = await ctxOf(query.origin.team);
      const known = ctx && (await personByIdentity(ctx, { platform, team: query.origin.team, user: query.user }));
      // Names of models are for members: somebody Steward has not met, or without standing, is offered none.
      const mayRead = known?.identity.standing === 'member' && known.person.forgottenAt === null;
      return ctx && mayRead ? suggestFor(parts.commands, query, ctx) : [];
    },
    homeOpened: async ({ team, user, empty }) => {
      const ctx = await ctxOf(team);
      if (!ctx) return;
      const account = { platform, team, user };
      await refreshStanding(ctx, account, ROUTINE, parts.platforms.get(platform)?.people, parts.policy);
      await openHome(ctx, account, { empty });
      parts.wake();
    },
    deleted: async ({ team, channel, message }) => {
      const ctx = await ctxOf(team);
      if (ctx && (await cardDeleted(ctx, { platform, team, channel, message }))) parts.wake();
    },
  };
}
