import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { describe, expect, inject, test } from 'vitest';
import { startFault } from '../../src/app/start-fault.ts';
import { ConfigError } from '../../src/config.ts';
import { StewardError } from '../../src/kernel/errors.ts';
import { openDatabase } from '../../src/store/connect.ts';

async function thrownBy(url: string): Promise<unknown> {
  const database = openDatabase(url, { max: 1 });
  try {
    return await database.db.execute(sql`select 1`);
  } catch (error) {
    return error;
  } finally {
    await database.close();
  }
}

describe('startFault', () => {
  test.each<[unknown, string]>([
    [new ConfigError(['PORT: must be a port']), 'Steward cannot start: one variable is wrong.\n  PORT: must be a port'],
    [
      new Error('Steward cannot start: the lifecycle file has faults.'),
      'Steward cannot start: the lifecycle file has faults.',
    ],
    [new StewardError('INTERNAL', 'No.', { hint: 'Do this.' }), 'No.\nDo this.'],
    [new StewardError('INTERNAL', 'No.'), 'No.'],
    [
      Object.assign(new Error('x'), { code: 'EADDRINUSE' }),
      'Steward cannot start: port 80 is taken. Stop what uses it, or set PORT.',
    ],
    [
      Object.assign(new Error('x'), { code: 'EACCES', port: 80 }),
      'Steward cannot start: port 80 is not allowed. Set PORT above 1023.',
    ],
    ['thrown', 'thrown'],
  ])('says %s in plain words', (error, said) => {
    expect(startFault(error, { port: 80 })).toBe(said);
  });

  test('shows the stack of what nobody foresaw', () => {
    expect(startFault(new Error('odd'), undefined)).toMatch(/^Error: odd\n +at .*start-fault\.test/);
  });

  test('says that a database does not answer, also below a wrapper', async () => {
    const said =
      'Steward cannot start: the database does not answer (connect ECONNREFUSED 127.0.0.1:1). Check DATABASE_URL.';
    expect(startFault(await thrownBy('postgres://a:secret@127.0.0.1:1/x'), { port: 80 })).toBe(said);
    const bare = postgres('postgres://a:secret@127.0.0.1:1/x', { max: 1 });
    const error: unknown = await bare`select 1`.catch((thrown: unknown) => thrown);
    expect(startFault(error, { port: 80 })).toBe(said);
    await bare.end();
  });

  test('says that a database refuses us', async () => {
    const url = new URL(inject('testServer'));
    url.pathname = '/no_such_database';
    expect(startFault(await thrownBy(url.href), { port: 80 })).toBe(
      'Steward cannot start: the database refuses Steward (database "no_such_database" does not exist). Check DATABASE_URL.',
    );
  });
});
