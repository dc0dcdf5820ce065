import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { named, optional, text } from '../src/chat/options/index.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { verificationText } from '../src/ledger/verification-text.ts';
import { verifyLedger } from '../src/ledger/verify.ts';
import { parseClaim, verifyCheckpoints } from '../src/ledger/verify-checkpoints.ts';
import type { CommandPorts } from './ports.ts';

export const auditVerify = (ports: Pick<CommandPorts, 'ledgerKey'>) =>
  defineCommand({
    name: 'audit verify',
    summary: 'Check that nothing in the ledger was changed, removed or added',
    access: 'audit',
    options: {
      checkpoint: named(
        optional(text('A row and its hash that you hold, as in a line of the audit channel', { maxLength: 90 })),
      ),
    },
    examples: ['audit verify'],
    run: async ({ ctx, input }) => {
      const claim = input.checkpoint === undefined ? undefined : parseClaim(input.checkpoint);
      if (input.checkpoint !== undefined && !claim) {
        throw new StewardError('BAD_INPUT', 'A checkpoint is a row and its hash, such as `1204:9f86d0...`.', {
          field: 'checkpoint',
          hint: 'Copy it from the line in the audit channel.',
        });
      }
      const chain = await verifyLedger(ctx.db, ctx.workspace);
      const signed = await verifyCheckpoints(ctx.db, ctx.workspace, {
        keys: ports.ledgerKey ? [ports.ledgerKey] : [],
        claims: claim ? [claim] : [],
      });
      const said = verificationText(chain, signed);
      if (chain.fault ?? signed.fault) {
        const found = [
          chain.fault && `First bad row: ${chain.fault.seq}. ${chain.fault.message}`,
          signed.fault?.message,
        ];
        return line(
          'bad',
          `The ledger was tampered with. ${found.filter((part) => part).join(' ')} Keep the database as it is and call whoever answers for it.`,
        );
      }
      const { rows } = chain;
      return line(
        'good',
        `The ledger is whole: ${rows} ${rows === 1 ? 'row' : 'rows'}, each follows from the one before. ${said.checkpoints}`,
      );
    },
  });
