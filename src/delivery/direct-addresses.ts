import type { Origin } from '../chat/invocation.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Tx } from '../store/unit.ts';
import type { PlatformAddress } from './place-id.ts';

/** Where something was asked for, as it was written down: a platform that is not connected any more among others. */
export interface AskedAt {
  readonly platform: string;
  readonly team: string;
  readonly channel: string;
}

/** One direct message a person: on the platform where it was asked if he is there, else where he came first. */
export async function directAddresses(
  tx: Tx,
  people: readonly string[],
  { origin }: { readonly origin: AskedAt | null },
): Promise<PlatformAddress[]> {
  const spans = await spansOfPeople(tx, people);
  return people.flatMap((person) => {
    const homes = (spans.get(person)?.handles ?? []).map(addressOf).filter((home) => home !== undefined);
    const near = homes.find((home) => home.platform === origin?.platform && home.team === origin.team);
    const home = near ?? homes[0];
    return home ? [home] : [];
  });
}

/** `platform:team:user` to the address of a direct message. */
function addressOf(handle: string): PlatformAddress | undefined {
  const [platform = '', team = '', ...user] = handle.split(':');
  return isPlatform(platform) ? { platform, team, channel: `@${user.join(':')}` } : undefined;
}

export const isPlatform = (name: string): name is Origin['platform'] =>
  name === 'slack' || name === 'discord' || name === 'console';
