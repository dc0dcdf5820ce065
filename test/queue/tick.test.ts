import { expect, test, vi } from 'vitest';
import { silentLog } from '../../src/kernel/log.ts';
import { startTick } from '../../src/queue/tick.ts';
import { soon } from '../kit/soon.ts';

test('calls every function about once a second, also after one of them failed, until it is stopped', async () => {
  const faults: string[] = [];
  let calls = 0;
  const broken = () => {
    throw new Error('broken');
  };
  const tick = startTick([broken, () => void calls++], { ...silentLog, error: (message) => void faults.push(message) });
  await vi.waitFor(() => expect(calls).toBeGreaterThanOrEqual(2), soon);
  await tick.stop();
  expect(faults.length).toBe(calls);
});
