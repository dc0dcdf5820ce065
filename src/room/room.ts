import type { Card } from '../chat/card.ts';
import { StewardError } from '../kernel/errors.ts';
import { type Ctx, isDatabaseAway } from '../store/unit.ts';
import { type AnswerPersonInput, answerPerson } from './answer-person.ts';
import { type RoomChannel, readChannels } from './channels.ts';
import { lastChange } from './clock.ts';
import { editMessage } from './edit-message.ts';
import { findPosted } from './find-posted.ts';
import { type RoomFile, readFile } from './keep-files.ts';
import { createLive, type Live } from './live.ts';
import { addPerson, findPerson, type RoomPerson, readPersons } from './persons.ts';
import { type PostMessageInput, postMessage } from './post-message.ts';
import { react } from './react.ts';
import { type MessagesQuery, type RoomMessage, readChanges, readMessage, readMessages } from './read-messages.ts';
import { type Removed, removeMessage } from './remove-message.ts';

/** The server side of the console for one workspace: what the platform `console` is built on. */
export interface Room {
  readonly workspace: string;
  readonly live: Live;
  persons(): Promise<RoomPerson[]>;
  person(id: string): Promise<RoomPerson | undefined>;
  addPerson(input: { name: string; zone?: string | undefined }): Promise<RoomPerson>;
  channels(viewer?: string): Promise<RoomChannel[]>;
  messages(query: MessagesQuery): Promise<RoomMessage[]>;
  message(viewer: string, id: string): Promise<RoomMessage | undefined>;
  changes(viewer: string, after: number, limit: number): Promise<RoomMessage[]>;
  lastChange(): Promise<number>;
  post(input: PostMessageInput): Promise<string>;
  edit(message: string, card: Card): Promise<void>;
  answer(input: AnswerPersonInput): Promise<string>;
  remove(message: string, person: string): Promise<Removed | undefined>;
  react(input: Parameters<typeof react>[1]): Promise<void>;
  /** A file of a message that this viewer sees. */
  file(viewer: string, id: string): Promise<RoomFile | undefined>;
  find(channel: string, marker: string, since: Date): Promise<string | undefined>;
}

/**
 * Binds the room's verbs and reads to a workspace. Every write wakes the browsers that listen in this process; while the
 * database is away everything throws StewardError TRY_AGAIN.
 */
export function createRoom(ctx: Ctx): Room {
  const live = createLive(() => lastChange(ctx), ctx.log);
  const wakes = async <T>(written: Promise<T>): Promise<T> => {
    const result = await reached(written);
    live.wake();
    return result;
  };
  return {
    workspace: ctx.workspace,
    live,
    persons: () => reached(readPersons(ctx)),
    person: (id) => reached(findPerson(ctx, id)),
    addPerson: (input) => wakes(addPerson(ctx, input)),
    channels: (viewer) => reached(readChannels(ctx, viewer)),
    messages: (query) => reached(readMessages(ctx, query)),
    message: (viewer, id) => reached(readMessage(ctx, viewer, id)),
    changes: (viewer, after, limit) => reached(readChanges(ctx, viewer, after, limit)),
    lastChange: () => reached(lastChange(ctx)),
    post: (input) => wakes(postMessage(ctx, input)),
    edit: (message, card) => wakes(editMessage(ctx, message, card)),
    answer: (input) => wakes(answerPerson(ctx, input)),
    remove: (message, person) => wakes(removeMessage(ctx, message, person)),
    react: (input) => wakes(react(ctx, input)),
    file: (viewer, id) => reached(readFile(ctx, viewer, id)),
    find: (channel, marker, since) => reached(findPosted(ctx, channel, marker, since)),
  };
}

async function reached<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!isDatabaseAway(cause)) throw cause;
    const words = 'Steward cannot reach its database. Nothing is known to be changed, try again in a minute.';
    throw new StewardError('TRY_AGAIN', words, { cause });
  }
}
