import { parseSubject } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { QUARTER_MS } from './cover.ts';
import type { KpiState } from './kpi-state.ts';
import { type KpiStatus, kpisNow } from './kpi-status.ts';
import { formatValue } from './unit.ts';

/** What a gate is told. `pass` undefined: it is not known. */
export interface KpiAnswer {
  readonly pass: boolean | undefined;
  readonly detail: string;
  /** What is worse than it should be and does not stop anything. */
  readonly note?: string | undefined;
  readonly fix?: string | undefined;
  /** When it may change though nothing is recorded: a window moves on, a KPI goes stale. */
  readonly until?: string | undefined;
}

const UNKNOWN: readonly KpiState[] = ['no data', 'insufficient data', 'stale'];

/**
 * Whether every KPI of a subject that has a target or bounds is at its target and not in breach, each in its own window.
 * Of a version by its own readings, where there are some, else by the model's. The words name states and targets and no
 * present values: those change by the minute, and each change of words would begin a new round of evidence.
 */
export async function kpisAtTarget(ctx: Ctx, subject: string): Promise<KpiAnswer> {
  const { model, version } = parseSubject(subject);
  const judged = (await statusesOf(ctx, model, version)).filter(
    ({ target, warn, breach }) => target !== null || warn !== null || breach !== null,
  );
  if (judged.length === 0)
    return {
      pass: undefined,
      detail: `no KPI of ${model} has a target`,
      fix: `kpi define ${model} <kpi> --target <number>`,
    };
  const missed = judged.filter((status) => status.state === 'breach' || (isKnown(status) && status.atTarget === false));
  const unknown = judged.filter((status) => !isKnown(status));
  const warned = judged.filter((status) => status.state === 'warning' && !missed.includes(status));
  const beside = {
    note: warned.length === 0 ? undefined : `${warned.map(({ kpi }) => kpi).join(', ')} in warning`,
    until: untilOf(ctx.now, judged),
  };
  const [first] = [...missed, ...unknown];
  if (!first)
    return { pass: true, detail: `${judged.length} ${judged.length === 1 ? 'KPI' : 'KPIs'} at target`, ...beside };
  return {
    pass: missed.length > 0 ? false : undefined,
    detail: [...missed, ...unknown].map(wordsOf).join(', '),
    ...beside,
    fix: `kpi show ${model} ${first.kpi}`,
  };
}

/** The end of this quarter, from where on windows hold other roll-ups, or when a KPI goes stale before it. */
function untilOf(now: Date, judged: readonly KpiStatus[]): string | undefined {
  const fresh = judged.flatMap(({ state, staleAt }) => (staleAt && state !== 'stale' ? [staleAt.getTime()] : []));
  if (fresh.length === 0) return undefined;
  const quarter = (Math.floor(now.getTime() / QUARTER_MS) + 1) * QUARTER_MS;
  return new Date(Math.min(quarter, ...fresh.filter((at) => at > now.getTime()))).toISOString();
}

const isKnown = ({ state }: KpiStatus): boolean => !UNKNOWN.includes(state);

async function statusesOf(ctx: Ctx, model: string, version: string | undefined): Promise<KpiStatus[]> {
  const ofModel = await kpisNow(ctx, model);
  if (version === undefined) return ofModel;
  const own = new Map((await kpisNow(ctx, model, version)).map((status) => [status.kpi, status]));
  return ofModel.map((status) => {
    const mine = own.get(status.kpi);
    return mine?.value === undefined ? status : mine;
  });
}

function wordsOf({ kpi, state, target, unit, atTarget }: KpiStatus): string {
  if (state === 'breach') return `${kpi} in breach`;
  if (UNKNOWN.includes(state)) return `${kpi}: ${state}`;
  return target === null || atTarget !== false
    ? `${kpi} ${state}`
    : `${kpi} misses its target of ${formatValue(target, unit)}`;
}
