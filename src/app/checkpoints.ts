import type { Log } from '../kernel/log.ts';
import { dueCheckpoints, signCheckpoint } from '../ledger/sign-checkpoint.ts';
import type { SigningKey } from '../ledger/signing-key.ts';
import { systemCtx, type Unit } from '../store/unit.ts';

/** After a failure or a broken chain, so long until that is tried again. */
const PAUSE_MS = 60_000;

export interface CheckpointParts {
  readonly unit: Unit;
  /** None without LEDGER_KEY: then nothing is signed. */
  readonly key: SigningKey | undefined;
  readonly log: Log;
  readonly mayClaim: () => boolean;
}

/** Called each second: signs the chains that want a checkpoint. What the verb decides holds for any number of processes. */
export function createCheckpoints({ unit, key, log, mayClaim }: CheckpointParts): {
  readonly tick: () => void;
  readonly stop: () => Promise<void>;
} {
  let running: Promise<void> | undefined;
  let notBefore = 0;
  const sign = async (signer: SigningKey): Promise<void> => {
    const clock = unit.clock?.() ?? new Date();
    for (const workspace of await dueCheckpoints(unit.db, clock)) {
      const ctx = systemCtx(unit, { workspace, name: 'checkpoint', log });
      const signed = await signCheckpoint(ctx, signer);
      if (signed.result === 'signed') log.info('The ledger was signed', { workspace, seq: signed.checkpoint.seq });
      if (signed.result !== 'broken') continue;
      notBefore = Date.now() + PAUSE_MS;
      log.error('The ledger is not what was signed before', { workspace, fault: signed.message });
    }
  };
  return {
    tick: () => {
      if (!key || running || Date.now() < notBefore || !mayClaim()) return;
      running = sign(key)
        .catch((error: unknown) => {
          notBefore = Date.now() + PAUSE_MS;
          log.warn('A checkpoint was not signed; it is tried again', { error: String(error) });
        })
        .finally(() => {
          running = undefined;
        });
    },
    stop: async () => running,
  };
}
