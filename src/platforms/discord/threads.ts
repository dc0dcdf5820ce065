import type { APIChannel, APIMessage } from 'discord.js';
import { DeliveryError } from '../../chat/ports/platform.ts';
import type { Api } from './api.ts';
import { bounded } from './bounded.ts';
import { codeOf } from './failures.ts';
import { limits } from './limits.ts';
import { clip } from './render-actions.ts';

/** resources/channel: announcement thread 10, public thread 11, private thread 12. */
const threadTypes: readonly number[] = [10, 11, 12];

/** resources/channel: minutes without a message after which a thread is put away; a message brings it back. */
const archiveAfter = 4320;

/** A thread made from a message has the message's id, and its channel is the thread's parent. */
export interface Threads {
  /** Remembers a channel that the gateway or an interaction showed. */
  note(channel: {
    readonly id: string;
    readonly type?: number | undefined;
    readonly parent_id?: string | null | undefined;
  }): void;
  /** Where something was said: the parent channel and the thread's root for a thread, else the channel itself. */
  placeOf(channel: string): Promise<{ readonly channel: string; readonly thread?: string }>;
  /** True when the thread was seen; one that was not may still be there. */
  isOpen(thread: string): boolean;
  /** Remembers a message's first words, after which its thread is named. */
  name(message: string, words: string): void;
  /** Opens the thread of a message; false where there are none (direct messages). Throws DeliveryError. */
  open(channel: string, message: string, signal?: AbortSignal): Promise<boolean>;
  /** Adds people to the thread of a message, which is opened first; those that Discord did not let in. Throws DeliveryError. */
  add(channel: string, message: string, users: readonly string[], signal?: AbortSignal): Promise<readonly string[]>;
}

export function createThreads(api: Api): Threads {
  /** Parents of threads; an empty text for channels that are none. */
  const parents = bounded<string>(5_000);
  const names = bounded<string>(2_000);
  const note: Threads['note'] = ({ id, type, parent_id: parent }) => {
    if (type !== undefined) parents.set(id, threadTypes.includes(type) && parent ? parent : '');
  };
  const threads: Threads = {
    note,
    isOpen: (thread) => Boolean(parents.get(thread)),
    name: (message, words) => names.set(message, words),
    async placeOf(channel) {
      if (parents.get(channel) === undefined) {
        const found = await api
          .call<APIChannel>({ method: 'GET', path: `/channels/${channel}` })
          .catch(() => undefined);
        if (found) note({ id: found.id, type: found.type, parent_id: 'parent_id' in found ? found.parent_id : null });
      }
      const parent = parents.get(channel);
      return parent ? { channel: parent, thread: channel } : { channel };
    },
    async open(channel, message, signal) {
      const path = `/channels/${channel}/messages/${message}` as const;
      const words = names.get(message) ?? wordsOf(await api.call<APIMessage>({ method: 'GET', path, signal }));
      try {
        const body = { name: threadName(words), auto_archive_duration: archiveAfter };
        await api.call({ method: 'POST', path: `${path}/threads`, body, signal });
      } catch (error) {
        const code = codeOf(error);
        // 160004: it exists already. 50024 and 50003: this kind of channel has no threads.
        if (code === 50024 || code === 50003) return false;
        if (code !== 160004) throw error;
      }
      note({ id: message, type: 11, parent_id: channel });
      return true;
    },
    async add(channel, message, users, signal) {
      if (!(await threads.open(channel, message, signal))) return users;
      const missing: string[] = [];
      for (const user of users) {
        try {
          // resources/channel, "Add Thread Member": 204 also for who is in it already.
          await api.call({ method: 'PUT', path: `/channels/${message}/thread-members/${user}`, signal });
        } catch (error) {
          if (!(error instanceof DeliveryError) || !['refused', 'no-access', 'gone'].includes(error.failure))
            throw error;
          missing.push(user);
        }
      }
      return missing;
    },
  };
  return threads;
}

/** What a message begins with: its notification text, or the words of its card. */
export function wordsOf({ content, embeds }: Pick<APIMessage, 'content' | 'embeds'>): string {
  return content || embeds[0]?.description || '';
}

/** "R-81 churn@v12 to production" of "R-81 churn@v12 to production: pending". */
function threadName(words: string): string {
  const [line = ''] = words.split('\n');
  const plain = line.replace(/^#+ /, '').replace(/\\(?=[^\w\s])/g, '');
  return clip(plain.split(/: |\u2014/)[0]!.trim() || 'Steward', limits.threadName);
}
