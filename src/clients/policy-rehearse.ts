import { parseArgs } from 'node:util';
import { rehearsal, rehearsedWords } from '../incidents/response/rehearse-rollbacks.ts';
import { type Lifecycle, trackFor } from '../lifecycle/lifecycle.ts';
import { listModels } from '../registry/list-models.ts';
import { systemCtx } from '../store/unit.ts';
import { type Client, inWorkspace } from './client.ts';

const MOST_MODELS = 1_000;

/**
 * `npm run -s policy -- rehearse`: what the `by-itself` of a lifecycle file, in force or not yet, would have done with the
 * history that stands in the database. Reads alone. Exit code 2 for a wrong call, 1 where the file rolls nothing back by itself.
 */
export async function rehearsePolicy(
  input: Parameters<Client>[0],
  words: readonly string[],
  lifecycle: Lifecycle,
  usage: string,
): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: { days: { type: 'string', default: '90' }, workspace: { type: 'string' } },
  });
  const days = Number(values.days);
  if (!Number.isInteger(days) || days < 1 || days > 4_000) {
    input.out(`${usage}\n`);
    return 2;
  }
  const file = input.config.lifecycleFile;
  const rule = trackFor(lifecycle, 'version').rollback;
  if (rule?.byItself === undefined) {
    input.out(`${file} rolls nothing back by itself: \`by-itself\` below \`rollback\` of its release track would.\n`);
    return 1;
  }
  return inWorkspace(input, values.workspace, async (db, workspace) => {
    const ctx = systemCtx({ db, flush: [] }, { workspace, name: 'rehearsal', log: input.log });
    const served = positionals.length > 0 ? [] : await listModels(ctx, { stage: rule.stage }, MOST_MODELS);
    const models = [...positionals, ...served.map(({ model }) => model.name)];
    for (const model of models) {
      const found = await rehearsal(ctx, { model, days, lifecycle });
      for (const row of found?.rows ?? []) {
        const at = row.at.toISOString().slice(0, 16).replace('T', ' ');
        input.out(`${at}  ${row.trigger}  ${rehearsedWords(row)}\n`);
      }
      input.out(`${found?.summary}\n`);
    }
    return 0;
  });
}
