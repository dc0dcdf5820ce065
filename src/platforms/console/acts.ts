import { z } from 'zod';
import type { Card } from '../../chat/card.ts';
import type { Form } from '../../chat/form.ts';
import type { Said } from '../../chat/invocation.ts';
import type { Host } from '../../chat/ports/platform.ts';
import { StewardError } from '../../kernel/errors.ts';
import type { RoomPerson } from '../../room/persons.ts';
import type { RoomMessage } from '../../room/read-messages.ts';
import type { Room } from '../../room/room.ts';
import { sayDirectly, sayTo } from './answers.ts';
import { formView } from './form-view.ts';
import { readTyped } from './said.ts';

/** The browser makes one key an act and sends it again with every repetition, so that an act has one effect. */
const key = z.string().regex(/^[A-Za-z0-9-]{16,64}$/, 'A key has 16 to 64 letters, digits or hyphens.');
const place = { channel: z.string().min(1).max(80), thread: z.uuid().optional() };
const zone = z.string().max(64).optional();
const values = z.record(z.string().max(40), z.string().max(4_000)).refine((given) => Object.keys(given).length <= 25);

export const acts = {
  say: z.object({
    key,
    ...place,
    zone,
    text: z.string().trim().min(1).max(4_000),
    mentions: z.array(z.string().max(40)).max(20).default([]),
  }),
  click: z.object({
    key,
    zone,
    message: z.uuid(),
    thread: z.uuid().optional(),
    invocation: z.string().min(1).max(2_000),
  }),
  submit: z.object({
    key,
    zone,
    ...place,
    message: z.uuid().optional(),
    invocation: z.string().min(1).max(2_000),
    values,
  }),
  react: z.object({
    key,
    message: z.uuid(),
    emoji: z.enum(['white_check_mark', 'x', '+1', '-1', 'eyes', 'pushpin']),
    change: z.enum(['added', 'removed']),
  }),
  remove: z.object({ message: z.uuid() }),
};

export interface Actor {
  readonly room: Room;
  readonly host: Host;
  readonly person: RoomPerson;
  readonly root: string;
}

/** What the browser is told about an act: the form to fill in, if one is asked for. Answers come as messages. */
export interface Outcome {
  readonly ok: true;
  readonly form?: string;
}

export async function say(actor: Actor, input: z.infer<typeof acts.say>): Promise<Outcome> {
  const { room, person } = actor;
  await requirePlace(actor, input.channel, input.thread);
  const typed = readTyped(input.text, actor.root, input.mentions);
  if (typed.type !== 'command') {
    const { channel, thread, text } = input;
    await room.post({ channel, thread, author: person.id, text, key: `say:${person.id}:${input.key}` });
  }
  if (typed.type === 'words') return { ok: true };
  return invoke(actor, {
    ...input,
    source: typed.type,
    said: { type: 'line', text: typed.line },
    ...(typed.type === 'command' ? { typed: input.text } : {}),
  });
}

export async function click(actor: Actor, input: z.infer<typeof acts.click>): Promise<Outcome> {
  const message = await requireMessage(actor, input.message);
  return invoke(actor, {
    key: input.key,
    zone: input.zone,
    channel: message.channel,
    thread: message.thread ?? input.thread,
    message,
    source: 'button',
    said: { type: 'written', invocation: input.invocation },
  });
}

export async function submit(actor: Actor, input: z.infer<typeof acts.submit>): Promise<Outcome> {
  await requirePlace(actor, input.channel, input.thread);
  const message = input.message === undefined ? undefined : await requireMessage(actor, input.message);
  const { invocation, values: given } = input;
  return invoke(actor, { ...input, message, source: 'form', said: { type: 'written', invocation, values: given } });
}

export async function react(actor: Actor, input: z.infer<typeof acts.react>): Promise<Outcome> {
  const { room, host, person } = actor;
  const message = await requireMessage(actor, input.message);
  await room.react({ message: input.message, person: person.id, emoji: input.emoji, change: input.change });
  const { id, channel, thread } = message;
  const naturalKey = `console:${person.id}:${input.key}`;
  await host.react({
    origin: { platform: 'console', team: room.workspace, channel, message: id, ...(thread ? { thread } : {}) },
    user: person.id,
    emoji: input.emoji,
    change: input.change,
    key: naturalKey,
    answer: { say: sayDirectly(room, person.id, naturalKey), form: async () => false },
  });
  return { ok: true };
}

export async function remove(actor: Actor, input: z.infer<typeof acts.remove>): Promise<Outcome> {
  const { room, host, person } = actor;
  const removed = await room.remove(input.message, person.id);
  if (removed?.card) await host.deleted({ team: room.workspace, channel: removed.channel, message: input.message });
  return { ok: true };
}

interface Act {
  readonly key: string;
  readonly zone?: string | undefined;
  readonly channel: string;
  readonly thread?: string | undefined;
  readonly message?: RoomMessage | undefined;
  readonly source: 'command' | 'mention' | 'button' | 'form';
  readonly said: Said;
  /** The line to show above the answer. */
  readonly typed?: string;
}

async function invoke(actor: Actor, act: Act): Promise<Outcome> {
  const { room, host, person } = actor;
  const { channel, thread, message, typed } = act;
  const asked = {
    origin: {
      platform: 'console' as const,
      team: room.workspace,
      channel,
      ...(thread ? { thread } : {}),
      ...(message ? { message: message.id } : {}),
    },
    speaker: { id: person.id, name: person.name, ...zoneOf(person, act.zone) },
    key: `console:${person.id}:${act.key}`,
  };
  // An answer to a click stands below the message; an answer to an answer takes its place.
  const under = message?.mine ? message.under : message?.id === thread ? undefined : message?.id;
  const say = sayTo(room, asked, { typed, under, replaces: message?.mine ? message.id : undefined });
  let waiting = true;
  let form: Form | undefined;
  let unsaid: Card | undefined;
  await host.invoke({
    ...asked,
    source: act.source,
    said: act.said,
    answer: {
      say: async (card) => {
        // What is still being said when the act ends comes by itself: it took longer, and that was announced.
        try {
          await say(card);
          unsaid = undefined;
        } catch (error) {
          unsaid = card;
          throw error;
        }
      },
      form: async (wanted) => {
        if (waiting) form = wanted;
        return waiting;
      },
    },
  });
  waiting = false;
  // The room is away as well: what could not be said there is said to the browser that waits.
  if (unsaid) throw new StewardError('TRY_AGAIN', unsaid.summary);
  if (!form) return { ok: true };
  const [people, channels] = await Promise.all([room.persons(), room.channels()]);
  return { ok: true, form: formView(form, { people, channels }).markup };
}

/** The person's own zone, else the browser's when it is one this machine knows. */
function zoneOf(person: RoomPerson, browser: string | undefined): { zone?: string } {
  if (person.zone !== undefined) return { zone: person.zone };
  if (browser === undefined) return {};
  try {
    return { zone: new Intl.DateTimeFormat('en', { timeZone: browser }).resolvedOptions().timeZone };
  } catch {
    return {};
  }
}

async function requirePlace(actor: Actor, channel: string, thread: string | undefined): Promise<void> {
  const channels = await actor.room.channels(actor.person.id);
  if (!channels.some(({ id }) => id === channel)) {
    throw new StewardError('UNKNOWN_CHANNEL', 'There is no such channel in the console.');
  }
  if (thread === undefined) return;
  const root = await requireMessage(actor, thread);
  if (root.channel !== channel || root.thread !== undefined) {
    throw new StewardError('NOT_FOUND', 'There is no such thread in this channel.');
  }
}

async function requireMessage(actor: Actor, id: string): Promise<RoomMessage> {
  const message = await actor.room.message(actor.person.id, id);
  if (!message) throw new StewardError('NOT_FOUND', 'This message was removed. Nothing was done.');
  return message;
}
