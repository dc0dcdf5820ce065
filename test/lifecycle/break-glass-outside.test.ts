import { describe, expect, it } from 'vitest';
import { applyTransition, NotApplied } from '../../src/lifecycle/apply-transition.ts';
import type { Effect } from '../../src/lifecycle/effect.ts';
import { addToTeam } from '../../src/people/add-to-team.ts';
import { createTeam } from '../../src/people/create-team.ts';
import { identity, person } from '../../src/people/tables.ts';
import { editModel } from '../../src/registry/edit-model.ts';
import { inStage } from '../../src/registry/find.ts';
import { clock, useChurn, world } from './churn-world.ts';
import { breaks, GLASS, inForce, now, serving } from './glass-world.ts';
import { openReleases, told, withCards } from './told.ts';

useChurn(withCards);

const withEffect = (text: string) =>
  text.replace('effects: {}', 'effects: { production: [{ record: { file: releases.jsonl } }] }');
const apply = (request: number, record: Effect) =>
  applyTransition(world.system, { request }, new Map([['record', record]]));

describe('breaking the glass where the stage has effects', () => {
  it('runs them at once, tells them what it is, and moves when they are done', async () => {
    await inForce([GLASS], withEffect);
    const { request, review } = await breaks('ada');
    expect([request.state, review?.state]).toEqual(['approved', 'pending']);
    expect(await serving()).toEqual(['churn@v11']);
    const seen: unknown[] = [];
    await apply(request.number, async ({ kind, subject, to }) => void seen.push([kind, subject, to]));
    expect(seen).toEqual([['break-glass', 'churn@v12', 'production']]);
    expect([(await now(request.number)).state, await serving()]).toEqual(['applied', ['churn@v12']]);
  });

  it('whose effect fails says that it is not applied, and is tried again', async () => {
    await inForce([GLASS], withEffect);
    await openReleases();
    const { request } = await breaks('ada');
    const fails: Effect = async () => {
      throw new Error('the disk is full');
    };
    await expect(apply(request.number, fails)).rejects.toThrow(NotApplied);
    const failed = await now(request.number);
    expect(failed.state).toBe('apply-failed');
    expect(failed.nextTryAt).not.toBeNull();
    const card = (await told('request')).find(
      ({ subject, to }) => to === 'releases' && subject === `request:${request.number}`,
    );
    expect(card?.words).toMatch(/not applied.*the disk is full/s);
    clock.advance(60_000);
    await apply(request.number, async () => {});
    expect([(await now(request.number)).state, await serving()]).toEqual(['applied', ['churn@v12']]);
  });
});

it('breaking the glass for a share puts the version beside the champion', async () => {
  await inForce([GLASS]);
  const { request } = await breaks('ada', { share: 0.2 });
  expect(request).toMatchObject({ state: 'applied', kind: 'break-glass', share: 0.2 });
  const standing = await inStage(world.system, 'churn', 'release', 'production');
  expect(standing.map(({ subject, share }) => [subject, share])).toEqual([
    ['churn@v11', 0.8],
    ['churn@v12', 0.2],
  ]);
});

it('the leads of the team are told of broken glass by direct message, its members are not', async () => {
  await inForce([GLASS]);
  await openReleases();
  const workspaceId = world.system.workspace;
  const [lead, member] = [world.system.newId(), world.system.newId()];
  for (const [id, name] of [
    [lead, 'zoe'],
    [member, 'tom'],
  ] as const) {
    const base = { workspaceId, name, createdAt: clock.now };
    await world.unit.db.insert(person).values({ ...base, id, role: 'member' });
    await world.unit.db.insert(identity).values({
      ...{ workspaceId, name, platform: 'console', team: workspaceId, userId: name, personId: id },
      ...{ standing: 'member', standingAt: clock.now, metAt: clock.now },
    });
  }
  await createTeam(world.system, { name: 'payments' });
  await addToTeam(world.system, { team: 'payments', people: [lead], lead: true });
  await addToTeam(world.system, { team: 'payments', people: [member] });
  await editModel(world.as('mia'), { model: 'churn', team: 'payments' });
  const { request } = await breaks('ada');
  const cards = (await told('request')).filter(({ subject }) => subject === `request:${request.number}`);
  expect(
    cards
      .map(({ to }) => to)
      .filter((to) => to.startsWith('@'))
      .sort(),
  ).toEqual(['@leo', '@mia', '@rita', '@zoe']);
});
