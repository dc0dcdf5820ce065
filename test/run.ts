import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

/**
 * `npm test`: every test on a real embedded Postgres, and format, lint and types in the waits of the tests. Prints what
 * those said, the ten slowest files, and ends with the counts. With CI set, a skipped test fails the run.
 */
const root = resolve(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules/.bin', name);

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly startTime: number;
    readonly endTime: number;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

interface Step {
  readonly ok: boolean;
  /** What a quiet step said, and how it ended. */
  readonly said: string;
}

async function step(name: string, command: string, args: readonly string[], quiet = false): Promise<Step> {
  const started = Date.now();
  const child = spawn(command, args, { cwd: root, stdio: quiet ? 'pipe' : 'inherit' });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const [code] = await once(child, 'close');
  const ok = code === 0;
  return { ok, said: `${said}${ok ? 'ok' : 'FAILED'}  ${name}, ${((Date.now() - started) / 1000).toFixed(1)} s` };
}

async function runTests(filters: readonly string[]): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'steward-report-'));
  const file = join(folder, 'report.json');
  try {
    const { ok, said } = await step('tests', bin('vitest'), [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...filters,
    ]);
    console.log(said);
    return report(JSON.parse(readFileSync(file, 'utf8')) as Report) && ok;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(result: Report): boolean {
  const seconds = result.testResults.map((one) => ({
    name: relative(root, one.name),
    seconds: (one.endTime - one.startTime) / 1000,
  }));
  console.log('\nThe ten slowest files:');
  for (const one of seconds.sort((a, b) => b.seconds - a.seconds).slice(0, 10))
    console.log(`  ${one.seconds.toFixed(1).padStart(6)} s  ${one.name}`);
  const skipped = result.numPendingTests + result.numTodoTests;
  const names = result.testResults.flatMap((one) =>
    one.assertionResults.filter(({ status }) => status === 'skipped' || status === 'pending' || status === 'todo'),
  );
  for (const one of names) console.log(`skipped: ${one.fullName}`);
  const forbidden = skipped > 0 && process.env.CI === 'true';
  if (forbidden) console.log('FAILED  tests were skipped, which CI forbids');
  console.log(`\n${result.numPassedTests} passed, ${result.numFailedTests} failed, ${skipped} skipped`);
  return result.success && !forbidden;
}

const filters = process.argv.slice(2);
const checking =
  filters.length > 0
    ? []
    : [
        step('format and lint', bin('biome'), ['ci', '.'], true),
        step('types', bin('tsc'), ['-p', '.', '--checkers', '1'], true),
      ];
const tests = await runTests(filters);
const checks = await Promise.all(checking);
for (const { said } of checks) console.log(said);
process.exitCode = tests && checks.every(({ ok }) => ok) ? 0 : 1;
