import { describe, expect, test } from 'vitest';
import { plainText } from '../../src/chat/text.ts';
import { setupCard } from '../../src/people/setup-card.ts';
import { type SetupState, setupSteps } from '../../src/people/setup-state.ts';

const ready: SetupState = {
  admins: ['a'],
  teams: [{ platform: 'slack', team: 'T1', name: 'Acme' }],
  channels: [{ platform: 'slack', team: 'T1', kind: 'releases', channel: 'C1', name: 'releases' }],
  groups: [
    { name: 'ml-leads', members: 2 },
    { name: 'risk', members: 1 },
  ],
  deadLetters: [],
};

describe('what is missing', () => {
  const cases: readonly [string, Partial<SetupState>, readonly string[]][] = [
    ['nothing, when all is there', {}, []],
    ['an admin', { admins: [] }, ['Admins']],
    ['a connected team', { teams: [] }, ['Connected']],
    ['the releases channel', { channels: [] }, ['Releases']],
    ['people who may approve', { groups: [{ name: 'risk', members: 0 }] }, ['risk']],
    ['help for what is stuck', { deadLetters: [{ what: 'apply R-81', since: new Date(0) }] }, ['Stuck']],
    ['a decision that is late', { late: [{ what: 'R-9 review of churn@v12', since: new Date(0) }] }, ['Late']],
    [
      'the channel of the second team',
      { teams: [...ready.teams, { platform: 'discord', team: 'G1', name: 'Acme server' }] },
      ['Releases in Acme server'],
    ],
  ];
  test.each(cases)('is %s', (_title, change, missing) => {
    const steps = setupSteps({ ...ready, ...change });
    expect(steps.filter((step) => step.mark === 'fail').map((step) => step.label)).toEqual(missing);
  });
});

test('that a token may report what gates ask for is a warning and no missing step', () => {
  const steps = setupSteps({
    ...ready,
    openContexts: 'gates ask for ci/tests, and the token ci may report any context',
  });
  expect(steps.find((step) => step.label === 'Checks')).toMatchObject({ mark: 'unknown' });
  expect(setupCard(steps).summary).toBe('Set-up: ready');
});

test('the channels of teams and models stand by themselves and are none of the workspace', () => {
  const own = [
    { platform: 'slack', team: 'T1', kind: 'releases', scope: 'team:payments', channel: 'C5', name: 'payments' },
    { platform: 'slack', team: 'T1', kind: 'incidents', scope: 'team:payments', channel: 'C6', name: 'fires' },
    { platform: 'slack', team: 'T1', kind: 'releases', scope: 'model:churn', channel: 'C7', name: 'churn' },
  ] as const;
  const steps = setupSteps({ ...ready, channels: own });
  expect(steps.find((step) => step.label === 'Releases')?.mark).toBe('fail');
  expect(steps.find((step) => step.label === 'Incidents')?.mark).toBe('unknown');
  expect(steps.filter((step) => /^(Team|Model) /.test(step.label)).map(({ label, value }) => [label, value])).toEqual([
    ['Team payments', 'releases: #payments, incidents: #fires'],
    ['Model churn', 'releases: #churn'],
  ]);
});

describe('the set-up card', () => {
  test('says what to do next and has a button for each missing step', () => {
    const card = setupCard(setupSteps({ ...ready, channels: [], groups: [{ name: 'risk', members: 0 }] }));
    expect(card.summary).toBe('Set-up: 2 steps to do');
    const [verdict] = card.parts.flatMap((part) => (part.type === 'text' ? [plainText(part.text)] : []));
    expect(verdict).toBe('Next: channel set releases #channel');
    const buttons = card.parts.find((part) => part.type === 'actions')?.buttons ?? [];
    expect(buttons.map((button) => button.invocation)).toEqual([
      'v1 channel-set kind=releases',
      'v1 group-add group=risk',
    ]);
  });

  test('offers a test card when everything is there', () => {
    const card = setupCard(setupSteps(ready));
    expect(card).toMatchObject({ tone: 'good', summary: 'Set-up: ready' });
    expect(card.parts.find((part) => part.type === 'actions')?.buttons).toEqual([
      { label: 'Post a test card', invocation: 'v1 setup test=yes' },
    ]);
  });

  test('asks for one button when two teams lack the same channel', () => {
    const teams = [...ready.teams, { platform: 'slack' as const, team: 'T2', name: 'Two' }];
    const card = setupCard(setupSteps({ ...ready, teams, channels: [] }));
    expect(card.parts.find((part) => part.type === 'actions')?.buttons).toHaveLength(1);
  });
});
