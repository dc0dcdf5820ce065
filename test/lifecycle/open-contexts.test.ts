import { expect, it } from 'vitest';
import { openContexts } from '../../src/lifecycle/open-contexts.ts';
import { createToken, type Scope } from '../../src/workspace/create-token.ts';
import { revokeToken } from '../../src/workspace/revoke-token.ts';
import { useChurn, world } from './churn-world.ts';
import { production } from './gate-world.ts';

useChurn();

const token = (name: string, contexts?: string[], scope: Scope = 'checks:write') =>
  createToken(world.as('ada'), { name, scopes: [scope], ...(contexts && { contexts }) });

it('names the tokens that may report any context, while a gate asks for one', async () => {
  await token('ci');
  expect(await openContexts(world.system)).toBeUndefined();
  await production(['checks: [ci/tests, eval suite]', 'checks: ci/tests']);
  expect(await openContexts(world.system)).toMatch(
    /^gates ask for ci\/tests, eval suite, and the token ci may report any context: `token create/,
  );
  await token('all');
  expect(await openContexts(world.system)).toMatch(/the tokens all, ci may report/);
});

it('says nothing of tokens with a list, without the scope, or revoked', async () => {
  await production(['checks: ci/tests']);
  await token('evals', ['ci/tests']);
  await token('deploy', undefined, 'read');
  await token('old');
  await revokeToken(world.as('ada'), { name: 'old' });
  expect(await openContexts(world.system)).toBeUndefined();
});
