import { describe, expect, it } from 'vitest';
import type { ParseEnv } from '../../../src/chat/option.ts';
import { heldBack } from '../../../src/incidents/paging/condition.ts';
import { silentWarning } from '../../../src/incidents/paging/contact-card.ts';
import { firstGap } from '../../../src/incidents/paging/coverage.ts';
import { leaseUntil } from '../../../src/incidents/paging/lease.ts';
import { parseRules, ruleWords } from '../../../src/incidents/paging/parse-rule.ts';
import { parseSteps } from '../../../src/incidents/paging/parse-step.ts';
import { targetFault } from '../../../src/incidents/paging/set-contact.ts';
import type { Step } from '../../../src/incidents/paging/step.ts';
import { stepWords } from '../../../src/incidents/paging/step-words.ts';
import { nextInTurn } from '../../../src/incidents/paging/who.ts';
import { quietOf } from '../../../src/platforms/slack/quiet.ts';

const env: ParseEnv = {
  now: new Date(),
  zone: 'UTC',
  origin: { platform: 'slack', team: 'T1' },
  speaker: 'U00000001',
  root: 'steward',
};
const read = (...lines: string[]) => parseSteps(lines, env);
const faultOf = (act: () => unknown): string => {
  try {
    act();
    return 'taken';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe('the language of steps', () => {
  it.each([
    ['notify schedule ml-oncall', { do: 'notify', target: { type: 'schedule', schedule: 'ml-oncall', which: 'now' } }],
    [
      'Notify Schedule ml-oncall NEXT',
      { do: 'notify', target: { type: 'schedule', schedule: 'ml-oncall', which: 'next' } },
    ],
    ['notify group @ml-leads', { do: 'notify', target: { type: 'group', group: 'ml-leads' } }],
    ['round robin group risk', { do: 'notify', target: { type: 'turn', group: 'risk' } }],
    [
      'notify <@U12345678>',
      { do: 'notify', target: { type: 'person', ref: { platform: 'slack', team: 'T1', user: 'U12345678' } } },
    ],
    [
      'notify me',
      { do: 'notify', target: { type: 'person', ref: { platform: 'slack', team: 'T1', user: 'U00000001' } } },
    ],
    [
      'notify channel <#C1|ops>',
      { do: 'notify', target: { type: 'channel', ref: { platform: 'slack', team: 'T1', channel: 'C1', name: 'ops' } } },
    ],
    [
      'notify #ops',
      {
        do: 'notify',
        target: { type: 'channel', ref: { platform: 'slack', team: 'T1', channel: '#ops', name: 'ops' } },
      },
    ],
    ['webhook pager', { do: 'notify', target: { type: 'webhook', provider: 'pager' } }],
    ['wait 5m', { do: 'wait', minutes: 5 }],
    ['wait 2 hours', { do: 'wait', minutes: 120 }],
    ['declare sev 2', { do: 'declare', severity: 2 }],
    [
      'notify group risk, only 08:00\u201320:00 europe/rome, if more than 3 alerts',
      {
        do: 'notify',
        target: { type: 'group', group: 'risk' },
        only: { from: 480, to: 1200, zone: 'Europe/Rome' },
        moreThan: 3,
      },
    ],
  ])('reads "%s"', (typed, step) => {
    expect(read(typed)).toEqual([step]);
  });

  it('gives a line of conditions alone to the next step', () => {
    expect(read('only 22:00-06:00 UTC', 'notify group risk', 'wait 5m')).toEqual([
      { do: 'notify', target: { type: 'group', group: 'risk' }, only: { from: 1320, to: 360, zone: 'UTC' } },
      { do: 'wait', minutes: 5 },
    ]);
  });

  it.each([
    [['notify leo'], 'Step 1, "notify leo", does not say what leo is: a schedule, a group, a channel or a person.'],
    [['wait'], 'Step 1, "wait", needs how long.'],
    [['wait 3 days'], 'Step 1, "wait 3 days", is not understood at "days".'],
    [['notify group risk', 'wiat 5m'], 'Step 2, "wiat 5m", is not understood at "wiat"; did you mean wait?.'],
    [['notify group risk, only 8-20 UTC'], 'Step 1, "notify group risk, only 8-20 UTC", needs hours like 08:00-20:00.'],
    [
      ['notify group risk only 08:00-20:00 Mars'],
      'Step 1, "notify group risk only 08:00-20:00 Mars", needs an IANA zone like Europe/Rome, not "Mars".',
    ],
    [['declare sev 7'], 'Step 1, "declare sev 7", needs a severity from 1 to 4, not "7".'],
    [['repeat 2', 'notify group risk'], '`repeat` begins from the first step, so it is the last one.'],
    [['notify group risk', 'only 08:00-20:00 UTC'], 'The last step is only a condition.'],
    [Array.from({ length: 31 }, () => 'wait 1m'), 'A policy has at most 30 steps.'],
    [['\u202e<!channel> notify'], /is not understood/],
  ])('refuses %j with what is wrong', (lines, fault) => {
    const said = faultOf(() => read(...lines));
    if (typeof fault === 'string') expect(said).toBe(fault);
    else expect(said).toMatch(fault);
  });

  it('writes a step as it is typed', () => {
    const lines = ['notify schedule ml next', 'wait 90m', 'round robin group risk, only 08:00-20:00 UTC', 'repeat 2'];
    const steps = read(...lines).map((step) => step as Step);
    expect(steps.map((step) => stepWords(step, (id) => id))).toEqual(lines);
  });
});

it.each([
  ['03:00', { only: { from: 1320, to: 360, zone: 'UTC' } }, undefined],
  ['06:00', { only: { from: 1320, to: 360, zone: 'UTC' } }, 'hours'],
  ['03:00', { only: { from: 480, to: 1200, zone: 'Europe/Rome' } }, 'hours'],
  ['07:00', { only: { from: 480, to: 1200, zone: 'Europe/Rome' } }, undefined],
  ['03:00', { moreThan: 3 }, 'few-alerts'],
  ['03:00', { moreThan: 2 }, undefined],
] as const)('at %s UTC with 3 alerts %j counts or not', (time, condition, because) => {
  expect(heldBack(condition, { now: new Date(`2026-11-23T${time}:00Z`), alerts: 3 })).toBe(because);
});

describe('the first minute that reaches nobody', () => {
  const hour = (at: number): number => Date.parse('2026-11-23T00:00:00Z') + at * 3_600_000;
  const day = { from: hour(0), to: hour(24) };
  const person: Step = { do: 'notify', target: { type: 'person', person: 'p' } };
  const channel: Step = {
    do: 'notify',
    target: { type: 'channel', platform: 'slack', team: 'T1', channel: 'C1', name: 'ops' },
  };
  const gapOf = (steps: readonly Step[], reaches: readonly (readonly [number, number, number])[]) => {
    const spans = Map.groupBy(reaches, ([index]) => index);
    const found = firstGap(
      steps,
      new Map(
        [...spans].map(([index, list]) => [index, list.map(([, from, to]) => ({ from: hour(from), to: hour(to) }))]),
      ),
      day,
    );
    return found === undefined ? undefined : (found - day.from) / 3_600_000;
  };
  it.each([
    ['always somebody', [person], [[0, 0, 24]], undefined],
    [
      'a gap between two shifts',
      [person],
      [
        [0, 0, 9],
        [0, 10, 24],
      ],
      9,
    ],
    [
      'shifts that touch',
      [person],
      [
        [0, 0, 9],
        [0, 9, 24],
      ],
      undefined,
    ],
    [
      'a second step that fills it',
      [person, person],
      [
        [0, 0, 9],
        [0, 10, 24],
        [1, 8, 12],
      ],
      undefined,
    ],
    [
      'a step that comes an hour later reaches what is an hour later',
      [person, { do: 'wait', minutes: 60 }, person],
      [
        [0, 0, 9],
        [2, 9, 25],
      ],
      undefined,
    ],
    [
      'a step behind a wait that nobody waits for, as the one before reaches nobody',
      [person, { do: 'wait', minutes: 60 }, person],
      [
        [0, 0, 9],
        [2, 9.5, 25],
      ],
      9,
    ],
    ['a wait behind a channel is waited for', [channel, { do: 'wait', minutes: 60 }, person], [[2, 1, 25]], undefined],
    ['the very first wait is waited for', [{ do: 'wait', minutes: 60 }, person], [[1, 1, 25]], undefined],
    ['hours of the day', [{ ...person, only: { from: 0, to: 720, zone: 'UTC' } }], [[0, 0, 24]], 12],
    ['a step for many alerts is not counted on', [{ ...person, moreThan: 3 }], [[0, 0, 24]], 0],
    ['nobody at all', [{ do: 'declare', severity: 1 }], [], 0],
  ] as const)('%s', (_, steps, reaches, gap) => {
    expect(gapOf(steps as readonly Step[], reaches as never)).toBe(gap);
  });
});

it('takes turns in the order of the group, also when the last one left', () => {
  expect(['a', 'b', 'c', undefined, 'gone'].map((last) => nextInTurn(['a', 'b', 'c'], last))).toEqual([
    'b',
    'c',
    'a',
    'a',
    'a',
  ]);
  expect(nextInTurn([], 'a')).toBeUndefined();
});

it('leases by severity', () => {
  const now = new Date('2026-11-23T00:00:00Z');
  expect([1, 2, 3, 4].map((severity) => (leaseUntil(severity, now).getTime() - now.getTime()) / 60_000)).toEqual([
    30, 60, 240, 720,
  ]);
});

describe('a person\u2019s rule', () => {
  it('is read in the order of its times, whatever the chat made of an address', () => {
    const rules = parseRules('sms +39333 after 5m, dm, Email <mailto:ada@x.io|ada@x.io> after 2 min, mention');
    expect(rules.map(ruleWords)).toEqual(['dm', 'mention', 'email ada@x.io after 2m', 'sms +39333 after 5m']);
  });
  it.each([
    ['pigeon', '"pigeon" is no way to reach somebody.'],
    ['email ada', '"ada" is no e-mail address.'],
    ['email a@x.io\u0000bcc:b@x.io', /no e-mail address|no way/],
    ['dm after 500m', '"dm after 500m" comes too late.'],
    ['dm now please', '"dm now please" is no way to reach somebody.'],
    [',', 'There is no method.'],
    [Array.from({ length: 9 }, () => 'dm').join(','), 'There are at most 8 methods.'],
  ])('refuses %j', (typed, fault) => {
    const said = faultOf(() => parseRules(typed));
    if (typeof fault === 'string') expect(said).toBe(fault);
    else expect(said).toMatch(fault);
  });
  it.each([
    ['twilio-sms', '+393331234567', true],
    ['twilio-voice', '333', false],
    ['ntfy', 'ada-pages', true],
    ['ntfy', 'a/b', false],
    ['webhook', 'anything', true],
  ] as const)('of %s takes the target %s: %s', (kind, target, fine) => {
    expect(targetFault(kind, target) === undefined).toBe(fine);
  });
});

describe('do not disturb', () => {
  const at = Date.parse('2026-11-23T22:30:00Z');
  const seconds = (time: string): number => Date.parse(`2026-11-${time}:00Z`) / 1_000;
  it.each([
    ['off', { dnd_enabled: false, next_dnd_start_ts: 1, next_dnd_end_ts: 1 }, undefined],
    [
      'later',
      { dnd_enabled: true, next_dnd_start_ts: seconds('23T23:00'), next_dnd_end_ts: seconds('24T07:00') },
      undefined,
    ],
    [
      'now',
      { dnd_enabled: true, next_dnd_start_ts: seconds('23T21:00'), next_dnd_end_ts: seconds('24T07:00') },
      '2026-11-24T07:00:00.000Z',
    ],
    [
      'snoozed',
      { dnd_enabled: false, snooze_enabled: true, snooze_endtime: seconds('23T23:30') },
      '2026-11-23T23:30:00.000Z',
    ],
    ['snoozed before', { snooze_enabled: true, snooze_endtime: seconds('23T21:30') }, undefined],
  ])('of Slack, %s', (_, info, until) => {
    expect(quietOf(info, at).silentUntil?.toISOString()).toBe(until);
  });

  it('is told where it swallows the only method', () => {
    const silences = [
      { platform: 'slack', from: new Date('2026-11-23T21:00:00Z'), to: new Date('2026-11-24T07:00:00Z') },
    ];
    const of = (typed: string) => silentWarning({ urgent: parseRules(typed), zone: 'Europe/Rome' }, silences);
    expect(of('dm')).toMatch(/^Your only method is silent 22:00-08:00 \(Slack, do not disturb\)\./);
    expect(of('dm, mention')).toMatch(/^Your methods are all silent/);
    expect(of('dm, email ada@x.io')).toBeUndefined();
  });
});
