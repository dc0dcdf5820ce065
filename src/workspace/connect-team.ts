import { and, eq, sql } from 'drizzle-orm';
import type { PlatformName } from '../chat/text.ts';
import type { Log } from '../kernel/log.ts';
import { emit } from '../ledger/event.ts';
import { compiled } from '../store/compiled.ts';
import { type Ctx, type Db, inTransaction, systemCtx, type Unit } from '../store/unit.ts';
import { workspaceConnected } from './events.ts';
import { connection } from './tables.ts';

/** The workspace of every Slack team and Discord guild that was not told otherwise. */
export const DEFAULT_WORKSPACE = 'default';

export interface Team {
  readonly platform: PlatformName;
  /** Slack team id, Discord guild id, or the console's workspace. */
  readonly team: string;
  readonly name: string;
}

/**
 * Makes a team known and returns its workspace: `default` for Slack and Discord, its own for the console. Running it
 * again, also at the same instant, only refreshes the team's name.
 */
export async function connectTeam(unit: Unit, log: Log, { platform, team, name }: Team): Promise<string> {
  const known = await workspaceOf(unit.db, platform, team);
  const workspace = known ?? (platform === 'console' ? team : DEFAULT_WORKSPACE);
  return inTransaction(systemCtx(unit, { workspace, name: 'connect', log }), async (tx) => {
    const inserted = await tx.db
      .insert(connection)
      .values({ platform, team, workspaceId: workspace, name, connectedAt: tx.now })
      .onConflictDoNothing()
      .returning({ team: connection.team });
    if (inserted.length > 0) emit(tx, workspaceConnected({ platform, team }));
    else
      await tx.db
        .update(connection)
        .set({ name })
        .where(and(eq(connection.platform, platform), eq(connection.team, team)));
    return workspace;
  });
}

/** Which workspace a team belongs to; undefined for one that never connected. */
export async function workspaceOf(db: Db, platform: PlatformName, team: string): Promise<string | undefined> {
  const [row] = await findConnection(db, { platform, team });
  return row?.workspaceId;
}

const findConnection = compiled((db) =>
  db
    .select({ workspaceId: connection.workspaceId })
    .from(connection)
    .where(and(eq(connection.platform, sql.placeholder('platform')), eq(connection.team, sql.placeholder('team'))))
    .prepare('workspace_of'),
);

/** The teams of the caller's workspace, the first connected first. */
export async function teamsOf(ctx: Ctx): Promise<Team[]> {
  return ctx.db
    .select({ platform: connection.platform, team: connection.team, name: connection.name })
    .from(connection)
    .where(eq(connection.workspaceId, ctx.workspace))
    .orderBy(connection.connectedAt, connection.platform, connection.team);
}

/** Every workspace that a team belongs to. */
export async function workspacesOf(db: Db): Promise<string[]> {
  const rows = await db
    .selectDistinct({ workspaceId: connection.workspaceId })
    .from(connection)
    .orderBy(connection.workspaceId);
  return rows.map((row) => row.workspaceId);
}
