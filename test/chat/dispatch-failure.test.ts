import { describe, expect, test } from 'vitest';
import { StewardError } from '../../src/kernel/errors.ts';
import { approveThat, away, fakeSteward, gate, hear, wordsOf } from './dispatch-kit.ts';
import { commands as samples } from './sample-commands.ts';

describe('a failure', () => {
  test('is told in the words of the refusal, with its next step as a button', async () => {
    const error = new StewardError('NO_APPROVERS', 'Nobody may approve this.', {
      hint: 'Add somebody.',
      next: 'v1 group-add group=risk',
    });
    const on = fakeSteward([approveThat(() => Promise.reject(error))]);
    const heard = hear('approve R-81');
    await on.dispatch.invoke(heard.invocation);
    expect(wordsOf(heard.said[0])).toBe('Nobody may approve this.\nAdd somebody.\n[Group add]');
    expect(on.log.at(-1)).toBe('rollback');
  });

  test('nobody foresaw shows a reference that is in the log, and no stack', async () => {
    const on = fakeSteward([approveThat(() => Promise.reject(new TypeError('x is undefined')))]);
    const heard = hear('approve R-81');
    await on.dispatch.invoke(heard.invocation);
    const reference = /Reference (\w{8})\./.exec(wordsOf(heard.said[0]))?.[1];
    expect(on.errors).toMatchObject([{ reference, command: 'approve' }]);
    expect(wordsOf(heard.said[0])).not.toContain('undefined');
  });

  test('of the database asks to try again, and the same act counts when it is tried again', async () => {
    let down = true;
    const on = fakeSteward([approveThat(async () => (down ? Promise.reject(away) : undefined))]);
    const heard = hear('approve R-81', { key: 'again' });
    await on.dispatch.invoke(heard.invocation);
    expect(wordsOf(heard.said[0])).toBe(
      'Steward cannot reach its database. Nothing was changed, try again in a minute.',
    );
    down = false;
    const again = hear('approve R-81', { key: 'again' });
    await on.dispatch.invoke(again.invocation);
    expect(again.said[0]?.summary).toBe('Your vote is recorded.');
  });

  test('of the database is not acknowledged where the platform sends the act again', async () => {
    const on = fakeSteward(samples, { workspaceOf: () => Promise.reject(away) });
    const heard = hear('whoami', { source: 'mention' });
    await expect(on.dispatch.invoke(heard.invocation)).rejects.toMatchObject({ code: 'TRY_AGAIN' });
    expect(wordsOf(heard.said[0])).toContain('sends this again');
  });

  test('of a schema is told as a refusal', async () => {
    const invalid = Object.assign(new Error('invalid'), {
      issues: [{ path: ['reason'], message: 'Too long: at most 3000 characters' }],
    });
    const on = fakeSteward([approveThat(() => Promise.reject(invalid))]);
    const heard = hear('approve R-81');
    await on.dispatch.invoke(heard.invocation);
    expect(wordsOf(heard.said[0])).toBe('reason: Too long: at most 3000 characters');
  });

  test('to find the workspace says so', async () => {
    const on = fakeSteward(samples, { workspaceOf: async () => undefined });
    const heard = hear('whoami');
    await on.dispatch.invoke(heard.invocation);
    expect(wordsOf(heard.said[0])).toContain('not connected');
  });
});

describe('a slow act', () => {
  test('is kept as a row, told about, and answered when it is done', async () => {
    const slow = gate();
    const on = fakeSteward([approveThat(() => slow.promise)], { afterMs: 5 });
    const heard = hear('approve R-81');
    await on.dispatch.invoke(heard.invocation);
    expect(heard.said.map(({ summary }) => summary)).toEqual(['Working on it. The answer comes here.']);
    expect(on.kept).toMatchObject([{ key: heard.invocation.key, said: { text: 'approve R-81' } }]);
    expect(on.kept[0]).not.toHaveProperty('answer');
    slow.open();
    await on.dispatch.drain();
    expect(heard.said.at(-1)?.summary).toBe('Your vote is recorded.');
    expect(on.removed()).toBe(1);
  });

  test('does not claim to be kept when it is not', async () => {
    const slow = gate();
    const on = fakeSteward([approveThat(() => slow.promise)], { afterMs: 5, defer: () => Promise.reject(away) });
    const heard = hear('approve R-81');
    await on.dispatch.invoke(heard.invocation);
    expect(heard.said[0]?.summary).toContain('has not recorded this yet');
    slow.open();
    await on.dispatch.drain();
    expect(heard.said.at(-1)?.summary).toBe('Your vote is recorded.');
  });

  test('that cannot be kept in time is still taken back from the rows afterwards', async () => {
    const [slow, keeping] = [gate(), gate()];
    let removed = 0;
    const defer = async () => {
      await keeping.promise;
      return async () => {
        removed += 1;
      };
    };
    const on = fakeSteward([approveThat(() => slow.promise)], { afterMs: 5, deferMs: 5, defer });
    const heard = hear('approve R-81');
    await on.dispatch.invoke(heard.invocation);
    slow.open();
    keeping.open();
    await on.dispatch.drain();
    expect(removed).toBe(1);
  });

  test('stays a row when the database goes away under it', async () => {
    const slow = gate();
    const failing = approveThat(async () => {
      await slow.promise;
      throw away;
    });
    const on = fakeSteward([failing], { afterMs: 5 });
    const heard = hear('approve R-81');
    await on.dispatch.invoke(heard.invocation);
    slow.open();
    await on.dispatch.drain();
    expect(heard.said.at(-1)?.summary).toContain('goes on by itself');
    expect(on.removed()).toBe(0);
  });

  test('is run from its row by another process, once', async () => {
    let runs = 0;
    const on = fakeSteward([approveThat(async () => (runs += 1))]);
    const { answer: _, ...stored } = hear('approve R-81').invocation;
    const answers: string[] = [];
    const via = {
      say: async ({ summary }: { summary: string }) => void answers.push(summary),
      form: async () => false,
    };
    await on.dispatch.resume(stored, via);
    await on.dispatch.resume(stored, via);
    expect(runs).toBe(1);
    expect(answers).toEqual(['Your vote is recorded.', 'Your vote is recorded.']);
  });

  test('is asked for again by the job while the database is away', async () => {
    const on = fakeSteward([approveThat(() => Promise.reject(away))]);
    const { answer, ...stored } = hear('approve R-81').invocation;
    await expect(on.dispatch.resume(stored, answer)).rejects.toMatchObject({ code: 'TRY_AGAIN' });
  });
});
