import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { choice, flag, named, optional, text } from '../src/chat/options/index.ts';
import { removeProvider, setProvider } from '../src/incidents/paging/set-provider.ts';
import { PROVIDER_KINDS } from '../src/incidents/paging/tables.ts';
import { StewardError } from '../src/kernel/errors.ts';

export const notifyProvider = defineCommand({
  name: 'notify provider',
  summary: 'Set up a service that sends text messages, calls or webhooks for pages',
  access: 'admin',
  options: {
    name: text('A name for it, which rules use: sms', { maxLength: 40 }),
    kind: named(optional(choice('What it is', PROVIDER_KINDS))),
    url: named(optional(text('Its address; left out for ntfy.sh and Twilio', { maxLength: 300 }))),
    secret: named(optional(text('TWILIO for the secret EFFECT_TWILIO', { maxLength: 40 }))),
    from: named(optional(text('Twilio: the number that calls', { maxLength: 40 }))),
    allowPrivate: flag('Also a private address'),
    off: flag('Take it away'),
  },
  examples: [
    'notify provider sms --kind twilio-sms --secret TWILIO --from +15005550006',
    'notify provider ntfy --kind ntfy',
  ],
  run: async ({ ctx, input: { name: typed, kind, url, secret, from, allowPrivate, off } }) => {
    const name = typed.toLowerCase();
    if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name))
      throw new StewardError('BAD_INPUT', `"${name}" is not a name.`, { field: 'name', hint: 'Such as `sms`.' });
    if (off) {
      await removeProvider(ctx, { name });
      return line('good', `The provider ${name} is gone. Rules that name it go on by their other methods.`);
    }
    if (kind === undefined) {
      throw new StewardError('MISSING_ARGUMENT', 'Say what it is.', {
        field: 'kind',
        hint: `One of ${PROVIDER_KINDS.join(', ')}.`,
      });
    }
    const row = await setProvider(ctx, {
      name,
      kind,
      url,
      secret: secret?.replace(/^EFFECT_/i, ''),
      sender: from,
      allowPrivate,
    });
    const target = kind === 'webhook' || kind === 'ntfy' ? 'topic' : '+393331234567';
    return line(
      'good',
      `The provider ${row.name} stands. People use it with \`notify set --urgent "dm, ${row.name} ${target}"\`.`,
    );
  },
});
