import { type Command, defineCommand } from '../src/chat/command.ts';
import { named, optional, text } from '../src/chat/options/index.ts';
import { contactCard } from '../src/incidents/paging/contact-card.ts';
import { contactRules, quietHours } from '../src/incidents/paging/options.ts';
import { listProviders } from '../src/incidents/paging/providers.ts';
import { setContact } from '../src/incidents/paging/set-contact.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { askSilence, silencesOf } from './notify-silence.ts';
import type { CommandPorts } from './ports.ts';

export const notifySet = (ports: Pick<CommandPorts, 'platformOf' | 'mail'>): Command =>
  defineCommand({
    name: 'notify set',
    summary: 'Say how Steward reaches you: methods, their order, quiet hours',
    access: 'member',
    secret: true,
    options: {
      urgent: contactRules('How urgent pages come, in order'),
      normal: contactRules('How normal pages come, in order'),
      quiet: quietHours(),
      zone: named(optional(text('The IANA zone of these hours', { maxLength: 60 }))),
    },
    examples: [
      'notify set --urgent "dm, email ada@example.com after 2m, sms +393331234567 after 5m"',
      'notify set --normal dm --quiet 22:00-08:00 --zone Europe/Rome',
    ],
    before: ({ invocation }) => askSilence(ports, invocation),
    run: async ({ ctx, input, asked }) => {
      if (Object.values(input).every((each) => each === undefined)) {
        throw new StewardError('MISSING_ARGUMENT', 'Say what to change.', {
          field: 'urgent',
          hint: 'Such as `notify set --urgent "dm, email you@example.com after 2m"`. See it with `notify show`.',
        });
      }
      const contact = await setContact(ctx, input);
      const providers = (await listProviders(ctx)).map(({ name }) => name);
      return contactCard(contact, { silences: silencesOf(asked), mail: ports.mail ?? false, providers });
    },
  });
