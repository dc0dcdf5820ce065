import type { PlatformName } from '../chat/text.ts';
import type { Role } from './roles.ts';

/** What the configuration says of people who were never seen before. */
export interface PeoplePolicy {
  /** The first admins as `platform:team:user` (ADMINS). */
  readonly admins: ReadonlySet<string>;
  /** DEFAULT_ROLE; left out: member on Slack and in the console, viewer on Discord. */
  readonly defaultRole?: Role;
  /** DEFAULT_ZONE, where a platform gives none. */
  readonly defaultZone: string;
  /** How long a decision waits for what a platform says of people and groups, milliseconds; a second when left out. */
  readonly patienceMs?: number;
}

export interface Account {
  readonly platform: PlatformName;
  readonly team: string;
  readonly user: string;
}

/** `slack:T012:U045` */
export const accountName = ({ platform, team, user }: Account): string => `${platform}:${team}:${user}`;

/** The role of a new person. A Discord server is often open to strangers, so there it only reads. */
export function firstRole(policy: PeoplePolicy, account: Account): { readonly role: Role; readonly given: boolean } {
  if (policy.admins.has(accountName(account))) return { role: 'admin', given: true };
  return { role: policy.defaultRole ?? (account.platform === 'discord' ? 'viewer' : 'member'), given: false };
}
