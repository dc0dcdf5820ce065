import { describe, expect, it, test } from 'vitest';
import { fingerprintOf } from '../../../src/incidents/alerts/fingerprint.ts';
import { endsFlapping, isFlapping } from '../../../src/incidents/alerts/flapping.ts';
import { overflowKeysOf, roomFor } from '../../../src/incidents/alerts/group-bound.ts';
import { matcherText, matches, parseMatcher } from '../../../src/incidents/alerts/matcher.ts';
import { isNarrow, type Mutes, muteOf, type Silence } from '../../../src/incidents/alerts/mute.ts';
import { notifyDecision, type Standing } from '../../../src/incidents/alerts/notify-decision.ts';
import { splitMatchers } from '../../../src/incidents/alerts/options.ts';
import { plainly } from '../../../src/incidents/alerts/plainly.ts';
import {
  DEFAULT_ROUTE,
  groupKeyOf,
  groupLabelsOf,
  type Route,
  routesFor,
  waitSecondsOf,
} from '../../../src/incidents/alerts/route.ts';
import { severityOf } from '../../../src/incidents/alerts/severity.ts';
import { firing } from './alert-world.ts';

const now = new Date('2026-03-02T10:00:00Z');
const route = (name: string, more: Partial<Route> = {}): Route => ({ ...DEFAULT_ROUTE, name, ...more });
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1_000);

describe("Alertmanager's table of when people are told (notify.go, needsUpdate)", () => {
  const told = (count: number, seconds = 60): Standing['told'] => ({ firing: count, at: ago(seconds) });
  test.each<[string, Standing, string | undefined]>([
    ['nothing was told, nothing fires', { told: undefined, firing: 0, newFiring: 0, newResolved: 2 }, undefined],
    ['nothing was told, one fires', { told: undefined, firing: 1, newFiring: 1, newResolved: 0 }, 'first'],
    ['one more than was told', { told: told(1), firing: 2, newFiring: 1, newResolved: 0 }, 'new-alerts'],
    ['fires again after all was resolved', { told: told(0), firing: 1, newFiring: 1, newResolved: 0 }, 'first'],
    ['a new one and one resolved', { told: told(2), firing: 2, newFiring: 1, newResolved: 1 }, 'new-alerts'],
    ['all are resolved', { told: told(2), firing: 0, newFiring: 0, newResolved: 2 }, 'all-resolved'],
    ['fired and resolved between two looks', { told: told(0), firing: 0, newFiring: 0, newResolved: 1 }, undefined],
    ['one of two is resolved', { told: told(2), firing: 1, newFiring: 0, newResolved: 1 }, 'new-resolved'],
    ['the same, in time', { told: told(2, 14_399), firing: 2, newFiring: 0, newResolved: 0 }, undefined],
    ['the same, exactly at the end', { told: told(2, 14_400), firing: 2, newFiring: 0, newResolved: 0 }, undefined],
    ['the same, too long ago', { told: told(2, 14_401), firing: 2, newFiring: 0, newResolved: 0 }, 'repeat'],
    ['long ago, and nothing fires', { told: told(0, 99_999), firing: 0, newFiring: 0, newResolved: 0 }, undefined],
  ])('%s', (_, standing, expected) => {
    expect(notifyDecision(standing, 14_400, now)).toBe(expected);
  });
});

describe('conditions on labels', () => {
  const labels = { severity: 'page', job: 'api', note: 'two words', empty: '' };
  test.each<[string, boolean]>([
    ['severity=page', true],
    ['severity=warn', false],
    ['severity!=warn', true],
    ['job=~"api|web"', true],
    ['job=~ap', false],
    ['job=~ap.*', true],
    ['job!~web.*', true],
    ['missing=""', true],
    ['missing!=x', true],
    ['missing=~.+', false],
    ['note="two words"', true],
    ["note='two words'", true],
    ['__proto__=""', true],
  ])('%s', (written, expected) => {
    const matcher = parseMatcher(written);
    expect(matches([matcher], labels)).toBe(expected);
    expect(parseMatcher(matcherText(matcher))).toEqual(matcher);
  });

  test.each(['severity', '=page', 'job=~"("', 'job=~"(a+)+"', 'job=~"((ab)*c)*"', 'job=~"(a)\\1"', 'a=~".*.*.*.*"'])(
    'refuses %s',
    (written) => expect(() => parseMatcher(written)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' })),
  );

  it('are split at blanks and commas, not inside quotes', () => {
    expect(splitMatchers(`{a="x y", b=~"1|2"} c=3`)).toEqual(['a="x y"', 'b=~"1|2"', 'c=3']);
  });
});

describe('routes', () => {
  const page = [parseMatcher('severity=page')];
  const alert = { source: 'grafana', labels: { alertname: 'A', severity: 'page', pod: 'p' } };
  test.each<[string, readonly Route[], readonly string[]]>([
    ['no route: the default', [], ['default']],
    ['the first that fits', [route('a', { source: 'other' }), route('b', { matchers: page }), route('c')], ['b']],
    ['on while one says so', [route('a', { goesOn: true }), route('b'), route('c')], ['a', 'b']],
    ['the last says that it goes on', [route('a', { goesOn: true })], ['a']],
    ['a stored default is last wherever it stands', [route('default'), route('b', { source: 'x' })], ['default']],
  ])('%s', (_, routes, names) => {
    expect(routesFor(routes, alert).map(({ name }) => name)).toEqual(names);
  });

  test.each<[readonly string[], Record<string, string>]>([
    [['pod', 'alertname'], { alertname: 'A', pod: 'p' }],
    [['nothing'], {}],
    [[], {}],
    [['...'], { alertname: 'A', pod: 'p', severity: 'page' }],
  ])('groups by %j', (groupBy, expected) => {
    expect(groupLabelsOf({ groupBy: [...groupBy] }, alert.labels)).toEqual(expected);
  });

  it('waits 30 s, not at all where it pages, and as long as it says', () => {
    const waits = [route('a'), route('a', { page: 'ml' }), route('a', { page: 'ml', waitSeconds: 10 })];
    expect(waits.map(waitSecondsOf)).toEqual([30, 0, 10]);
  });

  it('tells groups of very long labels apart', () => {
    const [one, other] = ['x', 'y'].map((end) => groupKeyOf({ name: 'a' }, { l: `${'long '.repeat(500)}${end}` }));
    expect(one).not.toBe(other);
    expect(one!.length).toBeLessThan(500);
  });
});

describe('what mutes an alert', () => {
  const silence = (more: Partial<Silence> = {}): Silence => ({
    ...{ workspaceId: 'w', number: 3, matchers: [parseMatcher('job=api')], zone: 'UTC', fromAt: ago(60), toAt: null },
    ...{ weekly: null, maintenance: false, author: null, reason: null, endedAt: null, endedBy: null, ...more },
  });
  const nothing: Mutes = { silences: [], inhibits: [], causes: [], now };
  const api = { id: 'i 1', state: 'firing' as const, labels: { job: 'api', cluster: 'c1' } };
  const down = { id: 'i 2', state: 'firing' as const, labels: { alertname: 'Down', cluster: 'c1' } };
  const rule = { name: 'down', cause: [parseMatcher('alertname=Down')], target: [parseMatcher('job=api')] };
  test.each<[string, Partial<Mutes>, Partial<typeof api> | { state: 'resolved' }, string | undefined]>([
    ['nothing', {}, {}, undefined],
    ['a silence', { silences: [silence()] }, {}, 'silence:3'],
    ['a silence of something else', { silences: [silence({ matchers: [parseMatcher('job=web')] })] }, {}, undefined],
    ['one that was ended', { silences: [silence({ endedAt: ago(1) })] }, {}, undefined],
    ['one that is over', { silences: [silence({ toAt: ago(1) })] }, {}, undefined],
    ['one that begins later', { silences: [silence({ fromAt: ago(-60) })] }, {}, undefined],
    ['a silence of what is resolved', { silences: [silence()] }, { state: 'resolved' }, 'silence:3'],
    ['maintenance', { silences: [silence({ maintenance: true })] }, {}, 'silence:3'],
    [
      'maintenance lets resolved through',
      { silences: [silence({ maintenance: true })] },
      { state: 'resolved' },
      undefined,
    ],
    [
      'a weekly window',
      { silences: [silence({ weekly: 'mon 09:00 - mon 11:00', fromAt: ago(86_400) })] },
      {},
      'silence:3',
    ],
    ['outside of it', { silences: [silence({ weekly: 'tue 09:00 - tue 11:00', fromAt: ago(86_400) })] }, {}, undefined],
    ['an inhibition', { inhibits: [{ ...rule, equal: ['cluster'] }], causes: [down] }, {}, 'inhibited:down i 2'],
    [
      'an inhibition before a silence',
      { inhibits: [{ ...rule, equal: [] }], causes: [down], silences: [silence()] },
      {},
      'inhibited:down i 2',
    ],
    [
      'other labels',
      { inhibits: [{ ...rule, equal: ['cluster'] }], causes: [down] },
      { labels: { job: 'api', cluster: 'c2' } },
      undefined,
    ],
    ['labels that both lack', { inhibits: [{ ...rule, equal: ['zone'] }], causes: [down] }, {}, 'inhibited:down i 2'],
    [
      'a cause that is over',
      { inhibits: [{ ...rule, equal: [] }], causes: [{ ...down, state: 'resolved' }] },
      {},
      undefined,
    ],
    ['itself', { inhibits: [{ ...rule, cause: rule.target, equal: [] }], causes: [api] }, {}, undefined],
  ])('%s', (_, mutes, alert, expected) => {
    expect(muteOf({ ...api, ...alert }, { ...nothing, ...mutes })).toBe(expected);
  });

  test.each([
    ['job=api', true],
    ['job!=api', false],
    ['job=~.*', false],
    ['job=', false],
  ])('a silence of %s alone is narrow enough: %s', (written, expected) => {
    expect(isNarrow([parseMatcher(written)])).toBe(expected);
  });
});

describe('one alert', () => {
  test.each<[string, ReturnType<typeof firing>, string]>([
    ['the key of its sender first', firing({}, { dedupKey: 'k', fingerprint: 'f' }), 'dedup-key k'],
    ['then its fingerprint', firing({}, { fingerprint: 'f' }), 'fingerprint f'],
  ])('is known by %s', (_, alert, expected) => {
    const { rule, value } = fingerprintOf(alert);
    expect(`${rule} ${value}`).toBe(expected);
  });

  it('is known by all of its labels, in any order, and by nothing else', () => {
    const [one, other] = [firing({ a: '1', b: '2' }), firing({ b: '2', a: '1' }, { annotations: {}, startsAt: now })];
    expect(fingerprintOf(one)).toEqual(fingerprintOf(other));
    expect(fingerprintOf(firing({ a: '1' })).value).not.toBe(fingerprintOf(one).value);
    expect(fingerprintOf(firing({}, { dedupKey: 'k'.repeat(9_000) })).value.length).toBeLessThan(100);
  });

  test.each([
    [{ severity: 'critical' }, 1],
    [{ severity: 'Page' }, 1],
    [{ priority: 'P2' }, 2],
    [{ level: 'warning' }, 3],
    [{ severity: 'info' }, 4],
    [{ severity: 'odd', priority: 'p1' }, 1],
    [{}, 3],
    [{ severity: 'constructor' }, 3],
  ])('of %j has the severity %i', (labels, expected) => {
    expect(severityOf(labels as Record<string, string>)).toBe(expected);
  });

  it('flaps with six changes within an hour, and no more after ten quiet minutes', () => {
    const each = (seconds: number, count = 6) => Array.from({ length: count }, (_, n) => ago(seconds * (count - n)));
    expect([isFlapping(each(500), now), isFlapping(each(500, 5), now), isFlapping(each(700), now)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([endsFlapping(each(500), now), endsFlapping(each(600), now)]).toEqual([false, true]);
  });

  it('says nothing that hides or turns', () => {
    expect(plainly('a\u202eb\u200bc\n\td\u0007', 20)).toBe('abc d');
    expect(plainly('x'.repeat(100_000), 20)).toBe(`${'x'.repeat(19)}\u2026`);
  });
});

describe('new groups of a route', () => {
  const now = new Date('2026-03-02T10:00:00Z');
  const [urgentOverflow = '', overflow = ''] = overflowKeysOf('r');
  const opened = (count: number, secondsAgo: number, route = 'r', key = 'k', severity = 3) =>
    Array.from({ length: count }, () => ({
      ...{ key, route, severity },
      openedAt: new Date(now.getTime() - secondsAgo * 1_000),
    }));
  it.each([
    ['none before', [], 50],
    ['as many in the last minute', opened(50, 59), 0],
    ['as many a minute ago', opened(50, 60), 50],
    ['nearly an hour full', opened(190, 3_599), 10],
    ['an hour ago', opened(200, 3_600), 50],
    ['of other routes', opened(500, 1, 'other'), 50],
    ['its overflow', opened(50, 1, 'r', overflow), 50],
    ['its overflow of what is urgent', opened(50, 1, 'r', urgentOverflow), 50],
    ['as many that are urgent', opened(200, 1, 'r', 'k', 2), 50],
  ] as const)('%s: so many more are opened', (_, newest, expected) => {
    const room = roomFor(newest, now);
    expect(Array.from({ length: 60 }, () => room(route('r'), 'normal')).filter(Boolean)).toHaveLength(expected);
  });
  it.each([
    ['fewer a minute', { perMinute: 3 }, 3],
    ['fewer an hour', { perHour: 7 }, 7],
    ['more a minute', { perMinute: 150 }, 150],
    ['more of both', { perMinute: 300, perHour: 250 }, 250],
  ] as const)('a route that says so opens %s', (_, bound, expected) => {
    const room = roomFor([], now);
    expect(Array.from({ length: 400 }, () => room(route('r', bound), 'normal')).filter(Boolean)).toHaveLength(expected);
  });
  it('what can wait takes no place from what is urgent', () => {
    const room = roomFor([...opened(200, 1), ...opened(40, 1, 'r', 'k', 1)], now);
    expect(Array.from({ length: 60 }, () => room(route('r'), 'urgent')).filter(Boolean)).toHaveLength(10);
  });
});
