import { parseArgs } from 'node:util';
import { reportLimits } from '../evidence/report-limits.ts';
import { chainFacts } from '../ledger/chain.ts';
import { systemCtx } from '../store/unit.ts';
import { createToken, SCOPES, TOKEN_NAME } from '../workspace/create-token.ts';
import { type Client, inWorkspace } from './client.ts';

const USAGE = `npm run token -- create <name> --scope <scope> [--scope <scope>] [--context <context>] [--model <model>] [--workspace w]
Scopes: ${SCOPES.join(', ')}
With checks:write, --context and --model say what it may report; without them it is anything.`;

/** `npm run token -- create`: makes a token for a program and shows its secret this once. */
export const tokenClient: Client = async (input) => {
  if (input.args.includes('--help')) {
    input.out(`${USAGE}\n`);
    return 0;
  }
  const { values, positionals } = parseArgs({
    args: [...input.args],
    allowPositionals: true,
    options: {
      scope: { type: 'string', multiple: true },
      context: { type: 'string', multiple: true },
      model: { type: 'string', multiple: true },
      workspace: { type: 'string' },
    },
  });
  const [what, name, ...more] = positionals;
  const scopes = (values.scope ?? []).flatMap((one) => one.split(','));
  const known = SCOPES.filter((scope) => scopes.includes(scope));
  if (
    what !== 'create' ||
    name === undefined ||
    more.length > 0 ||
    !TOKEN_NAME.test(name) ||
    scopes.length === 0 ||
    known.length < scopes.length
  ) {
    input.out(`${USAGE}\n`);
    return 2;
  }
  return inWorkspace(input, values.workspace, async (db, workspace) => {
    const unit = { db, flush: [chainFacts] };
    const ctx = systemCtx(unit, { workspace, name: 'token', log: input.log });
    const limits = await reportLimits(ctx, { contexts: values.context, models: values.model });
    const { secret } = await createToken(ctx, { name, scopes: known, ...limits });
    input.out(`${secret}\n`);
    input.log.debug('A token was made', { workspace });
    return 0;
  });
};
