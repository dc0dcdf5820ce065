import type { ParseEnv } from '../../chat/option.ts';
import { type ChannelRef, parseChannel } from '../../chat/options/channel.ts';
import { type PersonRef, parsePerson } from '../../chat/options/person.ts';
import { StewardError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import type { StepCondition } from './step.ts';

/** Whom a step names, as it was typed: people and channels are found later. */
export type TypedTarget =
  | { readonly type: 'person'; readonly ref: PersonRef }
  | { readonly type: 'schedule'; readonly schedule: string; readonly which: 'now' | 'next' }
  | { readonly type: 'group' | 'turn'; readonly group: string }
  | { readonly type: 'channel'; readonly ref: ChannelRef }
  | { readonly type: 'webhook'; readonly provider: string };

export type TypedStep = StepCondition &
  (
    | { readonly do: 'notify'; readonly target: TypedTarget }
    | { readonly do: 'wait'; readonly minutes: number }
    | { readonly do: 'declare'; readonly severity: number }
    | { readonly do: 'repeat'; readonly times: number }
  );

/** A policy has so many steps at most. */
export const MOST_STEPS = 30;
/** A step waits a day at most, and a policy is gone through ten times at most. */
const LONGEST_WAIT = 24 * 60;
const MOST_REPEATS = 9;

const NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/;

/**
 * Reads the steps of a policy, one a line: an action, with conditions behind it, or conditions alone, which are those of the
 * next step. Pure; throws BAD_INPUT that names the step and shows how it is written.
 */
export function parseSteps(lines: readonly string[], env: ParseEnv): TypedStep[] {
  const steps: TypedStep[] = [];
  let pending: StepCondition = {};
  for (const [index, line] of lines.entries()) {
    const words = new Words(line, index + 1);
    const step = actionOf(words, env);
    const conditions = { ...pending, ...conditionsOf(words) };
    if (step === undefined) {
      if (Object.keys(conditions).length === 0) throw words.fault('says nothing');
      pending = conditions;
      continue;
    }
    pending = {};
    steps.push({ ...conditions, ...step });
  }
  if (Object.keys(pending).length > 0)
    throw bad('The last step is only a condition.', 'Put it before the step that it is about, or on the same line.');
  if (steps.length === 0) throw bad('A policy needs a step.', FORMS);
  if (steps.length > MOST_STEPS) throw bad(`A policy has at most ${MOST_STEPS} steps.`, 'Leave some out.');
  const repeat = steps.findIndex((step) => step.do === 'repeat');
  if (repeat >= 0 && repeat < steps.length - 1)
    throw bad('`repeat` begins from the first step, so it is the last one.', 'Move it to the end.');
  return steps;
}

const FORMS =
  'Steps are `notify schedule ml-oncall`, `notify @leo`, `notify group ml-leads`, `notify channel #x`, `round robin group x`, `webhook <name>`, `wait 5m`, `declare sev 2`, `repeat 2`; conditions `only 08:00-20:00 Europe/Rome` and `if more than 3 alerts`.';

const bad = (message: string, hint: string): StewardError =>
  new StewardError('BAD_INPUT', message, { field: 'step', hint });

/** The words of one line, taken from the front. */
class Words {
  readonly #words: string[];
  readonly #line: string;
  readonly #number: number;

  constructor(line: string, number: number) {
    this.#line = line.trim();
    this.#number = number;
    this.#words = this.#line.split(/[\s,;]+/).filter((word) => word !== '');
  }

  peek(): string | undefined {
    return this.#words[0]?.toLowerCase();
  }

  /** Takes these words when they are next. */
  take(...words: readonly string[]): boolean {
    if (!words.every((word, index) => this.#words[index]?.toLowerCase() === word)) return false;
    this.#words.splice(0, words.length);
    return true;
  }

  next(what: string): string {
    const word = this.#words.shift();
    if (word === undefined) throw this.fault(`needs ${what}`);
    return word;
  }

  number(what: string, from: number, to: number): number {
    const word = this.next(what);
    const value = Number(word);
    if (Number.isInteger(value) && value >= from && value <= to) return value;
    throw this.fault(`needs ${what} from ${from} to ${to}, not "${word.slice(0, 20)}"`);
  }

  name(what: string): string {
    const word = this.next(what)
      .replace(/^@(?=[a-z])/i, '')
      .toLowerCase();
    if (NAME.test(word)) return word;
    throw this.fault(`needs ${what}, and "${word.slice(0, 40)}" is no name`);
  }

  fault(what: string): StewardError {
    return bad(`Step ${this.#number}, "${this.#line.slice(0, 80)}", ${what}.`, FORMS);
  }
}

function actionOf(words: Words, env: ParseEnv): TypedStep | undefined {
  if (words.take('notify') || words.take('page')) return { do: 'notify', target: targetOf(words, env) };
  if (words.take('round', 'robin') || words.take('round-robin')) {
    words.take('group');
    return { do: 'notify', target: { type: 'turn', group: words.name('the name of a group') } };
  }
  if (words.take('webhook'))
    return { do: 'notify', target: { type: 'webhook', provider: words.name('the name of a provider') } };
  if (words.take('wait')) return { do: 'wait', minutes: minutesOf(words) };
  if (words.take('declare')) {
    words.take('sev');
    return { do: 'declare', severity: words.number('a severity', 1, 4) };
  }
  if (words.take('repeat')) {
    const times = words.number('how often', 1, MOST_REPEATS);
    words.take('times');
    return { do: 'repeat', times };
  }
  return undefined;
}

function targetOf(words: Words, env: ParseEnv): TypedTarget {
  if (words.take('schedule')) {
    const schedule = words.name('the name of a schedule');
    const which = words.take('next') ? 'next' : 'now';
    if (which === 'now') words.take('now');
    return { type: 'schedule', schedule, which };
  }
  if (words.take('group')) return { type: 'group', group: words.name('the name of a group') };
  if (words.take('channel')) return { type: 'channel', ref: parseChannel(words.next('a channel'), env) };
  const word = words.next('whom to notify');
  if (/^(#|<#)/.test(word)) return { type: 'channel', ref: parseChannel(word, env) };
  const ref = parsePerson(word, env);
  if ('typed' in ref && !word.startsWith('@'))
    throw words.fault(`does not say what ${word.slice(0, 40)} is: a schedule, a group, a channel or a person`);
  return { type: 'person', ref };
}

function minutesOf(words: Words): number {
  const word = words.next('how long');
  const match = /^(\d{1,4})(m|min|minutes?|h|hours?)?$/i.exec(word);
  const unit = match?.[2] ?? words.peek() ?? '';
  if (match && match[2] === undefined && /^(m|min|minutes?|h|hours?)$/i.test(unit)) words.next('a unit');
  const minutes = Number(match?.[1]) * (/^h/i.test(unit) ? 60 : 1);
  if (match && minutes >= 1 && minutes <= LONGEST_WAIT) return minutes;
  throw words.fault('waits from `1m` to `24h`');
}

function conditionsOf(words: Words): StepCondition {
  let conditions: StepCondition = {};
  for (let word = words.peek(); word !== undefined; word = words.peek()) {
    if (words.take('only')) {
      words.take('within');
      conditions = { ...conditions, only: hoursOf(words) };
    } else if (words.take('if', 'more', 'than')) {
      conditions = { ...conditions, moreThan: words.number('how many alerts', 0, 100_000) };
      if (!words.take('alerts')) words.take('alert');
    } else {
      const known = ['notify', 'wait', 'webhook', 'round', 'declare', 'repeat', 'only', 'if'];
      const close = nearest(word, known);
      throw words.fault(`is not understood at "${word.slice(0, 30)}"${close ? `; did you mean ${close}?` : ''}`);
    }
  }
  return conditions;
}

function hoursOf(words: Words): NonNullable<StepCondition['only']> {
  const typed = words.next('hours like 08:00-20:00').replaceAll(/[\u2013\u2014]/g, '-');
  const match = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(typed);
  const [from, to] = match
    ? [minuteOf(match[1], match[2]), minuteOf(match[3], match[4])]
    : ([undefined, undefined] as const);
  if (from === undefined || to === undefined || from === to) throw words.fault('needs hours like 08:00-20:00');
  const zone = words.next('a zone like Europe/Rome');
  const known = Intl.supportedValuesOf('timeZone').find((each) => each.toLowerCase() === zone.toLowerCase());
  if (known === undefined && zone.toUpperCase() !== 'UTC')
    throw words.fault(`needs an IANA zone like Europe/Rome, not "${zone.slice(0, 40)}"`);
  return { from, to, zone: known ?? 'UTC' };
}

function minuteOf(hour = '', minute = ''): number | undefined {
  const at = Number(hour) * 60 + Number(minute);
  return Number(minute) < 60 && at <= 24 * 60 ? at : undefined;
}
