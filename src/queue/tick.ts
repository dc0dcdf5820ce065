import { schedule } from 'node-cron';
import type { Log } from '../kernel/log.ts';

/**
 * Calls every function once a second, the safety net under the wake-ups after commits: what another process committed,
 * what is due now, what was lost. The functions return at once and throw nothing that matters. `stop` ends it.
 */
export function startTick(functions: readonly (() => void)[], log: Log): { stop(): Promise<void> } {
  const tick = () => {
    for (const call of functions) {
      try {
        call();
      } catch (error) {
        log.error('A tick failed and the next one comes', { error: String(error) });
      }
    }
  };
  // A busy second is skipped without a word: the next one does all there is to do.
  const task = schedule('* * * * * *', tick, { name: 'tick', suppressMissedWarning: true, logger: quiet(log) });
  return {
    stop: async () => {
      await task.destroy();
    },
  };
}

function quiet(log: Log) {
  const tell = (message: string | Error) => log.debug('The tick says something', { said: String(message) });
  return { info: tell, warn: tell, error: tell, debug: tell };
}
