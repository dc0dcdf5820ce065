import { describe, expect, test } from 'vitest';
import { isDatabaseAway, isRepeatable, pgErrorCode } from '../../src/store/postgres-errors.ts';

const server = (code: string) => Object.assign(new Error('server'), { severity: 'ERROR', code });
const system = (code: string) => Object.assign(new Error('system'), { code });
const wrapped = (cause: unknown) => Object.assign(new Error('Failed query', { cause }), { query: 'select 1' });

describe('postgres errors', () => {
  const cases = [
    { title: 'a server error', error: server('23505'), code: '23505', away: false, repeat: false },
    { title: 'a wrapped server error', error: wrapped(server('23505')), code: '23505', away: false, repeat: false },
    { title: 'a deadlock', error: wrapped(server('40P01')), code: '40P01', away: false, repeat: true },
    { title: 'a serialization failure', error: server('40001'), code: '40001', away: false, repeat: true },
    { title: 'a server that shuts down', error: wrapped(server('57P01')), code: '57P01', away: true, repeat: false },
    { title: 'a server that starts up', error: server('57P03'), code: '57P03', away: true, repeat: false },
    { title: 'a cancelled statement', error: server('57014'), code: '57014', away: false, repeat: false },
    { title: 'a broken connection', error: server('08006'), code: '08006', away: true, repeat: false },
    { title: 'a closed connection', error: system('CONNECTION_CLOSED'), code: undefined, away: true, repeat: false },
    {
      title: 'a refused statement',
      error: wrapped(system('ECONNREFUSED')),
      code: undefined,
      away: true,
      repeat: false,
    },
    {
      title: 'another service that refuses',
      error: system('ECONNREFUSED'),
      code: undefined,
      away: false,
      repeat: false,
    },
    { title: 'a broken pipe of five letters', error: system('EPIPE'), code: undefined, away: false, repeat: false },
    { title: 'a plain error', error: new Error('no'), code: undefined, away: false, repeat: false },
    { title: 'something that is no error', error: 'no', code: undefined, away: false, repeat: false },
  ];

  test.each(cases)('reads $title', ({ error, code, away, repeat }) => {
    expect([pgErrorCode(error), isDatabaseAway(error), isRepeatable(error)]).toEqual([code, away, repeat]);
  });

  test('ends on an error that is its own cause', () => {
    const circle: { cause?: unknown } = {};
    circle.cause = circle;
    expect(pgErrorCode(circle)).toBeUndefined();
  });
});
