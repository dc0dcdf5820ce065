import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { addToTeam } from '../../src/people/add-to-team.ts';
import { createTeam } from '../../src/people/create-team.ts';
import { groupMember, identity, person } from '../../src/people/tables.ts';
import { registerModel } from '../../src/registry/register-model.ts';
import { registerVersion } from '../../src/registry/register-version.ts';
import type { Ctx } from '../../src/store/unit.ts';
import { people, put } from '../kit/lifecycle.ts';
import { type Done, HOUR } from './decision-model.ts';

/** Accounts; leo2 and mia2 are the second ones of leo and mia, not linked at first. */
export const PEOPLE = ['ada', 'mia', 'leo', 'rita', 'kim', 'ben', 'leo2', 'mia2'] as const;
export type Account = (typeof PEOPLE)[number];
/** The id of an account's person before it was linked. */
export const id = (account: string): string =>
  account in people
    ? people[account as keyof typeof people]
    : `01970000-0000-7000-8000-00000000010${PEOPLE.indexOf(account as Account)}`;

/** The people with their groups, teams and roles, the model and its versions. */
export async function prepare(system: Ctx, as: (account: string) => Ctx, done: Done): Promise<void> {
  const base = { workspaceId: system.workspace };
  const before = new Date(system.now.getTime() - HOUR / 2);
  const more = PEOPLE.filter((account) => !(account in people));
  const { db } = system;
  await db
    .insert(person)
    .values(
      more.map((account) => ({ ...base, id: id(account), name: account, role: 'member' as const, createdAt: before })),
    );
  await db.insert(identity).values(
    more.map((account) => ({
      ...base,
      platform: 'console' as const,
      team: system.workspace,
      userId: account,
      personId: id(account),
      standing: 'member' as const,
    })),
  );
  const members = [
    ['ml-leads', 'leo2'],
    ['risk', 'mia2'],
    ['ml-leads', 'kim'],
  ] as const;
  await db
    .insert(groupMember)
    .values(members.map(([groupName, account]) => ({ ...base, groupName, personId: id(account), addedAt: before })));
  for (const [group, account] of [...members, ['ml-leads', 'leo'], ['risk', 'rita']])
    done.rights.set(`${group} ${account}`, 0);
  for (const account of PEOPLE) done.roles.set(account, { role: account === 'ada' ? 'admin' : 'member', since: 0 });
  for (const team of ['payments', 'growth']) await createTeam(system, { name: team });
  await addToTeam(system, { team: 'payments', people: [id('kim')], lead: true });
  done.rights.set('lead:payments kim', 0);
  await registerModel(
    as('mia'),
    { model: 'churn', risk: 'high', about: 'Who leaves', team: 'payments' },
    firstStageOf('model'),
  );
  done.team = 'payments';
  for (const [version, { auc, registrar, stage }] of done.versions) {
    const digest = `sha256:${version.padEnd(16, '0')}`;
    await registerVersion(
      as(registrar),
      { model: 'churn', version, digest, metrics: { auc: auc / 100 } },
      firstStageOf('version'),
    );
    await put({ unit: system.unit, system, as }, version, stage);
  }
  done.servedDigest = 1;
}
