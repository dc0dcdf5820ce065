import type { Card } from '../../chat/card.ts';
import type { Answer, Invocation } from '../../chat/invocation.ts';
import type { Room } from '../../room/room.ts';

/** Where an answer goes: what is known of an act when the browser that made it is gone. */
export type Asked = Pick<Invocation, 'origin' | 'speaker' | 'key'>;

/** Where on the page an answer stands. */
export interface AnswerPlace {
  /** The line to show above the answer. */
  readonly typed?: string | undefined;
  /** The clicked message below which it stands. */
  readonly under?: string | undefined;
  /** The answer that it follows and whose place it takes. */
  readonly replaces?: string | undefined;
}

/** Says something to the person who acted, in the place of the act, seen by that person alone. The last thing said stands. */
export function sayTo(room: Room, asked: Asked, place: AnswerPlace): (card: Card) => Promise<void> {
  const { origin, speaker, key } = asked;
  const channel = origin.channel ?? `@${speaker.id}`;
  return async (card) => {
    await room.answer({ person: speaker.id, channel, thread: origin.thread, key: `answer:${key}`, ...place, card });
  };
}

/** Says something to a person by direct message: how a reaction is answered. */
export function sayDirectly(room: Room, person: string, key: string): (card: Card) => Promise<void> {
  let said: string | undefined;
  return async (card) => {
    if (said !== undefined) return room.edit(said, card);
    said = await room.post({ channel: `@${person}`, card, key: `answer:${key}` });
  };
}

/** The answer to an act that is resumed later, perhaps by another process. It opens no form: nobody waits for one. */
export function answerLater(room: Room, asked: Asked): Answer {
  const { message, thread } = asked.origin;
  return { say: sayTo(room, asked, { under: message === thread ? undefined : message }), form: async () => false };
}
