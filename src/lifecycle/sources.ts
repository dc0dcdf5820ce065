import type { PlatformName } from '../chat/text.ts';

/**
 * Where approvers come from, as written in a lifecycle file: `ml-leads` (a group), `role:admin`, `team-leads` (of the
 * model's team), `owner` (of the model), or one account, `slack:T012:U045`.
 */
export type Source =
  | { readonly kind: 'group'; readonly group: string }
  | { readonly kind: 'role'; readonly role: 'admin' | 'member' }
  | { readonly kind: 'team-leads' }
  | { readonly kind: 'owner' }
  | { readonly kind: 'account'; readonly platform: PlatformName; readonly team: string; readonly user: string };

/** What a source may look like in the file. */
export const SOURCE =
  /^([a-z][a-z0-9-]{0,31}|role:(admin|member)|(slack|discord|console):[A-Za-z0-9_-]{1,64}:[A-Za-z0-9_-]{1,64})$/;

/** Reads a source. Any other word is a group's name. */
export function readSource(text: string): Source {
  if (text === 'team-leads' || text === 'owner') return { kind: text };
  const [first = '', second = '', third] = text.split(':');
  if (first === 'role') return { kind: 'role', role: second === 'member' ? 'member' : 'admin' };
  if (isPlatform(first) && third !== undefined) return { kind: 'account', platform: first, team: second, user: third };
  return { kind: 'group', group: text };
}

/** A source in words: "ml-leads", "admins", "the team's leads", "the owner". Accounts are shown by `names` where known. */
export function sourceLabel(text: string, names: ReadonlyMap<string, string> = new Map()): string {
  const source = readSource(text);
  if (source.kind === 'role') return `${source.role}s`;
  if (source.kind === 'team-leads') return "the team's leads";
  if (source.kind === 'owner') return 'the owner';
  return source.kind === 'account' ? (names.get(text) ?? text) : source.group;
}

/** Several in words: "ml-leads or the owner". */
export function sourcesLabel(sources: readonly string[], names?: ReadonlyMap<string, string>): string {
  return sources.map((source) => sourceLabel(source, names)).join(' or ');
}

const isPlatform = (name: string): name is PlatformName => name === 'slack' || name === 'discord' || name === 'console';
