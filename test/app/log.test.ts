import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { createLog, type LogOptions, withoutSecrets } from '../../src/log.ts';

const TOKEN = 'xoxb-correct-horse-battery';

function logged(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({
    level: 'info',
    format: 'json',
    secrets: [TOKEN],
    write: (line) => lines.push(line),
    ...options,
  });
  return { log, lines };
}

describe('the log', () => {
  test('is one JSON object a line', () => {
    const { log, lines } = logged();
    log.info('It runs', { port: 3000 });
    log.debug('not at this level');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { level: 30, time: expect.any(String), msg: 'It runs', port: 3000 },
    ]);
    expect(lines[0]).toMatch(/}\n$/);
  });

  test('says which statement failed, and none of the values in it', () => {
    const { log, lines } = logged();
    const failed = new DrizzleQueryError(
      'update oncall_calendar set url = $1',
      ['https://x/private-7\nb'],
      new Error('away'),
    );
    log.warn('it failed', { error: failed, words: String(failed), cause: new Error('outer', { cause: failed }) });
    expect(lines[0]).not.toMatch(/private-7|params/);
    const { error, words } = JSON.parse(lines[0] ?? '');
    expect(error.message).toBe('Failed query: update oncall_calendar set url = $1');
    expect(words).toBe('Error: Failed query: update oncall_calendar set url = $1');
    expect(error.stack).toMatch(/set url = \$1\n {4}at .*log\.test\.ts/);
    expect(error.cause.message).toBe('away');
  });

  test.each<[string, Record<string, unknown>]>([
    ['in a text', { url: `https://example.com/?t=${TOKEN}` }],
    ['deep inside', { call: { options: [{ headers: ['x', `Bearer ${TOKEN}`] }] } }],
    ['in an error', { error: new Error(`refused ${TOKEN}`) }],
    ['in the cause of an error', { error: new Error('outer', { cause: new Error(`inner ${TOKEN}`) }) }],
    ['in the causes of many errors', { error: new AggregateError([new Error(TOKEN)], 'all failed') }],
    [
      'by the name of a field',
      {
        slackToken: 'short',
        signing_secret: 'other',
        Authorization: 'x y',
        Cookie: 'a=b',
        DATABASE_URL: 'postgres://a:b@c',
      },
    ],
    ['deeper than anybody looks', { a: { b: { c: { d: { e: { f: { g: { h: TOKEN } } } } } } } }],
    ['in a value with its own way to JSON', { value: { toJSON: () => TOKEN } }],
    ['in a URL object', { value: new URL(`https://x/?t=${TOKEN}`) }],
    ['in a map', { value: new Map([['a', TOKEN]]) }],
    ['in the name of a field that holds it', { [TOKEN]: 1 }],
  ])('never holds a secret %s', (_, fields) => {
    for (const format of ['json', 'pretty'] as const) {
      const { log, lines } = logged({ format });
      log.warn(`with ${TOKEN} in the message`, fields);
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toContain(TOKEN);
      expect(lines[0]).not.toMatch(/short|other|x y|a=b|a:b@c/);
      expect(lines[0]).toContain('with [secret] in the message');
    }
  });

  test('keeps what an error says and where, and its code', () => {
    const { log, lines } = logged();
    log.error('It failed', {
      error: Object.assign(new Error('no route', { cause: new Error('cable') }), { code: 'EHOSTUNREACH' }),
    });
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      error: {
        name: 'Error',
        message: 'no route',
        code: 'EHOSTUNREACH',
        stack: expect.stringContaining('log.test'),
        cause: { message: 'cable' },
      },
    });
  });

  test('survives what cannot be written down', () => {
    const circle: Record<string, unknown> = { big: 10n, nothing: undefined, call: () => 1, at: new Date(Number.NaN) };
    circle.self = circle;
    const { log, lines } = logged();
    expect(() => log.info('odd', circle)).not.toThrow();
    expect(lines).toHaveLength(1);
  });

  test('is plain for a person at a terminal', () => {
    const { log, lines } = logged({ format: 'pretty' });
    log.warn('Postgres is slow', { ms: 12, of: { a: 1 } });
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d warn {2}Postgres is slow {2}ms=12 {2}of=\{"a":1\}\n$/);
  });
});

describe('withoutSecrets', () => {
  test('cuts the longer of two that overlap, and leaves short words alone', () => {
    const cut = withoutSecrets(['password1', 'postgres://joe:password1@db/x', 'joe']);
    expect(cut('postgres://joe:password1@db/x, password1, joe')).toBe('[secret], [secret], joe');
  });
});
