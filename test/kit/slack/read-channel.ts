import type { Emulated } from './emulated.ts';
import type { Message } from './port.ts';
import { buttonsOf, wordsOf } from './read-message.ts';

type Json = Readonly<Record<string, unknown>>;

/** The direct messages between the bot and a user. */
export async function directChannel(emulated: Emulated, user: string): Promise<string> {
  const answer = await emulated.call('conversations.open', { users: user });
  if (!answer.ok) throw new Error(`conversations.open: ${answer.error}`);
  return String((answer.channel as Json).id);
}

/** All messages of a channel in order, each thread after its root. */
export async function readMessages(emulated: Emulated, channel: string): Promise<Message[]> {
  const roots = (await emulated.call('conversations.history', { channel, limit: 1_000 })).messages as Json[];
  const all: Json[] = [];
  for (const root of [...roots].reverse()) {
    const replied = Number(root.reply_count ?? 0) > 0;
    const thread = replied ? await emulated.call('conversations.replies', { channel, ts: root.ts }) : undefined;
    all.push(...(thread ? (thread.messages as Json[]) : [root]));
  }
  return all.map((raw) => {
    const blocks = (raw.blocks ?? []) as Json[];
    const thread = raw.thread_ts === undefined || raw.thread_ts === raw.ts ? undefined : String(raw.thread_ts);
    return {
      ts: String(raw.ts),
      user: String(raw.user),
      text: String(raw.text),
      blocks,
      thread,
      words: wordsOf(blocks),
      buttons: buttonsOf(blocks),
      raw,
    };
  });
}
