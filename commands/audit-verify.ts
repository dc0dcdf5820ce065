import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { verifyLedger } from '../src/ledger/verify.ts';

export const auditVerify = defineCommand({
  name: 'audit verify',
  summary: 'Check that nothing in the ledger was changed, removed or added',
  access: 'audit',
  options: {},
  examples: ['audit verify'],
  run: async ({ ctx }) => {
    const { rows, fault } = await verifyLedger(ctx.db, ctx.workspace);
    if (fault)
      return line(
        'bad',
        `The ledger was tampered with. First bad row: ${fault.seq}. ${fault.message} Keep the database as it is and call whoever answers for it.`,
      );
    return line(
      'good',
      `The ledger is whole: ${rows} ${rows === 1 ? 'row' : 'rows'}, each follows from the one before.`,
    );
  },
});
