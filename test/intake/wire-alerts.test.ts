import { describe, expect, it, test } from 'vitest';
import { KNOWN, wireAlerts } from '../../src/intake/wire-alerts.ts';

const read = (webhook: unknown) =>
  wireAlerts(Buffer.from(JSON.stringify(webhook)), { of: 'Alertmanager', version: '4', known: KNOWN });
const one = (more: object) => ({ version: '4', alerts: [{ labels: { alertname: 'A' }, ...more }] });

describe('a webhook of Alertmanager or Grafana', () => {
  test.each<[string, unknown]>([
    ['no object', [one({})]],
    ['no alerts', { version: '4' }],
    ['alerts that are no list', { version: '4', alerts: { 0: { labels: {} } } }],
    ['a status that nobody knows', { ...one({}), status: 'pending' }],
    ['an empty status', { ...one({}), status: '' }],
    ['an alert that is none', { version: '4', alerts: [{ labels: {} }, null] }],
    ['an alert that is a list', { version: '4', alerts: [[]] }],
    ['an alert without labels', one({ labels: undefined })],
    ['labels that are a list', one({ labels: [['alertname', 'A']] })],
    ['labels that are none', one({ labels: null })],
    ['annotations that are a text', one({ annotations: 'summary' })],
    ['annotations that are a list', one({ annotations: [] })],
    ['an alert in a state that nobody knows', one({ status: 'Firing' })],
    ['a fingerprint that is a number', one({ fingerprint: 1 })],
  ])('is refused whole with %s', (_, webhook) => {
    expect(() => read(webhook)).toThrow(expect.objectContaining({ code: 'BAD_INPUT' }));
  });

  it('may leave out, or say null for, all but version, alerts and labels', () => {
    const nulls = { status: null, annotations: null, fingerprint: null, startsAt: null, endsAt: null };
    const bare = { labels: { alertname: 'A' }, annotations: {}, status: 'firing' };
    for (const more of [{}, nulls]) expect(read(one(more))).toEqual([bare]);
    expect(read({ ...one({}), status: 'resolved' })).toEqual([{ ...bare, status: 'resolved' }]);
  });

  it('has as labels what is text, or is written as JSON, and no prototype of its choice', () => {
    const labels = JSON.parse(
      '{"a":"x","b":1,"c":{"d":true},"e":null,"f":"","__proto__":{"alertname":"Other"}}',
    ) as object;
    const [alert] = read(one({ labels }));
    expect(Object.entries(alert?.labels ?? {})).toEqual([
      ...[
        ['a', 'x'],
        ['b', '1'],
        ['c', '{"d":true}'],
      ],
      ['__proto__', '{"alertname":"Other"}'],
    ]);
    expect(alert?.labels.alertname).toBeUndefined();
  });
});
