/** docs.discord.com, topics/permissions "Bitwise Permission Flags": what Steward needs to live in a channel. */
const needed = {
  'View Channel': 1n << 10n,
  'Send Messages': 1n << 11n,
  'Embed Links': 1n << 14n,
  'Attach Files': 1n << 15n,
  'Read Message History': 1n << 16n,
  'Create Public Threads': 1n << 35n,
  'Send Messages in Threads': 1n << 38n,
} as const;

const administrator = 1n << 3n;
const viewChannel = needed['View Channel'];

/** What decides a member's permissions in a channel, as the API gives it. */
export interface Grants {
  readonly guild: string;
  readonly member: { readonly id: string; readonly roles: readonly string[] };
  readonly roles: readonly { readonly id: string; readonly permissions: string }[];
  readonly overwrites: readonly { readonly id: string; readonly allow: string; readonly deny: string }[];
}

/** A member's permissions in a channel (topics/permissions, "Permission Overwrites"): base, everyone, roles, member. */
export function permissionsIn({ guild, member, roles, overwrites }: Grants): bigint {
  const mine = new Set([guild, ...member.roles]);
  const base = roles.filter(({ id }) => mine.has(id)).reduce((sum, role) => sum | BigInt(role.permissions), 0n);
  if ((base & administrator) !== 0n) return ~0n;
  const apply = (before: bigint, list: Grants['overwrites']): bigint => {
    const deny = list.reduce((sum, each) => sum | BigInt(each.deny), 0n);
    const allow = list.reduce((sum, each) => sum | BigInt(each.allow), 0n);
    return (before & ~deny) | allow;
  };
  const everyone = apply(
    base,
    overwrites.filter(({ id }) => id === guild),
  );
  const byRole = apply(
    everyone,
    overwrites.filter(({ id }) => id !== guild && mine.has(id)),
  );
  const all = apply(
    byRole,
    overwrites.filter(({ id }) => id === member.id),
  );
  // Who cannot see a channel can do nothing in it ("Implicit Permissions").
  return (all & viewChannel) === 0n ? 0n : all;
}

/** What is missing, by the names that Discord's settings show. */
export function missingIn(granted: bigint): readonly string[] {
  return Object.entries(needed).flatMap(([name, bit]) => ((granted & bit) === 0n ? [name] : []));
}
