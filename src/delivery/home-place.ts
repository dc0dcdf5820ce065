import type { PlatformName } from '../chat/text.ts';
import type { PlatformAddress } from './place-id.ts';
import type { WantedCard } from './want.ts';

/** The card of a home; whose it is says its place. */
export const HOME_SUBJECT = 'home';
const PREFIX = 'home:';

export interface HomeAccount {
  readonly platform: PlatformName;
  readonly team: string;
  readonly user: string;
}

export const homeAddress = ({ platform, team, user }: HomeAccount): PlatformAddress => ({
  platform,
  team,
  channel: `${PREFIX}${user}`,
});

/** Whose home a place is; undefined for every other place. */
export function homeOwner(channel: string): string | undefined {
  return channel.startsWith(PREFIX) ? channel.slice(PREFIX.length) : undefined;
}

/** Wants a home shown anew. It goes last: nobody is waiting for it, but for him who opens it the first time. */
export const wantedHome = (account: HomeAccount): WantedCard => ({
  subject: HOME_SUBJECT,
  address: homeAddress(account),
  lane: 'digest',
});
