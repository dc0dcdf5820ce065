import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { DeliveryError, type GroupsPort } from '../../../src/chat/ports/platform.ts';
import { oncallRotaDueWrite } from '../../../src/consequences/oncall-rota-due-write.ts';
import { deleteSchedule } from '../../../src/incidents/oncall/edit-schedule.ts';
import { rotasOf } from '../../../src/incidents/oncall/find-rotas.ts';
import { endOverride, makeOverride } from '../../../src/incidents/oncall/make-override.ts';
import { endRotas, setRota } from '../../../src/incidents/oncall/set-rota.ts';
import { writeRotas } from '../../../src/incidents/oncall/write-rotas.ts';
import { ensureGroups } from '../../../src/people/create-group.ts';
import { syncGroup } from '../../../src/people/sync-group.ts';
import { identity } from '../../../src/people/tables.ts';
import { people } from '../../kit/lifecycle.ts';
import { runTimers } from '../../lifecycle/run-timers.ts';
import { clock, made, refusal, told, useOncall, world } from './oncall-world.ts';

useOncall();

/** A role of Discord: it changes only those it is asked about. `fails` is what the next calls meet. */
const role = { held: new Set<string>(), calls: 0, gone: false, fails: undefined as DeliveryError | undefined };
const groups: GroupsPort = {
  resolve: async () => undefined,
  members: async () => undefined,
  setMembers: async (_team, _group, users, among) => {
    role.calls += 1;
    if (role.fails) throw role.fails;
    for (const user of among) role.held.delete(user);
    for (const user of users) role.held.add(user);
    return !role.gone;
  },
};
const handler = oncallRotaDueWrite((ctx, timer) =>
  writeRotas(ctx, timer, (name) => (name === 'discord' ? { groups } : undefined)),
);

/** Moves the clock, runs what is due, and says who has the role. */
async function held(time?: string): Promise<string[]> {
  if (time !== undefined) clock.now = new Date(time);
  await runTimers(world.unit, [handler]);
  return [...role.held].sort();
}
const ofMl = { schedule: 'ml', platform: 'discord' as const, team: 'G1', list: 'R1', listName: 'ml-oncall' };
const problems = async () => (await told('oncall-rota')).map(({ to }) => to);

beforeEach(async () => {
  Object.assign(role, { held: new Set(['U-elsewhere']), calls: 0, gone: false, fails: undefined });
  const base = { workspaceId: world.system.workspace, platform: 'discord' as const, team: 'G1' };
  await world.unit.db
    .insert(identity)
    .values((['ada', 'leo', 'mia'] as const).map((name) => ({ ...base, userId: `U-${name}`, personId: people[name] })));
});

describe('a list that holds whoever is on call', () => {
  it('follows each change, an override and its end, and touches nobody who takes no turns', async () => {
    const schedule = await made();
    await setRota(world.as('ada'), ofMl);
    expect(await held()).toEqual(['U-ada', 'U-elsewhere']);
    expect(await held('2026-11-30T08:00:00Z')).toEqual(['U-elsewhere', 'U-leo']);
    const until = new Date('2026-12-01T09:00:00Z');
    const over = await makeOverride(world.as('ada'), { schedule: 'ml', person: people.mia, to: until });
    expect(await held()).toEqual(['U-elsewhere', 'U-mia']);
    await endOverride(world.as('mia'), { override: over.number });
    expect(await held()).toEqual(['U-elsewhere', 'U-leo']);
    await endRotas(world.as('ada'), { schedule: 'ml' });
    expect(await held('2026-12-07T08:00:00Z')).toEqual(['U-elsewhere', 'U-leo']);
    await setRota(world.as('ada'), ofMl);
    await deleteSchedule(world.as('ada'), { schedule: 'ml' });
    expect(await rotasOf(world.system, schedule.id)).toEqual([]);
    expect(await problems()).toEqual([]);
  });

  it('takes out somebody who no longer stands in the schedule, and puts right within the hour what was changed by hand', async () => {
    await made({ people: [people.ada] });
    await setRota(world.as('ada'), ofMl);
    const to = new Date('2026-11-23T12:00:00Z');
    await makeOverride(world.as('leo'), { schedule: 'ml', person: people.leo, to });
    expect(await held()).toEqual(['U-elsewhere', 'U-leo']);
    expect(await held('2026-11-23T12:00:00Z')).toEqual(['U-ada', 'U-elsewhere']);
    role.held.delete('U-ada');
    expect(await held('2026-11-23T13:00:00Z')).toEqual(['U-ada', 'U-elsewhere']);
  });

  it('tells the owner and the channel once when it cannot be written, and goes on trying until it can', async () => {
    await made();
    await setRota(world.as('ada'), ofMl);
    role.fails = new DeliveryError('no-access', 'Steward may not give this role.', { hint: 'Give it Manage Roles.' });
    expect(await held()).toEqual(['U-elsewhere']);
    const [first] = await told('oncall-rota');
    expect(first?.to).toBe('@ada');
    expect(await problems()).toEqual(['@ada', 'incidents']);
    const facts = async () => {
      const rows = await world.unit.db.execute<{ n: number }>(sql`select sum(wanted)::int as n from card
        where workspace_id = ${world.system.workspace} and subject like 'oncall-rota:%'`);
      return rows[0]?.n;
    };
    const once = await facts();
    await held('2026-11-23T10:00:00Z');
    await held('2026-11-23T11:00:00Z');
    expect([role.calls, await facts()]).toEqual([3, once]);
    role.fails = undefined;
    expect(await held('2026-11-23T12:00:00Z')).toEqual(['U-ada', 'U-elsewhere']);
    expect(await problems()).toEqual([]);
  });

  it.each<[string, Partial<typeof role>, string, number]>([
    ['is away: again in a minute', { fails: new DeliveryError('away', 'no') }, 'Discord does not answer.', 60],
    ['has it no more: again in an hour', { gone: true }, 'Discord has it no more.', 3_600],
  ])('says why when the platform %s', async (_, fault, why, seconds) => {
    const { id } = await made();
    await setRota(world.as('ada'), ofMl);
    Object.assign(role, fault);
    await held();
    expect((await rotasOf(world.system, id))[0]?.problem).toBe(why);
    const [timer] = await world.unit.db.execute<{ due: Date }>(
      sql`select due_at as due from timer where kind = 'oncall-rota' and subject = ${id}`,
    );
    expect(new Date(timer?.due ?? 0).getTime() - clock.now.getTime()).toBe(seconds * 1_000);
  });

  it('waits without a word when the platform asks to, and says so when whoever is on call has no account there', async () => {
    await made({ people: [people.rita] });
    await setRota(world.as('ada'), ofMl);
    await held();
    expect((await told('oncall-rota'))[0]?.says).toContain('in ml. Whoever is on call has no account in Discord.');
    await made({ schedule: 'data', people: [people.leo] });
    const { schedule } = await setRota(world.as('ada'), { ...ofMl, schedule: 'data', list: 'R2', listName: 'data' });
    role.fails = new DeliveryError('rate-limited', 'wait', { retryAfterMs: 5_000 });
    await held();
    expect((await rotasOf(world.system, schedule))[0]?.problem).toBeNull();
    role.fails = undefined;
    expect(await held('2026-11-23T09:00:05Z')).toContain('U-leo');
  });

  it('gives nobody a vote: a list that a group follows is refused, and no longer written once one follows it', async () => {
    const { id } = await made();
    await ensureGroups(world.system, ['ml-leads']);
    const sync = { group: 'ml-leads', platform: 'discord' as const, team: 'G1', sourceName: 'x' };
    await syncGroup(world.as('ada'), { ...sync, source: 'R1' });
    expect(await refusal(() => setRota(world.as('ada'), ofMl))).toMatch(/^NOT_ALLOWED The group ml-leads follows/);
    await setRota(world.as('ada'), { ...ofMl, list: 'R2' });
    await syncGroup(world.as('ada'), { ...sync, source: 'R2' });
    expect(await held()).toEqual(['U-elsewhere']);
    expect((await rotasOf(world.system, id))[0]?.problem).toMatch(/^The group ml-leads follows it now/);
  });

  it('is one schedule alone, whoever asks first', async () => {
    await made();
    await made({ schedule: 'data' });
    const both = await Promise.all(
      ['ml', 'data'].map((schedule) => refusal(() => setRota(world.as('ada'), { ...ofMl, schedule }))),
    );
    expect(both.sort()).toEqual([expect.stringMatching(/^NAME_TAKEN Another schedule/), 'not refused']);
  });
});
