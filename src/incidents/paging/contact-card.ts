import { type Card, fields, heading, type Part, text } from '../../chat/card.ts';
import { inline } from '../../chat/inline.ts';
import { clockWords } from '../../kernel/clock-words.ts';
import type { Contact } from './contacts.ts';
import { ruleWords } from './parse-rule.ts';
import type { Rule } from './rule.ts';

/** When an account of somebody makes no sound, as its platform says. */
export interface Silence {
  readonly platform: string;
  readonly from: Date;
  readonly to: Date;
}

/** How the caller is reached, for himself alone. */
export function contactCard(
  contact: Contact,
  {
    silences,
    mail,
    providers,
  }: { readonly silences: readonly Silence[]; readonly mail: boolean; readonly providers: readonly string[] },
): Card {
  const parts: Part[] = [
    heading('How Steward reaches you'),
    fields(
      { label: 'Urgent pages', value: rulesWords(contact.urgent) },
      { label: 'Normal pages', value: rulesWords(contact.normal) },
      {
        label: 'Quiet hours',
        value: contact.quiet
          ? `${clockWords(contact.quiet.from)}-${clockWords(contact.quiet.to)}: normal pages wait, urgent ones come`
          : 'none',
      },
      { label: 'Zone', value: contact.zone },
    ),
  ];
  const warning = silentWarning(contact, silences);
  if (warning) parts.push(text(inline(warning)));
  if (!mail && [...contact.urgent, ...contact.normal].some(({ method }) => method.kind === 'email'))
    parts.push(text('E-mail is not set up here, so that method reaches you by nothing. An admin sets SMTP_URL.'));
  const more = providers.length > 0 ? ` Providers here: ${providers.join(', ')}.` : '';
  parts.push(text(inline(`Try it with \`notify test\`, change it with \`notify set\`.${more}`)));
  return {
    tone: warning ? 'bad' : 'neutral',
    summary: `How Steward reaches you: ${rulesWords(contact.urgent)}`,
    parts,
  };
}

const rulesWords = (rules: readonly Rule[]): string => rules.map(ruleWords).join(', ');

/** "Your only method is silent 22:00-08:00", and what to do; undefined where `silentWords` has nothing to say. Pure. */
export function silentWarning(
  contact: Pick<Contact, 'urgent' | 'zone'>,
  silences: readonly Silence[],
): string | undefined {
  const words = silentWords(contact, silences);
  if (words === undefined) return undefined;
  const title = titleOf(silences);
  return `Your ${words}. Add another: \`notify set --urgent "dm, email you@example.com"\`, or let Steward through in ${title}.`;
}

/**
 * "only method is silent 22:00-08:00": where every urgent method is chat whose platform swallows the sound. Undefined when
 * another method stands beside it, or nothing is silent. Pure.
 */
export function silentWords(
  { urgent, zone }: Pick<Contact, 'urgent' | 'zone'>,
  silences: readonly Silence[],
): string | undefined {
  const [first] = silences;
  if (!first || urgent.some(({ method }) => method.kind !== 'chat' && method.kind !== 'mention')) return undefined;
  const only = urgent.length === 1 ? 'only method is' : 'methods are all';
  return `${only} silent ${wall(first.from, zone)}-${wall(first.to, zone)} (${titleOf(silences)}, do not disturb)`;
}

const titleOf = ([first]: readonly Silence[]): string =>
  first?.platform === 'slack' ? 'Slack' : (first?.platform ?? '');

const wall = (at: Date, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(at);
