import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';

/**
 * `npm test`: format, lint, types, then every test on a real embedded Postgres. Prints the ten slowest files and ends
 * with the counts. With CI set, a skipped test fails the run.
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

function step(name: string, command: string, args: readonly string[]): boolean {
  const started = Date.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok' : 'FAILED'}  ${name}, ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return status === 0;
}

function runTests(filters: readonly string[]): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'steward-report-'));
  const file = join(folder, 'report.json');
  try {
    const passed = step('tests', bin('vitest'), [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...filters,
    ]);
    return report(JSON.parse(readFileSync(file, 'utf8')) as Report) && passed;
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
const checks =
  filters.length > 0 ||
  [step('format and lint', bin('biome'), ['ci', '.']), step('types', bin('tsc'), ['-p', '.'])].every((ok) => ok);
const tests = runTests(filters);
process.exitCode = checks && tests ? 0 : 1;
