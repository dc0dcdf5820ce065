import { and, eq } from 'drizzle-orm';
import { StewardError } from '../../kernel/errors.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { providerChanged } from './events.ts';
import { findProvider, type PageProvider } from './providers.ts';
import { pageProvider } from './tables.ts';

export interface SetProvider {
  readonly name: string;
  readonly kind: PageProvider['kind'];
  readonly url?: string | undefined;
  /** Name of `EFFECT_<NAME>`. */
  readonly secret?: string | undefined;
  readonly sender?: string | undefined;
  readonly allowPrivate: boolean;
}

const USUAL_URL: Readonly<Record<PageProvider['kind'], string | undefined>> = {
  ntfy: 'https://ntfy.sh',
  'twilio-sms': 'https://api.twilio.com',
  'twilio-voice': 'https://api.twilio.com',
  webhook: undefined,
};
/** Words of methods cannot be names of providers. */
const TAKEN = ['dm', 'slack', 'discord', 'console', 'mention', 'email', 'mail'];

/** Sets up a service that reaches people, or changes it. */
export async function setProvider(ctx: Ctx, input: SetProvider): Promise<PageProvider> {
  const { name, kind, secret = null, sender = null, allowPrivate } = input;
  const url = input.url ?? USUAL_URL[kind];
  if (TAKEN.includes(name)) throw bad('name', `A provider cannot be called ${name}: that is a method by itself.`);
  if (url === undefined) throw bad('url', 'A webhook needs an address.', 'Give it with `--url https://...`.');
  assertUrl(url, allowPrivate);
  if (kind.startsWith('twilio') && (secret === null || sender === null)) {
    const hint = 'Give `--secret TWILIO --from +15005550006`, where EFFECT_TWILIO holds `<account>:<token>`.';
    throw bad(secret === null ? 'secret' : 'from', 'Twilio needs a secret and a number that calls.', hint);
  }
  return inTransaction(ctx, async (tx) => {
    const values = { kind, url, secret, sender, allowPrivate, at: tx.now };
    const [row] = await tx.db
      .insert(pageProvider)
      .values({ workspaceId: tx.workspace, name, ...values })
      .onConflictDoUpdate({ target: [pageProvider.workspaceId, pageProvider.name], set: values })
      .returning();
    if (!row) throw new Error('a row was written');
    emit(tx, providerChanged({ provider: name, kind, host: new URL(url).host, removed: false }));
    return row;
  });
}

/** Takes a provider away: rules that name it go on by their other methods. */
export async function removeProvider(ctx: Ctx, { name }: { readonly name: string }): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const row = await findProvider(tx, name);
    if (!row) throw bad('name', `No provider is called ${name}.`, 'See them with `notify show`.');
    await tx.db
      .delete(pageProvider)
      .where(and(eq(pageProvider.workspaceId, tx.workspace), eq(pageProvider.name, name)));
    emit(tx, providerChanged({ provider: name, kind: row.kind, host: new URL(row.url).host, removed: true }));
  });
}

function assertUrl(text: string, allowPrivate: boolean): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.protocol === 'http:';
  if (!url || (url.protocol !== 'https:' && !isPlain) || url.username !== '' || url.password !== '')
    throw bad('url', 'The address must begin with https:// and hold no password.');
  if (isPlain && !allowPrivate) throw bad('url', 'Plain http:// is for private addresses.', 'Add `--allow-private`.');
}

const bad = (field: string, message: string, hint?: string): StewardError =>
  new StewardError('BAD_INPUT', message, { field, ...(hint === undefined ? {} : { hint }) });
