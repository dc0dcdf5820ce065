import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { addToGroup } from '../../src/people/add-to-group.ts';
import { ensureGroups } from '../../src/people/create-group.ts';
import { forgetPerson } from '../../src/people/forget-person.ts';
import { linkFinish } from '../../src/people/link-finish.ts';
import { linkStart } from '../../src/people/link-start.ts';
import { meetPerson } from '../../src/people/meet-person.ts';
import { noteStanding } from '../../src/people/note-standing.ts';
import { removeFromGroup } from '../../src/people/remove-from-group.ts';
import { setRole } from '../../src/people/set-role.ts';
import { type Access, accessAt, accessCard } from '../../src/proof/access-card.ts';
import { inTransaction, type Unit } from '../../src/store/unit.ts';
import { asPerson, testClock, testCtx, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { shippedLifecycle } from '../kit/lifecycle.ts';

const DAY = 86_400_000;
const clock = testClock('2026-03-01T09:00:00.000Z');
let database: TestDatabase;
let unit: Unit;
const ids: Record<string, string> = {};
const ctx = () => testCtx(unit);

/** Each step on a day of its own; `on(n)` is the evening of that day. */
const steps: (() => Promise<unknown>)[] = [
  async () => {
    await publishLifecycle(ctx(), shippedLifecycle());
    await inTransaction(ctx(), (tx) => ensureGroups(tx, ['ml-leads', 'risk']));
    for (const name of ['ada', 'leo', 'lea', 'rita']) ids[name] = await meet('slack', name);
    ids.leo2 = await meet('discord', 'leo2');
    await setRole(ctx(), { person: ids.ada ?? '', role: 'admin' });
  },
  () => addToGroup(asPerson(unit, ids.ada ?? ''), { group: 'ml-leads', people: [ids.leo ?? '', ids.lea ?? ''] }),
  () => removeFromGroup(ctx(), { group: 'ml-leads', people: [ids.lea ?? ''] }),
  () => addToGroup(ctx(), { group: 'risk', people: [ids.rita ?? '', ids.leo2 ?? ''] }),
  () => setRole(ctx(), { person: ids.rita ?? '', role: 'auditor' }),
  async () => {
    const { code } = await linkStart(asPerson(unit, ids.leo ?? ''));
    await linkFinish(asPerson(unit, ids.leo2 ?? ''), { code });
  },
  () =>
    publishLifecycle(
      ctx(),
      shippedLifecycle((text) => text.replaceAll('from: risk', 'from: role:admin')),
    ),
  async () => {
    for (const [platform, user] of [
      ['slack', 'leo'],
      ['discord', 'leo2'],
    ] as const) {
      await inTransaction(ctx(), (tx) => noteStanding(tx, { platform, team: 'T1', user }, { standing: 'deactivated' }));
    }
  },
  () =>
    inTransaction(ctx(), (tx) =>
      noteStanding(tx, { platform: 'slack', team: 'T1', user: 'leo' }, { standing: 'member' }),
    ),
  () => forgetPerson(ctx(), { person: ids.leo ?? '' }),
];

async function meet(platform: 'slack' | 'discord', user: string): Promise<string> {
  const account = { platform, team: 'T1', user, name: user, standing: 'member' as const };
  const known = await inTransaction(ctx(), (tx) => meetPerson(tx, account, { admins: new Set(), defaultZone: 'UTC' }));
  return known.person.id;
}

beforeAll(async () => {
  database = await testDatabase();
  unit = testUnit(database.database, { clock });
  for (const step of steps) {
    await step();
    clock.advance(DAY);
  }
});
afterAll(() => database.close());

const on = (day: number): Date => new Date(Date.parse('2026-03-01T21:00:00.000Z') + day * DAY);
const names = (access: readonly Access[] | undefined, source: string): string[] => {
  const byId = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  const found = access?.find((one) => one.source === source);
  return (found?.people ?? []).map(({ person }) => byId.get(person) ?? person).sort();
};

describe('who could approve then', () => {
  it.each<[string, number, string, string[]]>([
    ['nobody before anybody was in the group', 0, 'ml-leads', []],
    ['those in the group', 1, 'ml-leads', ['lea', 'leo']],
    ['not who was taken out', 2, 'ml-leads', ['leo']],
    ['each account a person of its own before they were linked', 3, 'risk', ['leo2', 'rita']],
    ['no auditor', 4, 'risk', ['leo2']],
    ['one human once two accounts were linked', 5, 'risk', ['leo']],
    ['by role where the policy of that day says so', 6, 'role:admin', ['ada']],
    ['nobody who left everywhere', 7, 'ml-leads', []],
    ['who came back on one platform', 8, 'ml-leads', ['leo']],
    ['nobody who was forgotten', 9, 'ml-leads', []],
  ])('is %s', async (_, day, source, expected) => {
    const then = await accessAt(ctx(), on(day));
    expect(names(then?.access, source)).toEqual(expected);
  });

  it('goes by the revision of the policies that was in force then', async () => {
    expect(await accessAt(ctx(), new Date('2026-02-01'))).toBeUndefined();
    expect((await accessAt(ctx(), on(5)))?.revision).toBe(1);
    expect((await accessAt(ctx(), on(6)))?.revision).toBe(2);
    expect(names((await accessAt(ctx(), on(6)))?.access, 'risk')).toEqual([]);
  });

  it('is told as a card, with since when', async () => {
    const card = JSON.stringify(await accessCard(ctx(), on(1)));
    for (const part of [
      'production-high',
      '1 of ml-leads and 1 of risk',
      'release, to production, high risk',
      '"lea"',
      '2026-03-02',
    ])
      expect(card).toContain(part);
    expect(JSON.stringify(await accessCard(ctx(), new Date('2026-02-01')))).toContain('No policy was in force then');
  });
});
