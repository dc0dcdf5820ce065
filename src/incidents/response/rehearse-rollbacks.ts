import { type Card, line } from '../../chat/card.ts';
import type { Text } from '../../chat/text.ts';
import { allEntries } from '../../ledger/read.ts';
import { type ByItself, ROLLBACK_TRIGGERS, type RollbackTrigger, whyNotByItself } from '../../lifecycle/by-itself.ts';
import { trackFor } from '../../lifecycle/lifecycle.ts';
import { currentLifecycle } from '../../lifecycle/revision.ts';
import { getModel, historyOf, type Placement } from '../../registry/find.ts';
import type { Ctx } from '../../store/unit.ts';

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

/** What a rule would have done: each trigger with what served then. A version that it rolled back from has failed since. */
export function rehearse(
  rule: ByItself & { readonly withinMs: number },
  triggers: readonly Trigger[],
  stays: readonly Pick<Placement, 'subject' | 'fromAt' | 'toAt'>[],
): Rehearsed[] {
  const failed = new Set<string>();
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
      const because = whyNotByItself(rule, { ...trigger, current, target: before, last, failed });
      if (because === undefined) {
        last = at;
        if (current) failed.add(current);
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
}

/** What rolling back by itself would have done with a model's own history, before anybody trusts a policy with it. */
export async function rehearsalCard(ctx: Ctx, { model, days, on, everyMs }: RehearseInput): Promise<Card> {
  await getModel(ctx, model);
  const track = trackFor((await currentLifecycle(ctx)).lifecycle, 'version');
  const known = track.rollback;
  if (!known) return line('neutral', 'This workspace allows no rollback.');
  const rule = {
    on: on ?? known.byItself?.on ?? ROLLBACK_TRIGGERS,
    everyMs: everyMs ?? known.byItself?.everyMs ?? DAY_MS,
    withinMs: known.withinMs,
  };
  const from = new Date(ctx.now.getTime() - days * DAY_MS);
  const stays = (await historyOf(ctx, model, 1_000)).filter(
    ({ stage, track: of }) => stage === known.stage && of === track.name,
  );
  const rows = rehearse(rule, await triggersOf(ctx, model, from), stays);
  const done = rows.filter(({ because }) => because === undefined).length;
  const summary = `In ${days} days ${model} would have been rolled back by itself ${done === 1 ? 'once' : `${done} times`}, of ${rows.length} occasions. Nothing was done now.`;
  if (rows.length === 0) return line('neutral', summary);
  const cells = rows
    .slice(-MOST)
    .map((row): Text[] => [
      [{ type: 'time', at: row.at, style: 'datetime' }],
      row.trigger,
      row.because === undefined ? `${row.from} back to ${row.to}` : `not: ${row.because}`,
    ]);
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
