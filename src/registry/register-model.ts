import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { getTeam } from '../people/find-teams.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { modelRegistered } from './events.ts';
import { getModel, type Model } from './find.ts';
import { NAME } from './names.ts';
import { model, placement } from './tables.ts';

export const RegisterModelInput = z.object({
  model: z.string().regex(NAME),
  title: z.string().max(100).optional(),
  /** A person's id; the caller when left out. */
  owner: z.string().optional(),
  risk: z.enum(['minimal', 'limited', 'high']).optional(),
  /** The name of a team that exists, in any case. */
  team: z.string().max(80).optional(),
  about: z.string().max(2_000).optional(),
  /** Policies may name them. An edit replaces the whole list. */
  tags: z
    .array(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'a tag is lower-case letters, digits and hyphens, at most 32'))
    .max(10)
    .readonly()
    .optional(),
});
export type RegisterModelInput = z.input<typeof RegisterModelInput>;

/** Where a new subject of a track begins; lifecycle answers it. */
export type FirstStage = (tx: Tx) => Promise<{ readonly track: string; readonly stage: string }>;

/** The name as the team has it, whatever case was typed; or UNKNOWN_TEAM. */
export async function nameOfTeam(ctx: Ctx, typed: string | undefined): Promise<string | undefined> {
  return typed === undefined ? undefined : (await getTeam(ctx, typed)).name;
}

/** Makes a model known and puts it at the beginning of the project track. NAME_TAKEN when it exists, UNKNOWN_TEAM. */
export async function registerModel(ctx: Ctx, raw: RegisterModelInput, firstStage: FirstStage): Promise<Model> {
  const input = RegisterModelInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const owner = input.owner ?? humanOf(tx.actor);
    const team = await nameOfTeam(tx, input.team);
    const inserted = await tx.db
      .insert(model)
      .values({
        workspaceId: tx.workspace,
        name: input.model,
        title: input.title ?? null,
        owner: owner ?? null,
        risk: input.risk ?? null,
        team: team ?? null,
        about: input.about ?? null,
        tags: [...(input.tags ?? [])],
        createdAt: tx.now,
        createdBy: tx.actor,
      })
      .onConflictDoNothing()
      .returning();
    const row = inserted[0];
    if (!row) {
      throw new StewardError('NAME_TAKEN', `The model ${input.model} is registered already.`, {
        hint: `See it with \`model show ${input.model}\`, change it with \`model edit ${input.model}\`.`,
        field: 'model',
      });
    }
    const first = await firstStage(tx);
    await tx.db.insert(placement).values({
      workspaceId: tx.workspace,
      id: tx.newId(),
      subject: row.name,
      model: row.name,
      ...first,
      fromAt: tx.now,
    });
    const { title, risk, tags } = input;
    emit(
      tx,
      modelRegistered(
        { model: row.name, title, owner, risk, team, tags: tags && [...tags], stage: first.stage },
        { about: input.about },
      ),
    );
    return getModel(tx, row.name);
  });
}
