import { and, eq } from 'drizzle-orm';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { askAdmins } from '../people/authorise.ts';
import { namesOf, personIdsOf } from '../people/find-people.ts';
import { leadsOf } from '../people/find-teams.ts';
import { callerOf } from '../people/get-person.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { modelEdited, modelTeamChanged, riskLowered } from './events.ts';
import { getModel, lockModel, type Model } from './find.ts';
import { nameOfTeam, RegisterModelInput } from './register-model.ts';
import { model } from './tables.ts';

/** Changes the fields that are given; the owner too. Refuses an edit that changes nothing. */
export async function editModel(ctx: Ctx, raw: RegisterModelInput): Promise<Model> {
  const { model: name, ...wanted } = RegisterModelInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const before = await lockModel(tx, name);
    const changes = { ...wanted, team: await nameOfTeam(tx, wanted.team) };
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    if (Object.keys(given).length === 0) {
      throw new StewardError('BAD_INPUT', 'Nothing to change was given.', {
        hint: 'Name at least one of `--name --owner --risk --team --tag --about`.',
      });
    }
    if (changes.owner !== undefined && changes.owner !== before.owner) await assertMayHandOver(tx, before);
    const lowered = isLower(changes.risk, before.risk);
    if (lowered) await assertIsAdmin(tx, `lower the risk of ${name}`);
    const leaves = changes.team !== undefined && changes.team !== before.team ? before.team : null;
    if (leaves !== null) await assertMayMove(tx, name, leaves);
    if (changes.tags !== undefined && changes.tags.join() !== before.tags.join())
      await assertIsAdmin(tx, `change the tags of ${name}`);
    await tx.db
      .update(model)
      .set(given)
      .where(and(eq(model.workspaceId, tx.workspace), eq(model.name, name)));
    const { title, owner, risk, team, tags, about } = changes;
    emit(tx, modelEdited({ model: name, title, owner, risk, team, tags: tags && [...tags] }, { about }));
    if (lowered) emit(tx, riskLowered({ model: name, from: before.risk ?? 'high', risk: changes.risk ?? 'high' }));
    if (leaves !== null) emit(tx, modelTeamChanged({ model: name, from: leaves, team: changes.team ?? leaves }));
    return getModel(tx, name);
  });
}

const RISKS = ['minimal', 'limited', 'high'] as const;
type Risk = (typeof RISKS)[number];

function isLower(wanted: Risk | undefined, before: Risk | null): boolean {
  return wanted !== undefined && before !== null && RISKS.indexOf(wanted) < RISKS.indexOf(before);
}

/** The owner may roll back, and policies may ask him: he hands that on himself, or an admin does. Nobody's is anybody's to take. */
async function assertMayHandOver(tx: Ctx, { name, owner }: Model): Promise<void> {
  if (tx.actor.type === 'system' || owner === null) return;
  if (tx.actor.type === 'person') {
    const { id, role } = await callerOf(tx);
    if (role === 'admin' || (await personIdsOf(tx, [id])).includes(owner)) return;
  }
  const [now] = await namesOf(tx, [owner]);
  throw new StewardError('NOT_ALLOWED', `Only the owner of ${name} or an admin can give it another owner.`, {
    hint: now === undefined ? await askAdmins(tx) : `Ask @${now}, or an admin.`,
  });
}

/** Risk and tags choose the policy: a change can take away an approval, so it is an admin's to make. */
async function assertIsAdmin(tx: Ctx, act: string): Promise<void> {
  if (tx.actor.type === 'system') return;
  if (tx.actor.type === 'person' && (await callerOf(tx)).role === 'admin') return;
  throw new StewardError('NOT_ALLOWED', `Only an admin can ${act}: it decides who must approve.`, {
    hint: await askAdmins(tx),
  });
}

/** The team says whose leads decide and whose policies count, so taking a model out of it is its leads' or an admin's. */
async function assertMayMove(tx: Ctx, name: string, team: string): Promise<void> {
  if (tx.actor.type === 'system') return;
  if (tx.actor.type === 'person') {
    const { id, role } = await callerOf(tx);
    if (role === 'admin' || (await leadsOf(tx, team)).some((lead) => lead.person === id)) return;
  }
  const message = `Only an admin or a lead of ${team} can take ${name} out of it: its team says who must approve.`;
  throw new StewardError('NOT_ALLOWED', message, { hint: await askAdmins(tx) });
}
