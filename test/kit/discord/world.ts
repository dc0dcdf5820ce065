import { randomBytes } from 'node:crypto';

/** What the emulated Discord holds. Shapes follow docs.discord.com, resources/*. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly global_name: string | null;
  readonly discriminator: string;
  readonly avatar: string | null;
  readonly bot?: boolean;
}

export interface Member {
  readonly user: User;
  nick: string | null;
  roles: string[];
  pending: boolean;
  flags: number;
  communication_disabled_until: string | null;
}

export interface Overwrite {
  readonly id: string;
  readonly type: 0 | 1;
  readonly allow: string;
  readonly deny: string;
}

export interface Channel {
  readonly id: string;
  readonly type: number;
  readonly guild_id?: string;
  readonly name?: string;
  readonly parent_id?: string | null;
  readonly recipients?: readonly User[];
  permission_overwrites?: Overwrite[];
  /** Of a thread: who was added to it. Not part of the channel in the API. */
  thread_members?: readonly string[];
}

export interface Embed {
  readonly url?: string;
  readonly title?: string;
  readonly description?: string;
  readonly color?: number;
  readonly fields?: readonly { name: string; value: string; inline?: boolean }[];
  readonly image?: { url: string };
  readonly footer?: { text: string };
}

export interface Component {
  readonly type: number;
  readonly style?: number;
  readonly label?: string;
  readonly custom_id?: string;
  readonly components?: readonly Component[];
  /** Of a label in a form. */
  readonly component?: Component;
  /** Of a field in a form. */
  readonly placeholder?: string;
  readonly max_length?: number;
  readonly value?: string;
  readonly required?: boolean;
  readonly options?: readonly { readonly label: string; readonly value: string }[];
}

export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly description?: string;
  readonly content_type: string;
  readonly size: number;
  readonly url: string;
  /** What was uploaded; not part of the API. */
  readonly bytes: Uint8Array;
}

export interface Message {
  readonly id: string;
  readonly channel_id: string;
  readonly author: User;
  content: string;
  embeds: readonly Embed[];
  components: readonly Component[];
  attachments: readonly Attachment[];
  flags: number;
  readonly timestamp: string;
  edited_timestamp: string | null;
  readonly message_reference?: { readonly message_id: string };
  /** Who was notified by a mention; not part of the API. */
  notified: readonly string[];
  /** Emoji to the ids of those who reacted. */
  readonly reactions: Map<string, Set<string>>;
  /** Never given back by the history. */
  readonly nonce?: string;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly owner_id: string;
  readonly system_channel_id: string | null;
  readonly members: Map<string, Member>;
  readonly channels: Map<string, Channel>;
  roles: { readonly id: string; readonly name: string; permissions: string }[];
  commands: RegisteredCommand[];
}

export interface CommandOption {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly options?: readonly CommandOption[];
  readonly choices?: readonly { name: string; value: string }[];
  readonly autocomplete?: boolean;
  readonly max_length?: number;
}

export interface RegisteredCommand {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly options?: readonly CommandOption[];
  readonly type: number;
}

const epoch = 1_420_070_400_000n;
let counter = 0n;

/** A new id, later than all before it. */
export function snowflake(at = Date.now()): string {
  counter = (counter + 1n) % (1n << 22n);
  return String(((BigInt(at) - epoch) << 22n) | counter);
}

export function newUser(username: string, bot = false): User {
  const named = { username, global_name: bot ? null : username[0]!.toUpperCase() + username.slice(1) };
  return { id: snowflake(), ...named, discriminator: '0', avatar: null, ...(bot ? { bot } : {}) };
}

export const newToken = (): string => randomBytes(24).toString('base64url');

/** topics/permissions: what @everyone has in the emulated guilds, and single bits for tests. */
export const permission = {
  view: 1n << 10n,
  send: 1n << 11n,
  embed: 1n << 14n,
  attach: 1n << 15n,
  history: 1n << 16n,
  createThreads: 1n << 35n,
  sendInThreads: 1n << 38n,
} as const;

export const everyone = Object.values(permission).reduce((sum, bit) => sum | bit, 0n);

/** The bot's permissions in a channel; a thread has its parent's. */
export function permissionsOf(guild: Guild, channel: Channel, user: string): bigint {
  const parent = channel.parent_id ? (guild.channels.get(channel.parent_id) ?? channel) : channel;
  const roles = guild.members.get(user)?.roles ?? [];
  let granted = guild.roles
    .filter(({ id }) => id === guild.id || roles.includes(id))
    .reduce((sum, { permissions }) => sum | BigInt(permissions), 0n);
  for (const target of [guild.id, ...roles, user]) {
    const overwrite = parent.permission_overwrites?.find(({ id }) => id === target);
    if (overwrite) granted = (granted & ~BigInt(overwrite.deny)) | BigInt(overwrite.allow);
  }
  return granted;
}
