import type { AskSleeps } from '../consequences/oncall-gaps-due-tell.ts';
import type { Sleep } from '../incidents/oncall/silent-gaps.ts';
import { silentWords } from '../incidents/paging/contact-card.ts';
import { contactsOf, directOf } from '../incidents/paging/contacts.ts';
import type { Platforms } from './platforms.ts';

const TIMEOUT_MS = 1_000;
/** So many people begin a shift within a day in one schedule at most; the rest are not asked about. */
const MOST = 20;

/** Asks the platform on which each of these people gets his direct messages when it makes no sound; one that does not say counts as heard. */
export const askSleeps =
  (platforms: Platforms): AskSleeps =>
  async (ctx, people) => {
    const sleeps = new Map<string, Sleep>();
    for (const contact of await contactsOf(ctx, people.slice(0, MOST))) {
      const chat = contact.urgent.map(({ method }) => method).find(({ kind }) => kind === 'chat');
      const direct = directOf(contact, chat?.kind === 'chat' ? chat.platform : undefined);
      const port = direct && platforms.get(direct.platform)?.quiet;
      if (!port) continue;
      const said = await port
        .silence(direct.team, direct.channel.slice(1), AbortSignal.timeout(TIMEOUT_MS))
        .catch(() => undefined);
      if (!said?.next) continue;
      const { from, to } = said.next;
      const words = silentWords(contact, [{ platform: direct.platform, from, to }]);
      if (words !== undefined) sleeps.set(contact.person, { words, from: from.getTime(), to: to.getTime() });
    }
    return sleeps;
  };
