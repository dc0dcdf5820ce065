import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { kolmogorovSmirnov } from '../src/monitoring/statistics/kolmogorov-smirnov.ts';
import { psi } from '../src/monitoring/statistics/psi.ts';
import { psiOfValues } from '../src/monitoring/statistics/psi-of-values.ts';
import { sortedSample } from '../src/monitoring/statistics/sorted-sample.ts';
import { wasserstein } from '../src/monitoring/statistics/wasserstein.ts';
import { type Figure, median, shownMs } from './figure.ts';

const VALUES = 1_000_000;
const ROUNDS = 9;
const TOGETHER_WITHIN_MS = 400;
/** Each method alone, and how many times as long scipy should take. */
const SINGLE = {
  ks: {
    run: (a: Float64Array, b: Float64Array) => kolmogorovSmirnov(sortedSample(a), sortedSample(b)).statistic,
    aim: 3.5,
  },
  wasserstein: { run: (a: Float64Array, b: Float64Array) => wasserstein(sortedSample(a), sortedSample(b)), aim: 2.5 },
  psi: { run: (a: Float64Array, b: Float64Array) => psiOfValues(a, b), aim: 1 },
} as const;
type Single = keyof typeof SINGLE;

/** A million float64 against a million: all three from one sort each, and each alone beside scipy on the same bytes. */
export async function bench(): Promise<readonly Figure[]> {
  const [a, b] = [normals(1, 0), normals(2, 0.01)];
  const folder = await mkdtemp(join(tmpdir(), 'steward-bench-'));
  const scipy = await startScipy(folder, a, b);
  try {
    const figures = [together(a, b)];
    for (const name of Object.keys(SINGLE) as Single[]) figures.push(await alone(name, a, b, scipy));
    return figures;
  } finally {
    scipy?.child.kill();
    await rm(folder, { recursive: true });
  }
}

function together(a: Float64Array, b: Float64Array): Figure {
  const [times, processor] = [[] as number[], [] as number[]];
  for (let round = 0; round < ROUNDS; round++) {
    const cpu = process.cpuUsage();
    times.push(
      msOf(() => {
        const [reference, current] = [sortedSample(a), sortedSample(b)];
        kolmogorovSmirnov(reference, current);
        wasserstein(reference, current);
        psi(reference, current);
      }),
    );
    const { user, system } = process.cpuUsage(cpu);
    processor.push((user + system) / 1_000);
  }
  const ms = median(times);
  return {
    what: `KS, Wasserstein and PSI of 1,000,000 against 1,000,000 (processor time ${shownMs(median(processor))})`,
    figure: shownMs(ms),
    aim: `${TOGETHER_WITHIN_MS} ms`,
    met: ms <= TOGETHER_WITHIN_MS,
  };
}

async function alone(name: Single, a: Float64Array, b: Float64Array, scipy: Scipy | undefined): Promise<Figure> {
  const { run, aim } = SINGLE[name];
  const [ours, theirs, ratios] = [[] as number[], [] as number[], [] as number[]];
  for (let round = 0; round < ROUNDS; round++) {
    let value = 0;
    ours.push(
      msOf(() => {
        value = run(a, b);
      }),
    );
    if (!scipy) continue;
    const answer = await scipy.ask(name);
    if (Math.abs(answer.value - value) > 1e-9 * (1 + Math.abs(value)))
      throw new Error(`${name}: ${value} here, ${answer.value} in scipy`);
    theirs.push(answer.ms);
    ratios.push(ours.at(-1)! / answer.ms);
  }
  const what = `${name} alone, from unsorted values`;
  const figure = shownMs(median(ours));
  if (!scipy) return { what: `${what} (no python3 with scipy here, so no floor)`, figure };
  const ratio = median(ratios);
  return {
    what: `${what}; floor scipy ${scipy.version}`,
    figure,
    floor: shownMs(median(theirs)),
    ratio,
    aim: aim === 1 ? 'no slower' : `scipy takes ${aim} times`,
    met: ratio <= 1 / aim,
  };
}

interface Scipy {
  readonly child: ChildProcess;
  readonly version: string;
  ask(method: Single): Promise<{ readonly ms: number; readonly value: number }>;
}

/** Python with the same values, or undefined when there is none or it has no scipy. */
async function startScipy(folder: string, a: Float64Array, b: Float64Array): Promise<Scipy | undefined> {
  const files = [join(folder, 'a'), join(folder, 'b')];
  for (const [i, values] of [a, b].entries()) await writeFile(files[i]!, values);
  const child = spawn('python3', [join(import.meta.dirname, 'scipy-floor.py'), ...files], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  child.on('error', () => child.stdout.destroy());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string | undefined> => {
    const line = await lines.next();
    return line.done ? undefined : line.value;
  };
  const greeting = await nextLine();
  if (greeting === undefined) return undefined;
  return {
    child,
    version: (JSON.parse(greeting) as { scipy: string }).scipy,
    ask: async (method) => {
      child.stdin.write(`${method}\n`);
      const line = await nextLine();
      if (line === undefined) throw new Error(`scipy ended at ${method}`);
      return JSON.parse(line) as { ms: number; value: number };
    },
  };
}

/** Normal values (Box and Muller) from a fixed seed. */
function normals(seed: number, mean: number): Float64Array {
  let state = seed;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Float64Array.from({ length: VALUES }, () => {
    const radius = Math.sqrt(-2 * Math.log(random()));
    return mean + radius * Math.cos(2 * Math.PI * random());
  });
}

function msOf(run: () => void): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}
