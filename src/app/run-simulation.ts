import { sql } from 'drizzle-orm';
import { consequences, pageTimers, timerHandlers } from '../consequences/index.ts';
import type { IncomingAlert } from '../incidents/alerts/incoming-alert.ts';
import { receiveAlerts } from '../incidents/alerts/receive-alerts.ts';
import { routeAlerts } from '../incidents/alerts/route-alerts.ts';
import { noteShown } from '../incidents/paging/note-shown.ts';
import { pageSubject } from '../incidents/paging/page-card.ts';
import type { Fact } from '../kernel/fact.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { inSavepoint, inTransaction, systemCtx, type Tx, type Unit } from '../store/unit.ts';
import { watchAlerts } from './simulated-alerts.ts';
import { askSilent, type SilentAt, type SimulatedSleep, silentAt } from './simulated-sleep.ts';
import { type SimulatedLine, wordsOfFact } from './simulated-words.ts';

/** What is fed in: alerts of one delivery, and when they arrive. */
export interface SimulatedDelivery {
  readonly at: Date;
  readonly source: string;
  readonly alerts: readonly IncomingAlert[];
}

export interface Simulation {
  readonly workspace: string;
  readonly deliveries: readonly SimulatedDelivery[];
  /** How long after the last delivery the clock goes on; two hours unless told. */
  readonly minutes?: number;
  /** Who is in do-not-disturb, and when. Nobody unless told: platforms are not asked. */
  readonly sleeps?: readonly SimulatedSleep[];
  /** How many deliveries and due timers at most; 5,000 unless told. */
  readonly steps?: number;
  readonly log: Log;
}

/** Configuration that is copied, in the order of its foreign keys. What happened stays behind. */
const COPIED = [
  ...['person', 'identity', 'person_group', 'group_member', 'team', 'team_member', 'channel_setting'],
  ...['lifecycle_revision', 'model', 'version', 'placement'],
  ...['oncall_schedule', 'oncall_layer', 'oncall_override', 'oncall_holiday'],
  ...['escalation_policy', 'contact_setting', 'page_provider', 'page_turn', 'alert_route', 'silence', 'alert_inhibit'],
];
/** A simulation that comes to no end is cut here, and says so. */
const MOST_STEPS = 5_000;

class RolledBack extends Error {}

/**
 * Feeds deliveries on a virtual clock through the engine itself: the verbs, consequences and due timers of production, in a
 * copy of the workspace's configuration, in one transaction that is rolled back. Nothing is sent: every message counts as
 * arrived, nobody acknowledges. Returns what would happen, in order, and why.
 */
export async function runSimulation(unit: Unit, input: Simulation): Promise<SimulatedLine[]> {
  const lines: SimulatedLine[] = [];
  const scratch = `simulation-${newId()}`;
  const own: Unit = { db: unit.db, flush: [], ...(unit.zone === undefined ? {} : { zone: unit.zone }) };
  const ctx = systemCtx(own, { workspace: scratch, name: 'simulation', log: input.log });
  try {
    await inTransaction(ctx, async (tx) => {
      await copyConfiguration(tx, input.workspace);
      lines.push(...(await play(tx, input)));
      throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
  return lines;
}

async function copyConfiguration(tx: Tx, from: string): Promise<void> {
  for (const name of COPIED) {
    const table = sql.identifier(name);
    await tx.db.execute(sql`
      insert into ${table} select (jsonb_populate_record(null::${table},
        to_jsonb(kept) || jsonb_build_object('workspace_id', ${tx.workspace}::text))).*
      from ${table} as kept where kept.workspace_id = ${from}`);
  }
}

const followers = consequences({ effects: new Map(), secrets: () => undefined });

async function play(tx: Tx, input: Simulation): Promise<SimulatedLine[]> {
  const { deliveries, minutes = 120, steps = MOST_STEPS, sleeps = [] } = input;
  const silent = await silentAt(tx, sleeps);
  const paging = pageTimers({ ask: askSilent(silent), send: async () => ({ result: 'sent' }) });
  const handlers = new Map([...timerHandlers, ...paging].map((handler) => [handler.kind, handler]));
  const waiting = [...deliveries].sort((a, b) => a.at.getTime() - b.at.getTime());
  const last = waiting.at(-1)?.at.getTime() ?? 0;
  const until = last + minutes * 60_000;
  const lines: SimulatedLine[] = [];
  const alerts = watchAlerts();
  for (let step = 0; step < steps; step += 1) {
    const timer = await nextTimer(tx);
    const [delivery] = waiting;
    if (delivery && (!timer || delivery.at <= timer.dueAt)) {
      waiting.shift();
      lines.push(...(await follow(at(tx, delivery.at), silent, (now) => take(now, delivery))));
      lines.push(...(await alerts(at(tx, delivery.at))));
    } else if (timer && timer.dueAt.getTime() <= until) {
      const { kind, subject, generation, dueAt } = timer;
      const run = handlers.get(kind);
      lines.push(...(await follow(at(tx, dueAt), silent, async (now) => run?.run(now, { subject, generation }))));
      await tx.db.execute(sql`
        delete from timer where workspace_id = ${tx.workspace} and kind = ${kind} and subject = ${subject} and generation = ${generation}`);
      // A step of a page mutes and ends no alert.
      if (!kind.startsWith('page-')) lines.push(...(await alerts(at(tx, dueAt))));
    } else return lines;
  }
  const words = `The simulation stops here, after ${steps} steps. Give it fewer payloads, or less time after the last.`;
  return [...lines, { at: lines.at(-1)?.at ?? new Date(last), words }];
}

/** The same transaction at another instant of the virtual clock. */
const at = (tx: Tx, now: Date): Tx => ({ ...tx, now, facts: [] });

async function take(tx: Tx, { source, alerts }: SimulatedDelivery): Promise<void> {
  await receiveAlerts(tx, { source, integration: 'simulation', alerts });
  await routeAlerts(tx);
}

/** Does something, lets its messages arrive, and runs what follows from its facts, and from theirs. */
async function follow(tx: Tx, silent: SilentAt, act: (tx: Tx) => Promise<unknown>): Promise<SimulatedLine[]> {
  await act(tx);
  const lines: SimulatedLine[] = [];
  for (let done = 0; done < tx.facts.length; done += 1) {
    const fact = tx.facts[done];
    if (!fact) break;
    lines.push(...(await wordsOfFact(tx, fact, silent(tx.now))));
    for (const follower of followers)
      if (follower.on.includes(fact.kind)) lines.push(...(await runFollower(tx, follower, fact)));
  }
  for (const { id } of await tx.db.execute<{ id: string }>(sql`
    select id from page_attempt where workspace_id = ${tx.workspace} and state = 'wanted' and channel is not null`))
    await noteShown(tx, pageSubject(id));
  return lines;
}

/** One that cannot go on without what was not copied says so, and the rest goes on. */
async function runFollower(tx: Tx, follower: (typeof followers)[number], fact: Fact): Promise<SimulatedLine[]> {
  try {
    await inSavepoint(tx, (inner) => follower.run(inner, fact));
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ at: tx.now, words: `${follower.name} could not be simulated: ${why}` }];
  }
}

async function nextTimer(tx: Tx) {
  const [row] = await tx.db.execute<{ kind: string; subject: string; generation: number; due: Date }>(sql`
    select kind, subject, generation, due_at as due from timer where workspace_id = ${tx.workspace}
    order by due_at, kind, subject limit 1`);
  return row && { kind: row.kind, subject: row.subject, generation: Number(row.generation), dueAt: new Date(row.due) };
}
