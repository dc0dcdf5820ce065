import { expect, test, vi } from 'vitest';
import { startSweeps } from '../../src/app/sweeps.ts';
import { silentLog } from '../../src/kernel/log.ts';

test('a sweep runs every three minutes, at once when it is asked for, and not after a stop', async () => {
  vi.useFakeTimers({ now: new Date('2026-03-02T12:00:00Z') });
  try {
    let ran = 0;
    const sweeps = startSweeps(
      'reactions',
      async () => {
        ran += 1;
      },
      silentLog,
    );
    const tickAfter = async (seconds: number): Promise<number> => {
      vi.advanceTimersByTime(seconds * 1_000);
      sweeps.tick();
      await vi.advanceTimersByTimeAsync(0);
      return ran;
    };
    expect(await tickAfter(179)).toBe(0);
    expect(await tickAfter(1)).toBe(1);
    expect(await tickAfter(1)).toBe(1);
    await sweeps.now();
    expect(ran).toBe(2);
    expect(await tickAfter(180)).toBe(3);
    await sweeps.stop();
    expect(await tickAfter(180)).toBe(3);
  } finally {
    vi.useRealTimers();
  }
});
