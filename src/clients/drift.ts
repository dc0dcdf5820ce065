import { parseArgs } from 'node:util';
import { nearest } from '../kernel/nearest.ts';
import type { Client } from './client.ts';
import { type DriftMethod, type DriftOptions, driftMethods } from './drift-methods.ts';
import { readSampleFile } from './sample-file.ts';

const USAGE = `npm run -s drift -- <method> <reference-file> <current-file> [--bins n] [--alternative two-sided|less|greater]
                                                     [--method exact|asymptotic] [--direction up|down|both] [--beside evidently]
  Compares two samples and prints one JSON object. A file is a JSON array or one column of a CSV (file.csv:column).
  On samples: ks, wasserstein, psi, t, welch, mann-whitney, anderson-darling, cramer-von-mises, energy, epps-singleton.
  On categories, or {"counts": [[value, n], ...]}: categorical.  On {"n", "successes"}: z.  On two counts: fisher.
  On one series, one file: page-hinkley, ddm, adwin. docs/drift.md says which method when.`;

const options = {
  bins: { type: 'string' },
  alternative: { type: 'string' },
  method: { type: 'string' },
  direction: { type: 'string' },
  beside: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const CHOICES = {
  alternative: ['two-sided', 'less', 'greater'],
  method: ['exact', 'asymptotic'],
  direction: ['up', 'down', 'both'],
  beside: ['evidently'],
} as const;

/** `npm run -s drift -- ...`: Steward's statistics as a tool for anybody. Needs no server; exit code 2 for a wrong call. */
export const driftClient: Client = async ({ args, out }) => {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
  const [name, ...files] = positionals;
  if (name === undefined || values.help) {
    out(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  const method = Object.hasOwn(driftMethods, name) ? driftMethods[name]! : undefined;
  const fault = method ? faultOf(name, method, files, values) : unknownMethod(name);
  if (!method || fault !== undefined) {
    out(`${fault}\n`);
    return 2;
  }
  const { help: _, bins, ...chosen } = values;
  const given = { ...chosen, ...(bins === undefined ? {} : { bins: Number(bins) }) } as DriftOptions;
  const samples = [];
  for (const file of files) samples.push(await readSampleFile(file));
  out(`${JSON.stringify(method.run(samples, given))}\n`);
  return 0;
};

function unknownMethod(name: string): string {
  const names = Object.keys(driftMethods);
  const meant = nearest(name, names);
  return `There is no method ${name}.${meant === undefined ? '' : ` Did you mean ${meant}?`} There are ${names.join(', ')}.`;
}

/** What is wrong with a call, or undefined. */
function faultOf(
  name: string,
  method: DriftMethod,
  files: readonly string[],
  values: Readonly<Record<string, string | boolean | undefined>>,
): string | undefined {
  if (files.length !== method.files) {
    const wanted = method.files === 1 ? 'one file' : 'two files, the reference and the current one';
    return `${name} takes ${wanted}; there are ${files.length}.`;
  }
  for (const [option, value] of Object.entries(values)) {
    if (!method.options.some((one) => one === option)) return `--${option} means nothing to ${name}.`;
    const choices: readonly string[] = Object.hasOwn(CHOICES, option) ? CHOICES[option as keyof typeof CHOICES] : [];
    if (choices.length > 0 && !choices.includes(String(value)))
      return `--${option} is ${choices.join(' or ')}, not ${value}.`;
  }
  if (values.bins !== undefined && !/^\d{1,6}$/.test(String(values.bins)))
    return `--bins is a whole number, not ${values.bins}.`;
  return undefined;
}
