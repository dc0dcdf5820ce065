import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { callerOf } from '../../people/get-person.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { type Contact, contactsOf } from './contacts.ts';
import { contactChanged } from './events.ts';
import { findProvider, listProviders, type PageProvider } from './providers.ts';
import type { Rule } from './rule.ts';
import { contactSetting } from './tables.ts';

export interface SetContact {
  readonly urgent?: readonly Rule[] | undefined;
  readonly normal?: readonly Rule[] | undefined;
  /** Null: no quiet hours. Undefined: as they are. */
  readonly quiet?: { readonly from: number; readonly to: number } | null | undefined;
  readonly zone?: string | undefined;
}

/** Says how the caller is reached; what is left out stays as it is. BAD_INPUT for a provider or zone that does not exist. */
export async function setContact(ctx: Ctx, input: SetContact): Promise<Contact> {
  return inTransaction(ctx, async (tx) => {
    const { id: person } = await callerOf(tx);
    const [before] = await contactsOf(tx, [person]);
    if (!before) throw new Error('the caller is known');
    const zone = input.zone === undefined ? undefined : zoneOf(input.zone);
    const { urgent = before.urgent, normal = before.normal } = input;
    for (const rule of [...urgent, ...normal]) await assertTarget(tx, rule);
    const quiet = input.quiet === undefined ? before.quiet : (input.quiet ?? undefined);
    const values = {
      urgent,
      normal,
      quietFrom: quiet?.from ?? null,
      quietTo: quiet?.to ?? null,
      ...(zone === undefined ? {} : { zone }),
      at: tx.now,
    };
    await tx.db
      .insert(contactSetting)
      .values({ workspaceId: tx.workspace, person, ...values })
      .onConflictDoUpdate({ target: [contactSetting.workspaceId, contactSetting.person], set: values });
    // Addresses are no part of the record: how many methods of which kind are.
    const kinds = (rules: readonly Rule[]) => rules.map(({ method }) => method.kind);
    emit(tx, contactChanged({ person, urgent: kinds(urgent), normal: kinds(normal), quiet: quiet !== undefined }));
    const [after] = await contactsOf(tx, [person]);
    return after ?? before;
  });
}

function zoneOf(typed: string): string {
  const zone = Intl.supportedValuesOf('timeZone').find((each) => each.toLowerCase() === typed.toLowerCase());
  if (zone !== undefined) return zone;
  if (typed.toUpperCase() === 'UTC') return 'UTC';
  throw new StewardError('BAD_INPUT', `"${typed.slice(0, 60)}" is no time zone.`, {
    field: 'zone',
    hint: 'Use an IANA zone such as `Europe/Rome`.',
  });
}

async function assertTarget(tx: Tx, { method }: Rule): Promise<void> {
  if (method.kind !== 'provider') return;
  const provider = await findProvider(tx, method.provider);
  if (!provider) {
    const names = (await listProviders(tx)).map((each) => each.name);
    throw new StewardError('BAD_INPUT', `No provider is called ${method.provider}.`, {
      field: 'urgent',
      hint: names.length > 0 ? `There are ${names.join(', ')}.` : 'An admin sets one up with `notify provider`.',
    });
  }
  const fault = targetFault(provider.kind, method.target);
  if (fault) throw new StewardError('BAD_INPUT', fault, { field: 'urgent' });
}

/** What is wrong with a target of a provider; undefined when nothing is. */
export function targetFault(kind: PageProvider['kind'], target: string): string | undefined {
  const shown = target.slice(0, 40);
  if (kind.startsWith('twilio') && !/^\+[1-9]\d{6,14}$/.test(target))
    return `"${shown}" is no telephone number: write it with its country, such as +393331234567.`;
  if (kind === 'ntfy' && !/^[-_A-Za-z0-9]{1,64}$/.test(target))
    return `"${shown}" is no topic of ntfy: letters, digits, - and _, at most 64.`;
  return target.length > 200 ? 'This target is too long.' : undefined;
}
