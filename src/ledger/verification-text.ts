import type { Verification } from './verify.ts';
import type { CheckpointVerification } from './verify-checkpoints.ts';

/** What was checked, in sentences: the chain, then its checkpoints. `bad` when anything is wrong. */
export interface VerificationText {
  readonly bad: boolean;
  readonly chain: string;
  readonly checkpoints: string;
}

/** The words of both clients and chat about what `verifyLedger` and `verifyCheckpoints` found. */
export function verificationText(chain: Verification, signed: CheckpointVerification): VerificationText {
  const { rows, fault } = chain;
  const whole = `whole, ${rows} ${rows === 1 ? 'row' : 'rows'}.`;
  return {
    bad: fault !== undefined || signed.fault !== undefined,
    chain: fault ? `BAD at row ${fault.seq}. ${fault.message}` : whole,
    checkpoints: signed.fault ? `BAD checkpoint (${signed.fault.fault}). ${signed.fault.message}` : inOrder(signed),
  };
}

function inOrder({ checkpoints, last, keys }: CheckpointVerification): string {
  if (!last) {
    return 'No checkpoint was signed yet, so a deleted tail or a rewritten chain would not be found. Set LEDGER_KEY; `npm run -s audit -- keygen` makes one.';
  }
  const count = `${checkpoints} ${checkpoints === 1 ? 'checkpoint' : 'checkpoints'}`;
  const until = `${count} ${checkpoints === 1 ? 'fits' : 'fit'}, the last at row ${last.seq} on ${last.at.toISOString().slice(0, 16).replace('T', ' ')} UTC.`;
  const own = keys.filter((key) => key.vouched === 'caller').map((key) => key.id);
  const stored = keys.filter((key) => key.vouched === 'database').map((key) => key.id);
  const vouched = [
    ...(own.length > 0 ? [`Signed by ${own.join(', ')}, which you gave.`] : []),
    ...(stored.length > 0
      ? [
          `Signed by ${stored.join(', ')}: only the database holds ${stored.length === 1 ? 'this key' : 'these keys'}, so compare with what you wrote down, or give LEDGER_KEY or --public-key.`,
        ]
      : []),
  ];
  return [until, ...vouched].join(' ');
}
