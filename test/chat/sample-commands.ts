import { line } from '../../src/chat/card.ts';
import { type Command, defineCommand } from '../../src/chat/command.ts';
import type { Option, ParseEnv } from '../../src/chat/option.ts';
import {
  channel,
  choice,
  flag,
  instant,
  named,
  number,
  optional,
  pairs,
  person,
  repeatable,
  restOfLine,
  text,
} from '../../src/chat/options/index.ts';
import { StewardError } from '../../src/kernel/errors.ts';

/** A request, as the feature that owns it would read it. */
export function request(): Option<string> {
  return {
    placeholder: 'request',
    describe: 'The request',
    required: true,
    fromThread: (env) => `thread:${env.origin.thread ?? env.origin.message}`,
    parse: (raw) => {
      if (raw && /^r-?\d+$/i.test(raw)) return raw.toUpperCase();
      throw new StewardError('BAD_INPUT', `"${raw}" is not a request.`, { hint: 'Write it like `R-81`.' });
    },
    suggest: async (_, prefix) =>
      [{ value: 'R-81', label: 'R-81 churn@v12 to production' }].filter(({ value }) =>
        value.startsWith(prefix.toUpperCase()),
      ),
  };
}

const stage = (): Option<string> => ({
  ...choice('The stage', ['staging', 'canary', 'production', 'archived']),
  filler: 'to',
});

const say = async () => line('good', 'Done.');

/** Commands with every shape of argument that the grammar knows. */
export const commands: readonly Command[] = [
  defineCommand({
    name: 'promote',
    summary: 'Ask to move a model or a version to another stage',
    access: 'member',
    options: {
      subject: text('The model or version', { placeholder: 'model@version' }),
      to: stage(),
      reason: optional(restOfLine('Why now?')),
      dryRun: flag('Only show what it would take'),
    },
    run: say,
  }),
  defineCommand({
    name: 'reject',
    summary: 'Reject a request',
    access: 'viewer',
    options: { request: request(), reason: { ...restOfLine('What is missing?'), aliases: ['comment'] } },
    run: say,
  }),
  defineCommand({
    name: 'approve',
    summary: 'Approve a request',
    access: 'viewer',
    options: { request: request(), reason: { ...optional(restOfLine('A word for the record')), aliases: ['comment'] } },
    run: say,
  }),
  defineCommand({
    name: 'model register',
    summary: 'Register a model',
    access: 'member',
    options: {
      model: text('Its name', { maxLength: 40, placeholder: 'model' }),
      name: named(optional(text('Its title'))),
      owner: named(optional(person('Who answers for it'))),
      risk: named(optional(choice('The risk tier', ['minimal', 'limited', 'high']))),
      about: named(optional(restOfLine('What it is for'))),
    },
    run: say,
  }),
  defineCommand({
    name: 'model show',
    aliases: ['status'],
    summary: 'Show a model',
    access: 'viewer',
    options: { model: text('The model', { placeholder: 'model' }), at: named(optional(instant('At this time'))) },
    run: say,
  }),
  defineCommand({
    name: 'version add',
    summary: 'Register a version',
    access: 'member',
    options: {
      version: text('The version', { placeholder: 'model@version' }),
      uri: named(optional(text('Where the artefact is', { maxLength: 500 }))),
      metric: named(optional(pairs('A metric'))),
    },
    run: say,
  }),
  defineCommand({
    name: 'kpi record',
    summary: 'Record a reading',
    access: 'member',
    options: { kpi: text('The KPI'), value: number('Its value', { max: 1000 }), at: named(optional(instant('When'))) },
    run: say,
  }),
  defineCommand({
    name: 'group add',
    summary: 'Add people to a group',
    access: 'admin',
    options: { group: text('The group'), people: repeatable(person('Whom')) },
    run: say,
  }),
  defineCommand({
    name: 'channel set',
    summary: 'Say where cards go',
    access: 'admin',
    options: { kind: choice('What for', ['releases', 'audit']), channel: channel('Where') },
    run: say,
  }),
  defineCommand({
    name: 'people forget',
    summary: 'Erase a person',
    access: 'admin',
    options: { person: person('Whom') },
    confirm: () => ({ title: 'Forget this person?', text: 'Names and words are erased.', yes: 'Forget' }),
    run: say,
  }),
  defineCommand({
    name: 'token create',
    summary: 'Make a token for CI',
    access: 'admin',
    secret: true,
    options: { name: text('Its name') },
    run: async () => line('good', 'stw_secret'),
  }),
  defineCommand({
    name: 'incident ack',
    summary: 'Acknowledge',
    access: 'member',
    options: { incident: request() },
    run: say,
  }),
  defineCommand({
    name: 'whoami',
    summary: 'What I am here',
    access: 'anyone',
    underRoot: true,
    options: {},
    run: say,
  }),
  defineCommand({
    name: 'help',
    summary: 'What I may do',
    access: 'anyone',
    underRoot: true,
    options: { topic: optional(restOfLine('A command')) },
    run: say,
  }),
];

/** Ada in channel C1 of team T1 on Slack, in Berlin, at noon UTC on 2 March 2026. */
export const env: ParseEnv = {
  now: new Date('2026-03-02T12:00:00Z'),
  zone: 'Europe/Berlin',
  origin: { platform: 'slack', team: 'T1', channel: 'C1' },
  speaker: 'U012ADA',
  root: 'steward',
};

export const inThread: ParseEnv = { ...env, origin: { ...env.origin, thread: '1700.1' } };
