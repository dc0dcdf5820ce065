import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { readLifecycle } from '../app/load-lifecycle.ts';
import { faultsMessage } from '../lifecycle/lifecycle-file.ts';
import { type ExampleResult, runExamples } from '../lifecycle/policy-examples.ts';
import type { Client } from './client.ts';
import { rehearsePolicy } from './policy-rehearse.ts';

const USAGE = `npm run -s policy -- test <file>
  Runs the examples of a YAML file against LIFECYCLE_FILE: who votes, or what happens that may roll back by itself, and
  what should come of it. Exit code 1 when one does not hold. docs/approvals.md says how to write them.
npm run -s policy -- rehearse [<model> ...] [--days 90] [--workspace w]
  What rolling back by itself, as LIFECYCLE_FILE says it, would have done with the history of each model; nothing is done.
  Name a file that is not in force yet: LIFECYCLE_FILE=next.yml. docs/incidents.md says more.`;

/** `npm run -s policy`: a team's own examples of its policies, for CI and without a server, and the rehearsal on history. */
export const policyClient: Client = async (input) => {
  const { config, args, out } = input;
  const [what, ...words] = args;
  const files = what === 'test' ? parseArgs({ args: words, allowPositionals: true, options: {} }).positionals : [];
  const [file, ...rest] = files;
  const isTest = file !== undefined && rest.length === 0;
  if (!isTest && what !== 'rehearse') {
    out(`${USAGE}\n`);
    return 2;
  }
  // CI has the file and not the secrets of its effects.
  const loaded = readLifecycle(await readFile(config.lifecycleFile, 'utf8'));
  if (!loaded.ok) {
    out(`${faultsMessage(config.lifecycleFile, loaded.faults)}\n`);
    return 1;
  }
  const { lifecycle } = loaded;
  if (!isTest) return rehearsePolicy(input, words, lifecycle, USAGE);
  let results: ExampleResult[];
  try {
    results = runExamples(lifecycle, await readFile(file, 'utf8'));
  } catch (error) {
    out(`${file} does not read as examples.\n${faultOf(error)}\n`);
    return 2;
  }
  for (const { name, ok, said } of results) out(`${ok ? 'ok    ' : 'FAILED'}  ${name}: ${said}\n`);
  const failed = results.filter((result) => !result.ok).length;
  out(`${results.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
};

function faultOf(error: unknown): string {
  if (error instanceof z.ZodError)
    return error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`).join('\n');
  return error instanceof Error ? error.message : String(error);
}
