import { type Card, line } from '../../chat/card.ts';
import type { Text } from '../../chat/text.ts';
import { allEntries } from '../../ledger/read.ts';
import { type ByItself, ROLLBACK_TRIGGERS, type RollbackTrigger, whyNotByItself } from '../../lifecycle/by-itself.ts';
import { type Lifecycle, trackFor } from '../../lifecycle/lifecycle.ts';
import { currentLifecycle } from '../../lifecycle/revision.ts';
import { getModel, historyOf, type Placement } from '../../registry/find.ts';
import type { Ctx } from '../../store/unit.ts';
import { type Failure, failedVersions } from './failed-versions.ts';

const DAY_MS = 86_400_000;
const MOST = 25;

export interface Trigger {
  readonly trigger: RollbackTrigger;
  readonly at: Date;
  readonly about?: string | undefined;
}

export interface Rehearsed extends Trigger {
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Undefined: it would have been rolled back. */
  readonly because: string | undefined;
}

/**
 * What a rule would have done: each trigger with what served then. A version has failed since the rule would have rolled back
 * from it, or since what `failures` says. Pure.
 */
export function rehearse(
  rule: ByItself & { readonly withinMs: number },
  triggers: readonly Trigger[],
  stays: readonly Pick<Placement, 'subject' | 'fromAt' | 'toAt'>[],
  failures: readonly Failure[] = [],
): Rehearsed[] {
  const undone = new Set<string>();
  let last: Date | undefined;
  return [...triggers]
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map((trigger) => {
      const { at } = trigger;
      const current = stays.find(({ fromAt, toAt }) => fromAt <= at && (toAt === null || toAt > at))?.subject;
      const before = stays
        .filter(({ subject, toAt }) => subject !== current && toAt !== null && toAt <= at)
        .filter(({ toAt }) => at.getTime() - (toAt?.getTime() ?? 0) <= rule.withinMs)
        .sort((a, b) => (b.toAt?.getTime() ?? 0) - (a.toAt?.getTime() ?? 0))[0]?.subject;
      const failed = new Set([...undone, ...failures.flatMap((one) => (one.at < at ? [one.subject] : []))]);
      const because = whyNotByItself(rule, { ...trigger, current, target: before, last, failed });
      if (because === undefined) {
        last = at;
        if (current) undone.add(current);
      }
      return { ...trigger, from: current, to: before, because };
    });
}

export interface RehearseInput {
  readonly model: string;
  readonly days: number;
  /** The policy's own when left out; without one, every trigger and once a day. */
  readonly on?: readonly RollbackTrigger[] | undefined;
  readonly everyMs?: number | undefined;
  /** The lifecycle that is asked about; the one in force when left out. */
  readonly lifecycle?: Lifecycle | undefined;
}

export interface Rehearsal {
  readonly rows: readonly Rehearsed[];
  /** In one sentence. */
  readonly summary: string;
}

/**
 * What rolling back by itself would have done with a model's own history, before anybody trusts a policy with it. Undefined
 * where nothing is ever rolled back.
 */
export async function rehearsal(
  ctx: Ctx,
  { model, days, on, everyMs, lifecycle }: RehearseInput,
): Promise<Rehearsal | undefined> {
  await getModel(ctx, model);
  const track = trackFor(lifecycle ?? (await currentLifecycle(ctx)).lifecycle, 'version');
  const known = track.rollback;
  if (!known) return undefined;
  const rule = {
    on: on ?? known.byItself?.on ?? ROLLBACK_TRIGGERS,
    everyMs: everyMs ?? known.byItself?.everyMs ?? DAY_MS,
    withinMs: known.withinMs,
  };
  const from = new Date(ctx.now.getTime() - days * DAY_MS);
  // Who never had all of the stage is nobody to go back to, as for a rollback by hand.
  const stays = (await historyOf(ctx, model, 1_000)).filter(
    ({ stage, track: of, share }) => stage === known.stage && of === track.name && share === null,
  );
  const rows = rehearse(rule, await triggersOf(ctx, model, from), stays, await failedVersions(ctx, model));
  const done = rows.filter(({ because }) => because === undefined).length;
  const times = done === 1 ? 'once' : `${done} times`;
  const occasions = rows.length === 1 ? '1 occasion' : `${rows.length} occasions`;
  const summary = `In ${days} days ${model} would have been rolled back by itself ${times}, of ${occasions}. Nothing was done now.`;
  return { rows, summary };
}

/** "churn@v12 back to churn@v11", "not: churn@v11 failed before" */
export const rehearsedWords = ({ from, to, because }: Rehearsed): string =>
  because === undefined ? `${from} back to ${to}` : `not: ${because}`;

/** The rehearsal as a person reads it in chat. */
export async function rehearsalCard(ctx: Ctx, input: RehearseInput): Promise<Card> {
  const found = await rehearsal(ctx, input);
  if (!found) return line('neutral', 'This workspace allows no rollback.');
  const { rows, summary } = found;
  if (rows.length === 0) return line('neutral', summary);
  const cells = rows
    .slice(-MOST)
    .map((row): Text[] => [[{ type: 'time', at: row.at, style: 'datetime' }], row.trigger, rehearsedWords(row)]);
  const table = { type: 'table' as const, columns: ['When', 'On', 'Would have'], rows: cells };
  const more = rows.length > MOST ? { more: `and ${rows.length - MOST} earlier` } : {};
  return line('neutral', summary, undefined, { ...table, ...more });
}

async function triggersOf(ctx: Ctx, model: string, from: Date): Promise<Trigger[]> {
  const found: Trigger[] = [];
  for await (const { kind, at, body } of allEntries(ctx.db, ctx.workspace, { from, model })) {
    const trigger = triggerOf(kind, body);
    const version = typeof body.version === 'string' ? `${model}@${body.version}` : undefined;
    if (trigger) found.push({ trigger, at: new Date(at), about: version });
  }
  return found;
}

function triggerOf(kind: string, body: { readonly [key: string]: unknown }): RollbackTrigger | undefined {
  if (kind === 'kpi.breached') return 'kpi-breach';
  if (kind === 'drift.breached') return 'drift-breach';
  const severe = kind === 'incident.declared' || kind === 'incident.severity-changed';
  return severe && body.severity === 1 ? 'severity-1' : undefined;
}
