import { z } from 'zod';
import { humanOf } from '../../kernel/caller.ts';
import { emit } from '../../ledger/event.ts';
import { isProduction } from '../../lifecycle/lifecycle.ts';
import { getModel, getVersion, standingOf } from '../../registry/find.ts';
import { NAME, subjectName } from '../../registry/names.ts';
import { nextNumber } from '../../store/counter.ts';
import { type Ctx, inSavepoint, inTransaction, type Tx } from '../../store/unit.ts';
import { factOf, setReminders } from './change-incident.ts';
import { incidentAcknowledged, incidentDeclared } from './events.ts';
import { type Incident, openIncidentFrom } from './find-incident.ts';
import { type Held, holderOf } from './holder-of.ts';
import { pageAbout } from './pages-of-incident.ts';
import { incident } from './tables.ts';

export const DeclareIncidentInput = z.object({
  title: z.string().trim().min(1).max(300),
  severity: z.int().min(1).max(4),
  model: z.string().regex(NAME).optional(),
  version: z.string().regex(NAME).optional(),
  /** What it is declared from, such as `alert:12`: while that incident is open there is no second one. */
  from: z.string().max(80).optional(),
  /** When it began, where that is known. */
  began: z.date().optional(),
  origin: z.object({ platform: z.string(), team: z.string(), channel: z.string() }).optional(),
});
export type DeclareIncidentInput = z.input<typeof DeclareIncidentInput>;

export interface Declared {
  readonly incident: Incident;
  /** It was declared from the same alert before: nothing was written now. */
  readonly existed: boolean;
}

/**
 * Opens an incident. About a model without a version it is about what serves in production. However many declare from the
 * same alert at once, one incident comes of it and all are told of that one.
 */
export async function declareIncident(ctx: Ctx, raw: DeclareIncidentInput): Promise<Declared> {
  const input = DeclareIncidentInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const known = input.from === undefined ? undefined : await openIncidentFrom(tx, input.from);
    if (known) return { incident: known, existed: true };
    const about = await aboutOf(tx, input);
    const held = input.from === undefined ? undefined : await holderOf(tx, input.from);
    const row = await insert(tx, input, { ...about, ...held });
    if (!row) return { incident: (await openIncidentFrom(tx, input.from ?? ''))!, existed: true };
    const { number, model, version, stage, severity } = row;
    const began = input.began?.toISOString();
    emit(
      tx,
      incidentDeclared(
        {
          incident: number,
          severity,
          model: model ?? undefined,
          version: version ?? undefined,
          stage: stage ?? undefined,
          from: input.from,
          began,
        },
        { title: input.title },
      ),
    );
    if (held) emit(tx, incidentAcknowledged({ ...factOf(row), person: held.ackedBy }));
    await pageAbout(tx, row);
    await setReminders(tx, row);
    return { incident: row, existed: false };
  });
}

type Input = z.output<typeof DeclareIncidentInput>;

interface About {
  readonly model: string | null;
  readonly version: string | null;
  readonly stage: string | null;
}

async function aboutOf(tx: Tx, { model, version }: Input): Promise<About> {
  if (model === undefined) return { model: null, version: null, stage: null };
  await getModel(tx, model);
  if (version !== undefined) await getVersion(tx, { model, version });
  const standing = (await standingOf(tx, [model])).filter(({ subject }) => subject.includes('@'));
  const subject = version === undefined ? undefined : subjectName({ model, version });
  const stands = standing.find((row) => (subject === undefined ? isProduction(row.stage) : row.subject === subject));
  return {
    model,
    version: version ?? stands?.subject.split('@')[1] ?? null,
    stage: stands?.stage ?? null,
  };
}

class AlreadyDeclared extends Error {}

/** Undefined when somebody declared from the same alert meanwhile; the number that was taken is given back then. */
async function insert(tx: Tx, input: Input, known: About & Partial<Held>): Promise<Incident | undefined> {
  try {
    return await inSavepoint(tx, async (inner) => {
      const number = await nextNumber(inner, 'incident');
      const [row] = await inner.db
        .insert(incident)
        .values({
          workspaceId: tx.workspace,
          number,
          title: input.title,
          severity: input.severity,
          state: 'triage',
          ...known,
          fromSubject: input.from ?? null,
          origin: input.origin ?? null,
          declaredBy: humanOf(tx.actor) ?? null,
          declaredAt: tx.now,
          beganAt: input.began ?? tx.now,
        })
        .onConflictDoNothing()
        .returning();
      if (!row) throw new AlreadyDeclared();
      return row;
    });
  } catch (error) {
    if (error instanceof AlreadyDeclared) return undefined;
    throw error;
  }
}
