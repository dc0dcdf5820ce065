import { instant, named, optional, type PersonRef, person, text, typedPerson } from '../src/chat/options/index.ts';
import type { GivenOptions } from '../src/chat/rest-of.ts';
import type { LedgerQuery } from '../src/ledger/read.ts';
import { personIdOf } from '../src/people/find-people.ts';
import { modelName } from '../src/registry/options.ts';
import type { Ctx } from '../src/store/unit.ts';

/** Which rows of the ledger are meant; the same for showing and exporting. */
export const auditOptions = {
  from: named(optional(instant('Not before', { date: 'start' }))),
  to: named(optional(instant('Not after'))),
  kind: named(
    optional(text('A kind of fact, such as request.voted; in an export also production-change', { maxLength: 60 })),
  ),
  model: named(optional(modelName('Only about this model'))),
  actor: named(optional(person('Only what this person did'))),
};

export interface AuditInput {
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly kind: string | undefined;
  readonly model: string | undefined;
  readonly actor: PersonRef | undefined;
}

/** The same options as they are typed again. */
export const givenOf = ({ from, to, kind, model, actor }: AuditInput): GivenOptions => ({
  from: from?.toISOString(),
  to: to?.toISOString(),
  kind,
  model,
  actor: actor && typedPerson(actor),
});

export async function queryOf(ctx: Ctx, input: AuditInput): Promise<LedgerQuery> {
  const { from, to, kind, model } = input;
  return {
    from,
    to,
    kind: kind?.toLowerCase(),
    model,
    actor: input.actor && (await personIdOf(ctx, input.actor, 'read')),
  };
}
