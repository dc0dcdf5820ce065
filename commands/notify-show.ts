import { type Command, defineCommand } from '../src/chat/command.ts';
import { contactCard } from '../src/incidents/paging/contact-card.ts';
import { contactsOf } from '../src/incidents/paging/contacts.ts';
import { listProviders } from '../src/incidents/paging/providers.ts';
import { callerOf } from '../src/people/get-person.ts';
import { askSilence, silencesOf } from './notify-silence.ts';
import type { CommandPorts } from './ports.ts';

export const notifyShow = (ports: Pick<CommandPorts, 'platformOf' | 'mail'>): Command =>
  defineCommand({
    name: 'notify show',
    summary: 'How Steward reaches you when it pages you',
    access: 'member',
    secret: true,
    options: {},
    examples: ['notify show'],
    before: ({ invocation }) => askSilence(ports, invocation),
    run: async ({ ctx, asked }) => {
      const [contact] = await contactsOf(ctx, [(await callerOf(ctx)).id]);
      if (!contact) throw new Error('the caller is known');
      const providers = (await listProviders(ctx)).map(({ name }) => name);
      return contactCard(contact, { silences: silencesOf(asked), mail: ports.mail ?? false, providers });
    },
  });
