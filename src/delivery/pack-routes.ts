import type { PlatformName } from '../chat/text.ts';
import { packMade } from '../proof/events.ts';
import { packSubject } from '../proof/pack-card.ts';
import { directAddresses } from './direct-addresses.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** An audit pack goes to whoever asked for it, by direct message, where he asked. */
export const packRoutes: Readonly<Record<string, Route>> = {
  [packMade.kind]: async (tx, fact) => {
    const { pack, subject, person, platform, team } = packMade.read(fact);
    const origin = { platform: platform as PlatformName, team, channel: '' };
    const addresses = await directAddresses(tx, [person], { origin });
    return addresses.map(
      (address): Want => ({ subject: packSubject(pack, subject), address, lane: 'approval', once: true }),
    );
  },
};
