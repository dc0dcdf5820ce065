import { and, eq, sql } from 'drizzle-orm';
import { model } from '../registry/tables.ts';
import { compiled } from '../store/compiled.ts';
import type { Ctx } from '../store/unit.ts';
import type { Criterion } from './criterion.ts';
import { type FreezeState, type FreezeWindow, freezeState } from './freeze-window.ts';
import type { checkResult, Severity } from './tables.ts';

/** Everything recorded about a model and one version of it that gates judge by. */
export interface EvidenceFacts {
  /** The version that is judged: the one that moves, else the newest. */
  readonly version: { readonly version: string; readonly metrics: Readonly<Record<string, number>> } | undefined;
  /** The newest of each kind, of the version and of the model. */
  readonly evidence: readonly KnownEvidence[];
  readonly checks: readonly KnownCheck[];
  /** The open ones, and those that somebody let stand. */
  readonly findings: readonly KnownFinding[];
  readonly freezes: readonly KnownFreeze[];
  readonly criteria: readonly Criterion[];
}

export interface KnownEvidence {
  readonly kind: string;
  readonly subject: string;
  readonly result: 'pass' | 'fail';
  readonly at: Date;
  readonly expiresAt: Date | undefined;
  /** Who answers for it; undefined when a token named nobody. */
  readonly author: string | undefined;
  /** The token that it came through. */
  readonly through: string | undefined;
}

export interface KnownFinding {
  readonly number: number;
  readonly severity: Severity;
  /** Who let it stand; undefined while it is open. */
  readonly acceptedBy: string | undefined;
}

export interface KnownCheck {
  readonly context: string;
  readonly state: (typeof checkResult.$inferSelect)['state'];
  readonly at: Date;
}

export interface KnownFreeze extends FreezeState {
  readonly name: string;
  readonly models: readonly string[] | null;
  readonly team: string | null;
  readonly stage: string | null;
}

/** Reads all of it in one statement: a decision evaluates many gates, and each asks here. `version` undefined: the newest. */
export async function evidenceFactsOf(ctx: Ctx, name: string, version?: string): Promise<EvidenceFacts> {
  const [row] = await findFacts(ctx.db, {
    workspace: ctx.workspace,
    model: name,
    version: version ?? null,
    now: ctx.now.toISOString(),
  });
  if (!row) return { version: undefined, evidence: [], checks: [], findings: [], freezes: [], criteria: [] };
  return {
    version: row.version ?? undefined,
    evidence: row.evidence.map(({ at, expires_at, author, through, ...rest }) => ({
      ...rest,
      at: new Date(at),
      expiresAt: expires_at === null ? undefined : new Date(expires_at),
      author: author ?? undefined,
      through: through ?? undefined,
    })),
    checks: row.checks.map((check) => ({ ...check, at: new Date(check.at) })),
    findings: row.findings.map(({ accepted_by, ...rest }) => ({ ...rest, acceptedBy: accepted_by ?? undefined })),
    freezes: row.freezes.map((freeze) => ({ ...freeze, ...freezeState(windowOf(freeze), ctx.now) })),
    criteria: row.criteria,
  };
}

interface FreezeRow extends Pick<KnownFreeze, 'name' | 'models' | 'team' | 'stage'> {
  readonly zone: string;
  readonly from_at: string;
  readonly to_at: string | null;
  readonly weekly: string | null;
}

const windowOf = ({ zone, from_at, to_at, weekly }: FreezeRow): FreezeWindow => ({
  zone,
  fromAt: new Date(from_at),
  toAt: to_at === null ? null : new Date(to_at),
  weekly,
});

type EvidenceRow = Pick<KnownEvidence, 'kind' | 'subject' | 'result'> & {
  readonly at: string;
  readonly expires_at: string | null;
  readonly author: string | null;
  readonly through: string | null;
};
type FindingRow = Pick<KnownFinding, 'number' | 'severity'> & { readonly accepted_by: string | null };
type CheckRow = Omit<KnownCheck, 'at'> & { readonly at: string };

const findFacts = compiled((db) => {
  const workspace = sql.placeholder('workspace');
  const ofModel = (alias: string) =>
    sql`${sql.raw(alias)}.workspace_id = ${model.workspaceId} and ${sql.raw(alias)}.model = ${model.name}`;
  const isSubject = sql`(${model.name}, ${model.name} || '@' || judged.version)`;
  const judged = sql`lateral (select v.version, v.metrics from version v where ${ofModel('v')}
    and v.version = coalesce(${sql.placeholder('version')}::text, v.version) order by v.created_at desc limit 1) judged`;
  const list = <T>(columns: string, from: ReturnType<typeof sql>) =>
    sql<
      readonly T[]
    >`(select coalesce(json_agg(row_to_json(x)), '[]') from (select ${sql.raw(columns)} from ${from}) x)`;
  return db
    .select({
      version: sql<{ version: string; metrics: Record<string, number> } | null>`row_to_json(judged)`,
      evidence: list<EvidenceRow>(
        `distinct on (e.kind, e.subject) e.kind, e.subject, e.result, e.at, e.expires_at, e.author,
          case when e.added_by->>'type' = 'token' then e.added_by->>'name' end as through`,
        sql`evidence e where ${ofModel('e')} and e.subject in ${isSubject} order by e.kind, e.subject, e.at desc, e.id desc`,
      ),
      checks: list<CheckRow>(
        'c.context, c.state, c.at',
        sql`check_result c where ${ofModel('c')} and c.version = judged.version`,
      ),
      findings: list<FindingRow>(
        `f.number, f.severity, case when f.state = 'accepted' then f.ended_by end as accepted_by`,
        sql`finding f where ${ofModel('f')} and (f.state = 'open' or f.state = 'accepted' and f.ended_by is not null) and f.subject in ${isSubject} order by f.number`,
      ),
      freezes: list<FreezeRow>(
        'z.name, z.zone, z.from_at, z.to_at, z.weekly, z.models, z.team, z.stage',
        // The quotes matter: FREEZE is a reserved word of Postgres.
        sql`"freeze" z where z.workspace_id = ${model.workspaceId} and z.ended_at is null
          and (z.to_at is null or z.to_at > ${sql.placeholder('now')}::timestamptz) order by z.name`,
      ),
      criteria: list<Criterion>(
        'k.metric, k.op, k.bound as value',
        sql`criterion k where ${ofModel('k')} order by k.metric, k.op`,
      ),
    })
    .from(model)
    .leftJoin(judged, sql`true`)
    .where(and(eq(model.workspaceId, workspace), eq(model.name, sql.placeholder('model'))))
    .prepare('evidence_facts');
});
