import { type Figure, tableOf } from './figure.ts';

/** One bench: its file is loaded only when it runs. */
const benches: Readonly<Record<string, () => Promise<{ readonly bench: () => Promise<readonly Figure[]> }>>> = {
  votes: () => import('./votes.ts'),
  decide: () => import('./decide.ts'),
  lists: () => import('./lists.ts'),
  ack: () => import('./ack.ts'),
  cards: () => import('./cards.ts'),
  calls: () => import('./calls.ts'),
  ledger: () => import('./ledger.ts'),
  readings: () => import('./readings.ts'),
  alerts: () => import('./alerts.ts'),
  memory: () => import('./memory.ts'),
  statistics: () => import('./statistics.ts'),
  charts: () => import('./charts.ts'),
  digest: () => import('./digest.ts'),
  oncall: () => import('./oncall.ts'),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  process.stderr.write(`There is no bench ${unknown.join(', ')}. There are ${Object.keys(benches).join(', ')}.\n`);
  process.exit(2);
}

const figures: Figure[] = [];
for (const [name, load] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const began = performance.now();
  process.stderr.write(`${name} ... `);
  try {
    figures.push(...(await (await load()).bench()));
    process.stderr.write(`${Math.round((performance.now() - began) / 1_000)} s\n`);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`failed: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
}
process.stdout.write(`\n${tableOf(figures)}\n`);
process.exit();
