import type { App, ViewSubmitAction } from '@slack/bolt';
import { type Card, line } from '../../chat/card.ts';
import { DECLARE_FROM_MESSAGE } from '../../chat/message-menu.ts';
import type { Host } from '../../chat/ports/platform.ts';
import type { Log } from '../../kernel/log.ts';
import { type Act, clickAct, commandAct, mentionAct, shortcutAct, submitAct } from './acts.ts';
import { type Answering, type AnswerPorts, createAnswer } from './answer.ts';
import type { Identity } from './connection.ts';
import { FORM_CALLBACK } from './form-view.ts';
import { listenToEvents } from './listen-to-events.ts';
import type { People } from './people.ts';
import type { Outcome, Settling } from './settle.ts';

export interface ListenPorts extends AnswerPorts {
  readonly host: Host;
  /** Known before any listener runs: authorising waits for it. */
  readonly identity: () => Identity;
  readonly people: People;
  readonly settling: Settling;
  readonly log: Log;
}

const TRY_AGAIN = line('bad', 'Steward could not take this. Nothing was changed; try again in a minute.');
const SLOW = line(
  'waiting',
  'Steward is slow right now. If no answer follows within a minute, look at the card and try again.',
);

/**
 * Everything Slack sends, turned into invocations. Commands, clicks and forms are acknowledged when Steward has taken
 * them; an event that it could not take fails, so that Slack sends it again.
 */
export function listen(app: App, ports: ListenPorts): void {
  const { host, settling } = ports;
  const team = () => ports.identity().team;

  /** Hands an act over; a person always hears something. */
  const hand = async (act: Act): Promise<{ outcome: Outcome; answering: Answering }> => {
    const answering = createAnswer(ports, act.way);
    const outcome = await settling.settle(host.invoke({ ...act.invocation, answer: answering }));
    if (outcome === 'done' || answering.answered()) return { outcome, answering };
    // A mention comes again; a form shows it beside the field and keeps what was typed.
    const toldElsewhere = act.way.by === 'mention' || (act.way.by === 'form' && outcome === 'failed');
    if (!toldElsewhere) await sayOrLog(answering, toldFor(outcome), ports.log);
    return { outcome, answering };
  };

  app.command(/.*/, async ({ command, ack }) => {
    const { answering } = await hand(commandAct(team(), command));
    await ack(answering.close());
  });

  app.action({ type: 'block_actions' }, async ({ body, action, ack }) => {
    if (action.type === 'button' && action.value) await hand(clickAct(team(), body, action));
    await ack();
  });

  app.shortcut({ callback_id: DECLARE_FROM_MESSAGE.id, type: 'message_action' }, async ({ shortcut, ack }) => {
    if (shortcut.type === 'message_action') await hand(shortcutAct(team(), shortcut));
    await ack();
  });

  app.view<ViewSubmitAction>({ callback_id: FORM_CALLBACK, type: 'view_submission' }, async ({ body, ack }) => {
    const { outcome, answering } = await hand(submitAct(team(), body));
    const block = body.view.blocks.find(({ type }) => type === 'input')?.block_id;
    if (outcome === 'failed' && !answering.answered() && block !== undefined) {
      await ack({ response_action: 'errors', errors: { [block]: TRY_AGAIN.summary } });
      return;
    }
    await viewAck(ack, answering.close());
  });

  listenToEvents(app, ports, async (event) => {
    const { outcome, answering } = await hand(mentionAct(team(), ports.identity().botUser, event));
    if (outcome === 'failed' || (outcome === 'late' && !answering.answered()))
      throw new Error('Steward could not take a mention.');
  });
}

function toldFor(outcome: Outcome): Card {
  return outcome === 'late' ? SLOW : TRY_AGAIN;
}

async function sayOrLog(answering: Answering, card: Card, log: Log): Promise<void> {
  try {
    await answering.say(card);
  } catch (error) {
    log.warn('a person could not be told', { error });
  }
}

/** `createAnswer` gives a form nothing or `{ response_action: 'update', view }`, which is what Slack takes here. */
async function viewAck(ack: (response?: never) => Promise<void>, body: unknown): Promise<void> {
  await ack(body as never);
}
