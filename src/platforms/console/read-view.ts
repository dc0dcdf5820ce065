import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import type { RoomPerson } from '../../room/persons.ts';
import type { ConsoleView } from './page.ts';
import type { RoutesOptions } from './routes.ts';

/** Which page is asked for, and by whom. */
export interface ViewQuery extends Pick<RoutesOptions, 'room' | 'lists' | 'examples' | 'addsPersons'> {
  readonly viewer: RoomPerson | undefined;
  /** Absent: the first channel. */
  readonly channel: string | undefined;
  readonly thread: string | undefined;
  readonly at: string | undefined;
  /** Only messages older than this change. */
  readonly before: number | undefined;
}

/** Messages on a page. */
const PAGE = 60;
const THREAD = 300;

/** Reads all a page shows. Throws StewardError NOT_FOUND. */
export async function readView(query: ViewQuery): Promise<Omit<ConsoleView, 'pane' | 'build'>> {
  const { room, viewer, addsPersons, at } = query;
  const [persons, channels] = await Promise.all([room.persons(), room.channels(viewer?.id)]);
  // Direct messages have one page for everybody: whoever looks sees his own.
  const wanted = query.channel?.startsWith('@') && viewer ? `@${viewer.id}` : query.channel;
  const channel = wanted === undefined ? channels[0] : channels.find(({ id }) => id === wanted);
  const cursor = await room.lastChange();
  const empty = { persons, viewer, channels, lists: [], messages: [], earlier: false, thread: undefined };
  if (!viewer) return { ...empty, channel: undefined, cursor, examples: [], addsPersons, at };
  if (!channel) throw new StewardError('NOT_FOUND', `There is no channel ${query.channel ?? ''} in the console.`);

  const [newest, lists, asked] = await Promise.all([
    room.messages({ viewer: viewer.id, channel: channel.id, before: query.before, limit: PAGE + 1 }),
    query.lists(viewer.id),
    query.thread === undefined ? undefined : readThread(query, viewer.id, channel.id, query.thread),
  ]);
  if (query.thread !== undefined && !asked)
    throw new StewardError('NOT_FOUND', 'There is no such thread, or it was removed.');
  // A permanent link to a message that is older than the page opens its thread instead.
  const older = at !== undefined && !newest.some(({ id }) => id === at);
  const thread = asked ?? (older ? await readThread(query, viewer.id, channel.id, at) : undefined);
  return {
    persons,
    viewer,
    channels,
    lists,
    channel,
    messages: belowTheirMessages(newest.slice(-PAGE)),
    earlier: newest.length > PAGE,
    thread,
    cursor,
    examples: query.examples(channel.id),
    addsPersons,
    at,
  };
}

async function readThread(
  query: ViewQuery,
  viewer: string,
  channel: string,
  id: string,
): Promise<ConsoleView['thread']> {
  if (!z.uuid().safeParse(id).success) return undefined;
  const root = await query.room.message(viewer, id);
  if (!root || root.channel !== channel || root.thread !== undefined || root.mine) return undefined;
  const replies = await query.room.messages({ viewer, channel, thread: id, limit: THREAD });
  return { root, replies: belowTheirMessages(replies) };
}

/** Puts each answer to a click below the message that was clicked, when that is on the page. */
function belowTheirMessages<M extends { readonly id: string; readonly under?: string }>(messages: readonly M[]): M[] {
  const here = new Set(messages.map(({ id }) => id));
  const answers = Map.groupBy(
    messages.filter(({ under }) => under !== undefined && here.has(under)),
    ({ under }) => under,
  );
  return messages
    .filter(({ under }) => under === undefined || !here.has(under))
    .flatMap((message) => [message, ...(answers.get(message.id) ?? [])]);
}
