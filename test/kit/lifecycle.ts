import { readFileSync } from 'node:fs';
import { effects } from '../../src/effects/index.ts';
import { gates } from '../../src/lifecycle/gates/index.ts';
import type { Lifecycle } from '../../src/lifecycle/lifecycle.ts';
import { faultsMessage, parseLifecycle } from '../../src/lifecycle/lifecycle-file.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { groupMember, identity, person, personGroup } from '../../src/people/tables.ts';
import { place } from '../../src/registry/place.ts';
import { registerModel } from '../../src/registry/register-model.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import { type Ctx, inTransaction, type Tx, type Unit } from '../../src/store/unit.ts';
import { asPerson, testCtx } from './context.ts';

const shipped = readFileSync(new URL('../../lifecycle.yml', import.meta.url), 'utf8');
/** Reading one is 10 ms, and hundreds of workspaces have the same. */
const read = new Map<string, Lifecycle>();

/** The lifecycle as shipped, after `edit` of its text. */
export function shippedLifecycle(edit: (text: string) => string = (text) => text): Lifecycle {
  const source = edit(shipped);
  const known = read.get(source);
  if (known) return known;
  const loaded = parseLifecycle(source, { gates, effects: [...effects.keys()] });
  if (!loaded.ok) throw new Error(faultsMessage('lifecycle.yml', loaded.faults));
  read.set(source, loaded.lifecycle);
  return loaded.lifecycle;
}

/** Ids of the people of the sample, the same in every test. */
export const people = {
  ada: '01970000-0000-7000-8000-00000000000a',
  mia: '01970000-0000-7000-8000-00000000000b',
  leo: '01970000-0000-7000-8000-00000000000c',
  rita: '01970000-0000-7000-8000-00000000000d',
} as const;
export type SamplePerson = keyof typeof people;

export interface Workspace {
  readonly unit: Unit;
  readonly as: (name: SamplePerson) => Ctx;
  readonly system: Ctx;
}

/** A workspace with ada (admin), mia (member), leo (ml-leads), rita (risk) and the lifecycle given; nothing registered. */
export async function testWorkspace(unit: Unit, workspace: string, lifecycle = shippedLifecycle()): Promise<Workspace> {
  const system = testCtx(unit, undefined, workspace);
  await inTransaction(system, async (tx) => {
    await publishLifecycle(tx, lifecycle);
    const before = new Date(tx.now.getTime() - 3_600_000);
    const base = { workspaceId: workspace };
    const names = Object.entries(people);
    await tx.db.insert(person).values(
      names.map(([name, id]) => ({
        ...base,
        id,
        name,
        role: name === 'ada' ? ('admin' as const) : ('member' as const),
        createdAt: before,
      })),
    );
    await tx.db.insert(identity).values(
      names.map(([name, id]) => ({
        ...base,
        platform: 'console' as const,
        team: workspace,
        userId: name,
        personId: id,
        name,
        standing: 'member' as const,
        standingAt: before,
        metAt: before,
      })),
    );
    await tx.db.insert(personGroup).values(lifecycle.groups.map((name) => ({ ...base, name, createdAt: before })));
    await tx.db.insert(groupMember).values([
      { ...base, groupName: 'ml-leads', personId: people.leo, addedAt: before },
      { ...base, groupName: 'risk', personId: people.rita, addedAt: before },
    ]);
  });
  return { unit, system, as: (name) => asPerson(unit, people[name], workspace) };
}

/** `churn` of high risk, v11 in production and v12 in staging, both registered by mia, v12 a second after v11. */
export async function withChurn(world: Workspace): Promise<void> {
  const { clock } = world.unit;
  // A test's clock stands, and of two versions of one instant neither is the newer.
  const earlier = clock ? { ...world.unit, clock: () => new Date(clock().getTime() - 1_000) } : world.unit;
  const register = (ctx: Ctx, version: string, metrics: Record<string, number>) =>
    registerVersion(
      ctx,
      { model: 'churn', version, digest: `sha256:${version.padEnd(16, '0')}`, metrics },
      firstStageOf('version'),
    );
  await inTransaction({ ...world.as('mia'), unit: earlier }, async (tx) => {
    await registerModel(
      tx,
      { model: 'churn', risk: 'high', about: 'Who will leave next month' },
      firstStageOf('model'),
    );
    await register(tx, 'v11', { auc: 0.91, recall: 0.66 });
    await move({ ...tx, actor: world.system.actor }, 'v11', 'production');
  });
  await register(world.as('mia'), 'v12', { auc: 0.93, recall: 0.71 });
  await put(world, 'v12', 'staging');
}

/** Puts a version of churn into a stage without asking anybody, as a test's beginning. */
export async function put(world: Workspace, version: string, stage: string): Promise<void> {
  await inTransaction(world.system, (tx) => move(tx, version, stage));
}

async function move(tx: Tx, version: string, stage: string): Promise<void> {
  const to = {
    model: 'churn',
    subject: `churn@${version}`,
    track: 'release',
    stage,
    digest: `sha256:${version.padEnd(16, '0')}`,
  };
  await place(tx, stage === 'production' ? { ...to, replacedGoTo: 'archived' } : to);
}
