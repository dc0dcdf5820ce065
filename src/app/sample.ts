import type { Log } from '../kernel/log.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { firstStageOf } from '../lifecycle/plan-move.ts';
import { addToGroup } from '../people/add-to-group.ts';
import { meetPerson } from '../people/meet-person.ts';
import type { PeoplePolicy } from '../people/people-policy.ts';
import { setRole } from '../people/set-role.ts';
import { findModel } from '../registry/find.ts';
import { place } from '../registry/place.ts';
import { registerModel } from '../registry/register-model.ts';
import { registerVersion } from '../registry/register-version.ts';
import { seedRoom } from '../room/seed-room.ts';
import { claimOnce } from '../store/once.ts';
import { type Ctx, inTransaction, systemCtx, type Tx, type Unit } from '../store/unit.ts';
import { setChannel } from '../workspace/set-channel.ts';
import { openWorkspace } from './open-workspace.ts';
import { sampleReadings } from './sample-readings.ts';

/** The sample workspace (contract.md section 1): a workspace of its own, never mixed with a connected team. */
export const SAMPLE = 'sample';

const CHANNELS = [
  { id: 'releases', topic: 'Requests to move a version, and what became of them' },
  { id: 'monitoring', topic: 'Drift and KPI digests' },
  { id: 'incidents', topic: 'Incidents and pages' },
  { id: 'audit', topic: 'Who may decide, and what changed about it' },
  { id: 'general', topic: 'Everything else' },
];
const PEOPLE = [
  { id: 'ada', name: 'Ada', about: 'admin' },
  { id: 'mia', name: 'Mia', about: 'engineer' },
  { id: 'leo', name: 'Leo', about: 'ml-leads' },
  { id: 'rita', name: 'Rita', about: 'risk' },
];
const DAY_MS = 86_400_000;

/** Opens the console's workspace: with the sample in it, or with channels alone. Twice does no harm. */
export async function openConsole(
  unit: Unit,
  log: Log,
  options: { team: string; lifecycle: Lifecycle; policy: PeoplePolicy; sample: boolean },
): Promise<Ctx> {
  const { team, lifecycle, policy, sample } = options;
  const workspace = await openWorkspace(unit, log, { platform: 'console', team, name: 'Console' }, lifecycle);
  const ctx = systemCtx(unit, { workspace, name: 'sample', log });
  await seedRoom(ctx, { channels: CHANNELS, people: sample ? PEOPLE : [] });
  if (sample && !(await findModel(ctx, 'churn'))) {
    // Of two Stewards that open an empty database at once, the second waits here and finds it filled.
    await inTransaction(ctx, async (tx) => {
      if (await claimOnce(tx, 'sample')) await fill(tx, team, policy);
    });
  }
  return ctx;
}

async function fill(ctx: Ctx, team: string, policy: PeoplePolicy): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    // The sample is older than its database, so that history, ages and what a card replaces have something to show.
    const ago = (days: number): Tx => ({ ...tx, now: new Date(tx.now.getTime() - days * DAY_MS) });
    const start = ago(70);
    const ids = new Map<string, string>();
    for (const { id, name } of PEOPLE) {
      const known = await meetPerson(start, { platform: 'console', team, user: id, name, standing: 'member' }, policy);
      ids.set(id, known.person.id);
    }
    const idOf = (name: string): string => ids.get(name) ?? '';
    await setRole(start, { person: idOf('ada'), role: 'admin' });
    await addToGroup(start, { group: 'ml-leads', people: [idOf('leo')] });
    await addToGroup(start, { group: 'risk', people: [idOf('rita')] });
    for (const kind of ['releases', 'monitoring', 'incidents', 'audit'] as const) {
      await setChannel(start, { platform: 'console', team, kind, channel: kind, name: kind });
    }
    const mia = (days: number): Tx => ({ ...ago(days), actor: { type: 'person', person: idOf('mia') } });
    const about = 'Who is likely to leave in the next 30 days, for the retention team';
    const churn = { model: 'churn', title: 'Customer churn', risk: 'high', about } as const;
    await registerModel(mia(70), churn, firstStageOf('model'));
    await addVersion(mia(66), mia(63), 'v11', 'production', { auc: 0.912, recall: 0.662, latency_p95: 38 });
    await addVersion(mia(5), mia(3), 'v12', 'staging', { auc: 0.931, recall: 0.711, latency_p95: 41 });
    await sampleReadings(mia(62), mia(0));
  });
}

async function addVersion(
  registering: Tx,
  moving: Tx,
  version: string,
  stage: string,
  metrics: Record<string, number>,
): Promise<void> {
  const digest = `sha256:${(version === 'v11' ? '4f1c9a7be2d05318' : '9b3e61d7c0a8f254').repeat(4)}`;
  const input = {
    model: 'churn',
    version,
    uri: `s3://models/churn/${version}`,
    digest,
    datasets: [{ name: 'customers', version: '2026-10' }],
    metrics,
  };
  await registerVersion(registering, { ...input, notes: 'Sample data' }, firstStageOf('version'));
  const move = { model: 'churn', subject: `churn@${version}`, track: 'release', stage, digest, at: moving.now };
  await place(moving, stage === 'production' ? { ...move, replacedGoTo: 'archived' } : move);
}
