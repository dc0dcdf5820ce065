import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { emit } from '../ledger/event.ts';
import { getVersion, lockModel } from '../registry/find.ts';
import { NAME, subjectName } from '../registry/names.ts';
import { nextNumber } from '../store/counter.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { findingOpened } from './events.ts';
import type { Finding } from './find-findings.ts';
import { finding, SEVERITIES } from './tables.ts';

export const OpenFindingInput = z.object({
  model: z.string().regex(NAME),
  version: z.string().regex(NAME).optional(),
  title: z.string().trim().min(1).max(300),
  severity: z.enum(SEVERITIES),
  /** Who mends it, a person's id; the model's owner when left out. */
  owner: z.uuid().optional(),
});
export type OpenFindingInput = z.input<typeof OpenFindingInput>;

/** Records something wrong with a subject. It stays open until it is closed, or accepted by whoever may. */
export async function openFinding(ctx: Ctx, raw: OpenFindingInput): Promise<Finding> {
  const input = OpenFindingInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const model = await lockModel(tx, input.model);
    if (input.version !== undefined) await getVersion(tx, { model: model.name, version: input.version });
    const subject = subjectName({ model: model.name, version: input.version });
    const owner = input.owner ?? model.owner ?? undefined;
    const { title, severity } = input;
    const number = await nextNumber(tx, 'finding');
    const [row] = await tx.db
      .insert(finding)
      .values({
        workspaceId: tx.workspace,
        number,
        subject,
        model: model.name,
        title,
        severity,
        owner: owner ?? null,
        state: 'open',
        openedBy: humanOf(tx.actor) ?? null,
        at: tx.now,
      })
      .returning();
    emit(tx, findingOpened({ finding: number, model: model.name, subject, severity, owner }, { title }));
    return row!;
  });
}
