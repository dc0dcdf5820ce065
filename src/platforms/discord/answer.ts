import { type Card, line } from '../../chat/card.ts';
import type { Answer } from '../../chat/invocation.ts';
import { DeliveryError, type MessageRef } from '../../chat/ports/platform.ts';
import type { PersonSpan } from '../../chat/text.ts';
import type { Log } from '../../kernel/log.ts';
import type { Api } from './api.ts';
import { sendCarrying } from './attachments.ts';
import type { Confirms } from './confirms.ts';
import { codeOf } from './failures.ts';
import { formView } from './form-view.ts';
import { spans } from './limits.ts';
import type { Messages } from './messages.ts';
import { longestWait, patiently } from './patiently.ts';
import { type MessageBody, renderAnswer, renderPost } from './render.ts';

/** What answering an interaction needs of it. */
export interface Answerable {
  readonly id: string;
  readonly token: string;
  readonly application: string;
  readonly team: string;
  readonly user: string;
  readonly channel?: string | undefined;
  readonly kind: 'command' | 'button' | 'form';
  /** The clicked message is itself an answer that only the caller sees: the new answer takes its place. */
  readonly replaces: boolean;
}

export interface AnswerPorts {
  readonly api: Api;
  readonly messages: Messages;
  readonly confirms: Confirms;
  readonly log: Log;
}

/** interactions/receiving-and-responding, "Interaction Callback Type"; the flag is EPHEMERAL. */
const callback = { message: 4, deferredMessage: 5, deferredUpdate: 6, update: 7, modal: 9 } as const;
const ephemeral = 1 << 6;

/**
 * The answer to an interaction: private, within 3 s or announced in time, edited when more is said. When Discord has
 * dropped the interaction (10062, or the token's 15 minutes are over), it goes by direct message instead.
 */
export function answerInteraction(to: Answerable, ports: AnswerPorts): Answer & { finish(): Promise<void> } {
  const { api, messages, log } = ports;
  const webhook = `/webhooks/${to.application}/${to.token}` as const;
  /** `form`: a modal was opened, or the announced answer taken back: what is said next is a message of its own. */
  let state: 'open' | 'announced' | 'said' | 'form' | 'lost' = 'open';
  const inbox = { team: to.team, channel: `@${to.user}` };
  let direct: MessageRef | undefined;
  let told = false;
  let queue: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(step: () => Promise<T>): Promise<T> => {
    const turn = queue.then(step);
    queue = turn.catch(() => {});
    return turn;
  };
  const respond = (type: number, data?: object): Promise<unknown> => {
    const body = data === undefined ? { type } : { type, data };
    return api.call({ method: 'POST', path: `/interactions/${to.id}/${to.token}/callback`, body, auth: false });
  };
  const announce = async (): Promise<void> => {
    if (state !== 'open') return;
    state = 'announced';
    try {
      await (to.replaces ? respond(callback.deferredUpdate) : respond(callback.deferredMessage, { flags: ephemeral }));
    } catch (error) {
      if (codeOf(error) === 10062) state = 'lost';
      log.warn('discord: an answer could not be announced', { interaction: to.id, code: codeOf(error) });
    }
  };
  const timer = setTimeout(() => void inTurn(announce), spans.deferAfter);

  const sayFirst = async (card: Card): Promise<void> => {
    try {
      await sendCarrying(card, (shown) => {
        const body = renderAnswer(shown, to.team);
        return to.replaces ? respond(callback.update, body) : respond(callback.message, { ...body, flags: ephemeral });
      });
      state = 'said';
    } catch (error) {
      if (codeOf(error) === 10062) return sayElsewhere(card);
      // 40060: it was answered; a broken connection: it may have been. Both show when the answer is edited.
      return sayAgain(card);
    }
  };
  const sayAgain = async (card: Card): Promise<void> => {
    const edit = (body: MessageBody) =>
      patiently(
        () => api.call({ method: 'PATCH', path: `${webhook}/messages/@original`, body, auth: false }),
        longestWait,
      );
    try {
      await sendCarrying(card, (shown) => edit(renderAnswer(shown, to.team)));
      state = 'said';
    } catch (error) {
      log.warn('discord: an answer could not be edited', { interaction: to.id, code: codeOf(error) });
      await sayElsewhere(card);
    }
  };
  const sayAnew = async (card: Card): Promise<void> => {
    const follow = (body: MessageBody & { readonly flags: number }) =>
      patiently(() => api.call({ method: 'POST', path: webhook, body, auth: false }), longestWait);
    try {
      await sendCarrying(card, (shown) => follow({ ...renderAnswer(shown, to.team), flags: ephemeral }));
    } catch (error) {
      log.warn('discord: an answer could not follow', { interaction: to.id, code: codeOf(error) });
      await sayElsewhere(card);
    }
  };
  const sayElsewhere = async (card: Card): Promise<void> => {
    state = 'lost';
    try {
      const known = direct;
      const show = (body: MessageBody): Promise<MessageRef | undefined> =>
        known
          ? patiently(async () => messages.edit(known, body), longestWait).then(() => known)
          : patiently(() => messages.post(inbox, body, `i${to.id}`), longestWait);
      direct = await sendCarrying(card, (shown) => show(renderPost(shown, to.team)));
    } catch (error) {
      if (!(error instanceof DeliveryError && error.failure === 'no-access') || told || !to.channel) throw error;
      told = true;
      // What was to be said may be a secret: the channel hears only that it did not arrive.
      const who: PersonSpan = { type: 'person', id: to.user, name: 'you', handles: [`discord:${to.team}:${to.user}`] };
      const dropped = line('neutral', 'An answer of Steward did not arrive.', [
        who,
        ': Discord dropped the answer and you take no direct messages from this server. Give the command again.',
      ]);
      await messages.post({ team: to.team, channel: to.channel }, renderPost(dropped, to.team), `d${to.id}`);
    }
  };

  return {
    say: (card) =>
      inTurn(async () => {
        clearTimeout(timer);
        ports.confirms.note(card);
        if (state === 'open') return sayFirst(card);
        if (state === 'lost') return sayElsewhere(card);
        return state === 'form' ? sayAnew(card) : sayAgain(card);
      }),
    announce: () =>
      inTurn(async () => {
        clearTimeout(timer);
        await announce();
      }),
    form: (form) =>
      inTurn(async () => {
        // A modal must be the first response, and cannot answer a modal.
        const modal = state === 'open' && to.kind !== 'form' ? formView(form) : undefined;
        if (!modal) return false;
        clearTimeout(timer);
        try {
          await respond(callback.modal, modal);
          state = 'form';
          return true;
        } catch (error) {
          state = codeOf(error) === 10062 ? 'lost' : state;
          log.warn('discord: a form could not be opened', { interaction: to.id, code: codeOf(error) });
          return false;
        }
      }),
    finish: () =>
      inTurn(async () => {
        clearTimeout(timer);
        if (state === 'open' && to.kind !== 'command') {
          state = 'form';
          await respond(callback.deferredUpdate);
        } else if (state === 'open') {
          await sayFirst(line('neutral', 'Done.'));
        } else if (state === 'announced' && !to.replaces) {
          state = 'form';
          await api.call({ method: 'DELETE', path: `${webhook}/messages/@original`, auth: false });
        }
      }),
  };
}
