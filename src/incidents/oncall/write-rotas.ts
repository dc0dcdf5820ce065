import { and, eq } from 'drizzle-orm';
import { DeliveryError } from '../../chat/ports/platform.ts';
import { emit } from '../../ledger/event.ts';
import type { GroupPlatforms } from '../../people/ask-members.ts';
import { identitiesOf } from '../../people/get-person.ts';
import { platformTitle } from '../../people/platform-title.ts';
import { setTimer, stillDue } from '../../queue/timer.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { rotaFailed } from './events.ts';
import { followerOf, ofSchedule, type Rota, rotasOf } from './find-rotas.ts';
import { lockScheduleById, type Schedule, scheduleById } from './find-schedules.ts';
import { readPlan } from './read-plans.ts';
import { bodyOf } from './set-rota.ts';
import { type Plan, peopleAt } from './shifts.ts';
import { oncallRota } from './tables.ts';
import { ONCALL_ROTA_TIMER } from './timers.ts';

const TIMEOUT_MS = 10_000;
/** Whoever changed a list by hand is undone by then; and what was refused is tried again. */
const AGAIN_MS = 3_600_000;
/** A platform that was away is asked again so soon. */
const SOON_MS = 60_000;

interface Outcome {
  readonly rota: Rota;
  /** Whom it may hold through us. */
  readonly shown: readonly string[];
  /** Why it could not be written, in words for a person. */
  readonly problem?: string;
  /** The platform only asks to wait: nobody has to be told. */
  readonly waits?: boolean;
  readonly againMs: number;
}

/**
 * Makes the user groups and roles of a schedule equal to who is on call now; what cannot be written is told once and
 * tried again. Calls platforms: never inside a transaction.
 */
export async function writeRotas(
  ctx: Ctx,
  { subject: id, generation }: { readonly subject: string; readonly generation: number },
  platforms: GroupPlatforms,
): Promise<void> {
  const schedule = await scheduleById(ctx, id);
  if (!schedule) return;
  const at = ctx.now.getTime();
  const plan = await readPlan(ctx, schedule, { from: at, to: at + 1 });
  const outcomes: Outcome[] = [];
  for (const rota of await rotasOf(ctx, id)) outcomes.push(await write(ctx, rota, { plan, at }, platforms));
  if (outcomes.length === 0) return;
  await inTransaction(ctx, async (tx) => {
    if (!(await lockScheduleById(tx, id))) return;
    for (const outcome of outcomes) await note(tx, schedule, outcome);
    // Overtaken: somebody else came on call meanwhile, and the timer is due anew.
    if (!(await stillDue(tx, { kind: ONCALL_ROTA_TIMER, subject: id, generation }))) return;
    const dueAt = new Date(tx.now.getTime() + Math.min(...outcomes.map(({ againMs }) => againMs)));
    await setTimer(tx, { kind: ONCALL_ROTA_TIMER, subject: id, dueAt });
  });
}

async function write(
  ctx: Ctx,
  rota: Rota,
  { plan, at }: { readonly plan: Plan; readonly at: number },
  platforms: GroupPlatforms,
): Promise<Outcome> {
  const { platform, team, list } = rota;
  const people = peopleAt(plan, at);
  const users = await usersOf(ctx, rota, people);
  const takers = [...plan.layers.flatMap((layer) => layer.people), ...plan.overrides.map(({ person }) => person)];
  const known = [...new Set([...users, ...(rota.shown ?? []), ...(await usersOf(ctx, rota, takers))])];
  const failed = (problem: string, againMs = AGAIN_MS): Outcome => ({ rota, shown: known, problem, againMs });
  const title = platformTitle(platform);
  const port = platforms(platform)?.groups;
  if (!port) return failed(`Steward is not connected to ${title}.`);
  const follower = await followerOf(ctx, rota);
  if (follower !== undefined)
    return failed(`The group ${follower} follows it now, and a shift must give nobody a vote.`);
  if (people.length > 0 && users.length === 0) return failed(`Whoever is on call has no account in ${title}.`);
  try {
    const found = await port.setMembers(team, list, users, known, AbortSignal.timeout(TIMEOUT_MS));
    return found ? { rota, shown: users, againMs: AGAIN_MS } : failed(`${title} has it no more.`);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    const { failure, hint, message, retryAfterMs } = error;
    if (failure === 'rate-limited') return { rota, shown: known, waits: true, againMs: retryAfterMs ?? SOON_MS };
    const lasting = failure === 'refused' || failure === 'no-access' || failure === 'gone';
    return lasting ? failed(hint ?? message) : failed(`${title} does not answer.`, SOON_MS);
  }
}

/** The accounts of people in the team of a list. */
async function usersOf(ctx: Ctx, { platform, team }: Rota, people: readonly string[]): Promise<string[]> {
  const users: string[] = [];
  for (const person of new Set(people)) {
    const accounts = await identitiesOf(ctx, person);
    users.push(...accounts.filter((one) => one.platform === platform && one.team === team).map(({ userId }) => userId));
  }
  return users;
}

async function note(tx: Tx, schedule: Schedule, { rota, shown, problem, waits }: Outcome): Promise<void> {
  const same = and(
    ofSchedule(tx, schedule.id),
    eq(oncallRota.platform, rota.platform),
    eq(oncallRota.team, rota.team),
    eq(oncallRota.list, rota.list),
  );
  const [row] = await tx.db
    .update(oncallRota)
    .set({ shown, ...(waits ? {} : { problem: problem ?? null }) })
    .where(same)
    .returning();
  if (row && problem !== undefined && rota.problem === null)
    emit(tx, rotaFailed({ ...bodyOf(schedule, row), at: tx.now.toISOString() }));
}
