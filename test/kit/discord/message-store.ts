import type { PostedBody } from './check-body.ts';
import { type Attachment, type Member, type Message, snowflake, type User } from './world.ts';

export interface MessageStore {
  make(channel: string, author: User, body: PostedBody, hidden?: boolean): Message;
  edit(message: Message, body: PostedBody): void;
  get(channel: string, id: string): Message | undefined;
  remove(channel: string, id: string): Message | undefined;
  list(channel: string): readonly Message[];
  /** As the REST API gives a message; the gateway adds the nonce of a new one. */
  show(message: Message): object;
}

/** Messages by channel, oldest first. */
export function createMessageStore(): MessageStore {
  const byChannel = new Map<string, Message[]>();
  const listOf = (channel: string): Message[] => {
    const list = byChannel.get(channel) ?? [];
    byChannel.set(channel, list);
    return list;
  };
  const store: MessageStore = {
    make(channel, author, body, hidden = false) {
      const message: Message = {
        id: snowflake(),
        channel_id: channel,
        author,
        content: body.content ?? '',
        embeds: body.embeds ?? [],
        components: body.components ?? [],
        attachments: uploaded(body),
        flags: body.flags ?? 0,
        timestamp: new Date().toISOString(),
        edited_timestamp: null,
        notified: notifiedBy(body),
        reactions: new Map(),
        ...(body.message_reference ? { message_reference: body.message_reference } : {}),
        ...(body.nonce === undefined ? {} : { nonce: body.nonce }),
      };
      if (!hidden) listOf(channel).push(message);
      return message;
    },
    edit(message, body) {
      if (body.content !== undefined) message.content = body.content ?? '';
      if (body.embeds !== undefined) message.embeds = body.embeds;
      if (body.components !== undefined) message.components = body.components;
      // Without `attachments` all stay; with it those that it names by their id, and the new files.
      const kept = body.attachments?.map(({ id }) => String(id));
      const stay = message.attachments.filter(({ id }) => kept?.includes(id) ?? true);
      message.attachments = [...stay, ...uploaded(body)];
      message.edited_timestamp = new Date().toISOString();
      message.notified = [...message.notified, ...notifiedBy(body)];
    },
    get: (channel, id) => listOf(channel).find((message) => message.id === id),
    remove(channel, id) {
      const list = listOf(channel);
      const at = list.findIndex((message) => message.id === id);
      return at < 0 ? undefined : list.splice(at, 1)[0];
    },
    list: listOf,
    show(message) {
      const { notified: _notified, nonce: _nonce, reactions, ...kept } = message;
      const { message_reference: reference } = message;
      const replied = reference && store.get(message.channel_id, reference.message_id);
      return {
        ...kept,
        type: reference ? 19 : 0,
        tts: false,
        pinned: false,
        mention_everyone: false,
        mentions: [],
        mention_roles: [],
        attachments: message.attachments.map(({ bytes: _bytes, ...shown }) => shown),
        ...(replied ? { referenced_message: store.show(replied) } : {}),
        reactions: Array.from(reactions, ([name, users]) => ({
          emoji: { id: null, name },
          count: users.size,
          me: false,
          burst_colors: [],
          count_details: { burst: 0, normal: users.size },
          me_burst: false,
        })).filter(({ count }) => count > 0),
      };
    },
  };
  return store;
}

/** The files of a body as attachments, named and described by `attachments` where it does. */
function uploaded({ posted: files = [], attachments = [] }: PostedBody): Attachment[] {
  return files.map(({ index, name, type, bytes }) => {
    const about = attachments.find(({ id }) => Number(id) === index);
    const [id, filename] = [snowflake(), about?.filename ?? name];
    const url = `https://cdn.discordapp.com/attachments/1/${id}/${filename}`;
    const described = about?.description ? { description: about.description } : {};
    return { id, filename, ...described, content_type: type, size: bytes.length, url, bytes };
  });
}

/** Mentions of the content that notify: all of them without allowed_mentions, and on edits just as well. */
function notifiedBy({ content, allowed_mentions: allowed }: PostedBody): string[] {
  const found = [...(content ?? '').matchAll(/(?<!\\)(?:@(everyone|here)|<@!?(\d+)>|<@&(\d+)>)/g)];
  return found.flatMap(([whole, all, user, role]) => {
    if (!allowed) return [whole];
    if (user) return allowed.parse?.includes('users') || allowed.users?.includes(user) ? [whole] : [];
    return allowed.parse?.includes(all ? 'everyone' : role ? 'roles' : '') ? [whole] : [];
  });
}

/** A user as the gateway shows him in a message of a guild. */
export function memberOf(member: Member): object {
  const { user: _user, ...rest } = member;
  return { ...rest, joined_at: '2026-01-01T00:00:00.000Z', deaf: false, mute: false };
}
