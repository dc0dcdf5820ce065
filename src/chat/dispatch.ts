import { isStewardError, StewardError } from '../kernel/errors.ts';
import { isZone } from '../kernel/zone.ts';
import type { Ctx } from '../store/unit.ts';
import type { Card } from './card.ts';
import { goesOnCard, redeliveredCard, secretCard, unkeptCard, workingCard } from './dispatch-cards.ts';
import type { DispatchParts, StoredInvocation } from './dispatch-parts.ts';
import { commandsOf } from './find-command.ts';
import type { Form } from './form.ts';
import { fillInCard, formFor } from './form-for.ts';
import { commandHelpCard, groupCard } from './help.ts';
import type { Answer, Invocation } from './invocation.ts';
import type { ParseEnv } from './option.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { type Call, parseRead } from './parse.ts';
import { type Read, readSaid } from './read-said.ts';
import { type Due, runCall } from './run-call.ts';
import { typedHere } from './typed-here.ts';
import { within } from './within.ts';

export interface Dispatch {
  /** Resolves when the act is acknowledged: committed, refused with an answer, or kept as a row. Rejects only for redelivery. */
  readonly invoke: (invocation: Invocation) => Promise<void>;
  /** Runs what `defer` kept, in a process that did not hear it; `answer` reaches the person some other way. */
  readonly resume: (stored: StoredInvocation, answer: Answer) => Promise<void>;
  /** Resolves when nothing is running any more, for a clean stop. */
  readonly drain: () => Promise<void>;
}

/** Turns what people say into commands that run: parse, ask for what is missing, run once, answer. */
export function createDispatch(parts: DispatchParts): Dispatch {
  const running = new Set<Promise<unknown>>();
  const redelivers = parts.redelivers ?? isSlackEvent;

  const track = <T>(work: Promise<T>): Promise<T> => {
    const tracked = work.finally(() => running.delete(tracked));
    running.add(tracked);
    // Who awaits `work` sees its error; this copy must not raise it a second time.
    tracked.catch(() => {});
    return work;
  };

  /** Saying never undoes or repeats what was done: a failure is logged, and the act stands. */
  const say = async (invocation: Invocation, card: Card): Promise<void> => {
    try {
      await invocation.answer.say(typedHere(card, parts.commands, { origin: invocation.origin, root: parts.root }));
    } catch (error) {
      parts.log.warn('an answer could not be said', { platform: invocation.origin.platform, error });
    }
  };

  const open = async (invocation: Invocation, form: Form): Promise<boolean> => {
    try {
      return await invocation.answer.form(form);
    } catch (error) {
      parts.log.warn('a form could not be opened', { platform: invocation.origin.platform, error });
      return false;
    }
  };

  const ask = async (
    invocation: Invocation,
    call: Pick<Call, 'command' | 'raw'>,
    names: readonly string[],
    intro?: string,
  ) => {
    const form = formFor(call, names, intro, fillOf(invocation.said));
    if (!form || !(await open(invocation, form))) await say(invocation, fillInCard(call, names, intro));
  };

  /** What can be answered without the database; else the call that is due. */
  const prepare = async (invocation: Invocation): Promise<Due | undefined> => {
    const env = envOf(parts, invocation);
    let read: Read | undefined;
    try {
      read = readSaid(parts.commands, invocation.said, env);
      if (read.type === 'group') {
        await say(invocation, groupCard(commandsOf(parts.commands, read.word), read.word, env));
        return undefined;
      }
      const { command } = read;
      if (read.help) {
        await say(invocation, commandHelpCard(command, env));
        return undefined;
      }
      const call = parseRead(read, env);
      const asked = [...call.missing, ...fillOf(invocation.said).filter((name) => !call.missing.includes(name))];
      if (asked.length > 0) await ask(invocation, call, asked);
      else if (command.secret && invocation.answersInPublic) await say(invocation, secretCard);
      else return { read, invocation, env };
    } catch (error) {
      const wrong = read?.type === 'call' ? wrongField(invocation, read, error) : undefined;
      if (wrong && read?.type === 'call') await ask(invocation, read, [wrong.field], wrong.message);
      else await say(invocation, outcomeOf(error, parts.log, { source: invocation.source }).card);
    }
    return undefined;
  };

  const run = async (due: Due, found: (ctx: Ctx) => void): Promise<Outcome> => {
    const began = performance.now();
    const command = due.read.command.name;
    let outcome: Outcome;
    try {
      outcome = await runCall(parts, due, found);
    } catch (error) {
      outcome = outcomeOf(error, parts.log, { command, source: due.invocation.source });
    }
    const ms = performance.now() - began;
    parts.log.debug('invoked', { command, source: due.invocation.source, outcome: outcome.type, ms: Math.round(ms) });
    parts.observed?.({ command, outcome: outcome.type, ms });
    return outcome;
  };

  const answer = async (invocation: Invocation, outcome: Outcome): Promise<void> => {
    const again = outcome.type === 'away' && redelivers(invocation);
    if (outcome.form && (await open(invocation, outcome.form))) return;
    await say(invocation, again ? redeliveredCard : outcome.card);
    if (again) throw new StewardError('TRY_AGAIN', 'The database is away.');
  };

  /** It takes longer: keep the act as a row, say so, and let the transaction go on. */
  const goOn = async (due: Due, work: Promise<Outcome>, ctx: Ctx | undefined): Promise<void> => {
    const { invocation } = due;
    const keeping = ctx && parts.defer(ctx, storedOf(invocation));
    const kept = await within(settled(keeping), parts.deferMs ?? 600);
    if (kept?.error !== undefined) parts.log.warn('a slow invocation could not be kept', { error: kept.error });
    const isKept = kept?.remove !== undefined;
    await say(invocation, isKept ? workingCard : unkeptCard);
    const rest = track(
      work.then(async (outcome) => {
        if (isKept && outcome.type === 'away') return say(invocation, goesOnCard);
        await answer(invocation, outcome);
        const { remove } = await settled(keeping);
        await remove?.().catch((error: unknown) => parts.log.warn('a kept invocation could not be removed', { error }));
      }),
    );
    // Not kept, but sent again by the transport: only the result acknowledges it.
    if (!isKept && redelivers(invocation)) await rest;
    else rest.catch((error: unknown) => parts.log.warn('a late answer failed', { error }));
  };

  const invoke = async (invocation: Invocation): Promise<void> => {
    const due = await prepare(invocation);
    if (!due) return;
    let ctx: Ctx | undefined;
    const work = track(
      run(due, (found) => {
        ctx = found;
      }),
    );
    const outcome = await within(work, parts.afterMs ?? 2_000);
    if (outcome) await answer(invocation, outcome);
    else await goOn(due, work, ctx);
  };

  return {
    invoke: (invocation) => track(invoke(invocation)),
    async resume(stored, via) {
      const invocation: Invocation = { ...stored, answer: via };
      const due = await prepare(invocation);
      if (!due) return;
      const outcome = await track(run(due, () => {}));
      if (outcome.type === 'away') throw new StewardError('TRY_AGAIN', 'The database is away.');
      await say(invocation, outcome.card);
    },
    async drain() {
      while (running.size > 0) await Promise.allSettled([...running]);
    },
  };
}

/** Slack sends an event again that was not acknowledged; a command, a click and a form come once. */
function isSlackEvent(invocation: Invocation): boolean {
  return invocation.origin.platform === 'slack' && invocation.source === 'mention';
}

interface Kept {
  readonly remove?: () => Promise<void>;
  readonly error?: unknown;
}

async function settled(keeping: Promise<() => Promise<void>> | undefined): Promise<Kept> {
  try {
    const remove = await keeping;
    return remove ? { remove } : {};
  } catch (error) {
    return { error };
  }
}

function storedOf({ answer: _, ...stored }: Invocation): StoredInvocation {
  return stored;
}

function envOf(parts: DispatchParts, { origin, speaker, source }: Invocation): ParseEnv {
  const zone = speaker.zone !== undefined && isZone(speaker.zone) ? speaker.zone : parts.defaultZone;
  const mentioned = source === 'mention' ? { mentioned: true } : {};
  return { now: parts.now(), zone, origin, speaker: speaker.id, root: parts.root, ...mentioned };
}

const fillOf = (said: Invocation['said']): readonly string[] => (said.type === 'written' ? (said.fill ?? []) : []);

/** A value of a submitted form that does not fit: the form is opened again and says why. */
function wrongField(
  invocation: Invocation,
  read: Extract<Read, { type: 'call' }>,
  error: unknown,
): { readonly field: string; readonly message: string } | undefined {
  if (invocation.source !== 'form' || !isStewardError(error) || error.field === undefined) return undefined;
  if (!read.command.options[error.field]?.required) return undefined;
  return { field: error.field, message: [error.message, error.hint].filter(Boolean).join(' ') };
}
