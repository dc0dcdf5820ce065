import { z } from 'zod';
import { type Card, context } from '../../chat/card.ts';
import { fileParts, withoutFiles } from '../../chat/files.ts';
import type { Answer } from '../../chat/invocation.ts';
import { DeliveryError } from '../../chat/ports/platform.ts';
import type { Log } from '../../kernel/log.ts';
import type { Call } from './call.ts';
import { failureOf } from './failures.ts';
import { formView } from './form-view.ts';
import { modalView } from './home-view.ts';
import { limits } from './limits.ts';
import { postArguments } from './post.ts';
import { renderCard, type SlackMessage } from './render.ts';
import type { Uploads } from './uploads.ts';

/** What an act gives us to answer with. */
export interface Way {
  readonly user: string;
  readonly channel?: string;
  readonly thread?: string;
  /** The message that carried the button. */
  readonly message?: string;
  /** What the act was: it decides what may go with the acknowledgement. */
  readonly by: 'command' | 'button' | 'form' | 'mention';
  readonly responseUrl?: string;
  /** True when the button stood in a private message: the answer takes its place. */
  readonly replaces?: boolean;
  readonly trigger?: string;
  /** The button stood in a view, which has no message to answer below: the answer opens over it. */
  readonly inView?: boolean;
}

export interface AnswerPorts {
  readonly call: Call;
  readonly openDirect: (user: string, signal?: AbortSignal) => Promise<string>;
  readonly uploads: Uploads;
  readonly log: Log;
}

/** What Slack gets with its 200: nothing, a private message (commands), or what becomes of the form. */
export type Acknowledgement = Readonly<Record<string, unknown>> | undefined;

export interface Answering extends Answer {
  /** True when the person was told something or has a form before them. */
  answered(): boolean;
  /** The acknowledgement; from now on answers take another way. */
  close(): Acknowledgement;
}

const nothing = z.unknown();
const openedView = z.looseObject({ view: z.looseObject({ id: z.string() }) });
const RESPONSE_TIMEOUT_MS = 5_000;

/** Answers a command, button, form or mention privately. */
export function createAnswer(ports: AnswerPorts, way: Way): Answering {
  let acknowledged = false;
  let body: Acknowledgement;
  let said = 0;
  let form = false;
  let over: string | undefined;

  /** False when it could not be shown there, because the trigger is too old, say. */
  const overView = async (card: Card): Promise<boolean> => {
    const view = modalView(card);
    try {
      if (over !== undefined) await ports.call('views.update', { view_id: over, view }, nothing);
      else if (way.trigger === undefined || form) return false;
      else over = (await ports.call('views.open', { trigger_id: way.trigger, view }, openedView)).view.id;
      return true;
    } catch (error) {
      ports.log.warn('an answer could not be shown over the home', { error });
      return false;
    }
  };

  return {
    answered: () => said > 0 || form,
    close() {
      acknowledged = true;
      return body;
    },
    async say(card) {
      const held = way.by === 'command' && !acknowledged;
      const again = said > 0 && !held;
      said += 1;
      if (way.inView && (await overView(card))) return;
      // What goes with the acknowledgement cannot be sent once more when Slack does not take a picture.
      const carries = fileParts(card).length > 0;
      if (held) body = carries ? undefined : { response_type: 'ephemeral', ...renderCard(card) };
      const times = said;
      if (carries) await speakFiles(ports, way, card, { times, again });
      else if (!held) await speak(ports, way, renderCard(card), { times, again });
    },
    async form(asked) {
      const { channel, thread, message, responseUrl, replaces } = way;
      const view = formView(asked, { channel, thread, message, responseUrl, replaces });
      if (way.by === 'form') {
        if (acknowledged) return false;
        body = { response_action: 'update', view };
      } else {
        if (way.trigger === undefined || form) return false;
        try {
          await ports.call('views.open', { trigger_id: way.trigger, view }, nothing);
        } catch (error) {
          ports.log.warn('a form could not be opened', { error });
          return false;
        }
      }
      form = true;
      return true;
    },
  };
}

/** An answer with pictures; its files go to the person's direct messages, because a private answer cannot hold them. */
async function speakFiles(
  ports: AnswerPorts,
  way: Way,
  card: Card,
  how: { times: number; again: boolean },
): Promise<void> {
  const { uploads } = ports;
  const uploaded = await uploads.upload(card, { share: true });
  const shown = uploaded.files.length === 0 ? uploaded.card : await shareDirectly(ports, way, uploaded);
  await uploads.send({ ...uploaded, card: shown }, (message) => speak(ports, way, message, how));
}

async function shareDirectly(
  { uploads, openDirect, log }: AnswerPorts,
  way: Way,
  { card, files }: Awaited<ReturnType<Uploads['upload']>>,
): Promise<Card> {
  try {
    await uploads.share(files, { channel: await openDirect(way.user) });
    return { ...card, parts: [...card.parts, context('It is in your direct messages.')] };
  } catch (error) {
    log.warn('a file could not be shared with a person', { error });
    return withoutFiles(card, ({ type }) => type === 'file' && 'Slack did not take the file for your direct messages.');
  }
}

/** By response_url while it lasts, else privately in the channel, else by direct message. */
async function speak(
  ports: AnswerPorts,
  way: Way,
  message: SlackMessage,
  how: { times: number; again: boolean },
): Promise<void> {
  const replace = way.replaces === true || (way.by === 'command' && how.again);
  if (way.responseUrl && how.times <= limits.responses && (await respond(ports, way, message, replace))) return;
  if (way.channel) {
    try {
      await sayInChannel(ports.call, way.user, { channel: way.channel, thread: way.thread }, message);
      return;
    } catch (error) {
      if (!(error instanceof DeliveryError) || error.failure === 'away') throw error;
    }
  }
  await ports.call('chat.postMessage', postArguments(await ports.openDirect(way.user), message), nothing);
}

async function respond(ports: AnswerPorts, way: Way, message: SlackMessage, replace: boolean): Promise<boolean> {
  try {
    const response = await fetch(way.responseUrl ?? '', {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({
        response_type: 'ephemeral',
        // A button's answer must never replace the card that carried it.
        replace_original: replace,
        ...(way.thread && !replace ? { thread_ts: way.thread } : {}),
        ...message,
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(RESPONSE_TIMEOUT_MS),
    });
    const said = await response.text();
    if (said.includes('invalid_blocks') && message.blocks.some(hasPicture))
      throw failureOf('an answer', { type: 'code', code: 'invalid_blocks', details: [] });
    if (!response.ok) ports.log.warn('Slack did not take an answer', { status: response.status });
    return response.ok;
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    ports.log.warn('Slack did not take an answer', { error });
    return false;
  }
}

const hasPicture = (block: object): boolean => 'slack_file' in block;

async function sayInChannel(
  call: Call,
  user: string,
  place: { channel: string; thread: string | undefined },
  message: SlackMessage,
): Promise<void> {
  const args = { ...postArguments(place.channel, message, place.thread), user };
  await call('chat.postEphemeral', args, nothing);
}

const posted = z.looseObject({ ts: z.string() });

/**
 * Answers a reaction by direct message, edited when there is more to say; privately in the card's thread when the
 * person takes no direct messages.
 */
export function createDirectAnswer(ports: AnswerPorts, to: { user: string; channel: string; thread: string }): Answer {
  let sent: { channel: string; ts: string } | undefined;
  const say = async (card: Card) => {
    const message = renderCard(card);
    if (sent) {
      await ports.call('chat.update', { ...postArguments(sent.channel, message), ts: sent.ts }, nothing);
      return;
    }
    try {
      const channel = await ports.openDirect(to.user);
      sent = { channel, ...(await ports.call('chat.postMessage', postArguments(channel, message), posted)) };
    } catch (error) {
      if (!(error instanceof DeliveryError) || error.failure !== 'no-access') throw error;
      await sayInChannel(ports.call, to.user, { channel: to.channel, thread: to.thread }, message);
    }
  };
  return { say, form: async () => false };
}
