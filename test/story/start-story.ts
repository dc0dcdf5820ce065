import { loadLifecycle } from '../../src/app/load-lifecycle.ts';
import { type App, startApp } from '../../src/app.ts';
import { readConfig } from '../../src/config.ts';
import { createPace } from '../../src/delivery/pace.ts';
import type { Log } from '../../src/kernel/log.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { SOON_MS } from '../kit/soon.ts';
import type { StoryClock } from './story-clock.ts';

/** The whole Steward in this process, on a database of its own. */
export interface StartedStory {
  readonly app: App;
  readonly database: TestDatabase;
  /** The one-time code that the start printed. */
  code(): Promise<string>;
  /** What went wrong, as the log has it. */
  readonly faults: readonly string[];
  /** Until the function it returns is called, the pumps claim nothing: what is due stays due, cards stand as shown. */
  restPumps(): () => void;
  stop(): Promise<void>;
}

/**
 * Starts Steward as `npm start` would, with this environment; `empty` has no sample in the console, `database` is that of
 * a story whose app was stopped.
 */
export async function startStory(
  env: Readonly<Record<string, string>>,
  options: { readonly empty?: boolean; readonly database?: TestDatabase; readonly clock?: StoryClock } = {},
): Promise<StartedStory> {
  const database = options.database ?? (await testDatabase());
  const config = readConfig({ PORT: '0', ...env });
  const faults: string[] = [];
  const said: string[] = [];
  let resting = false;
  const quiet = () => undefined;
  const log: Log = {
    debug: quiet,
    info: quiet,
    warn: (text, fields) => void faults.push(`warn: ${text} ${JSON.stringify(fields ?? {})}`),
    error: (text, fields) => void faults.push(`error: ${text} ${JSON.stringify(fields ?? {})}`),
  };
  const { lifecycle, source } = await loadLifecycle(config.lifecycleFile, config.effectSecrets);
  const app = await startApp({
    config,
    log,
    url: database.url,
    lifecycle,
    lifecycleSource: source,
    say: (text) => void said.push(text),
    empty: options.empty ?? true,
    pace: createPace(undefined, { slack: {}, discord: {}, console: {} }),
    // After the second that people wait, a decision that is not about production goes by what was read last.
    patienceMs: SOON_MS / 2,
    owned: () => !resting,
    ...(options.clock ? { clock: options.clock.now } : {}),
  });
  return {
    app,
    database,
    faults,
    restPumps: () => {
      resting = true;
      return () => {
        resting = false;
        app.wake();
      };
    },
    code: () => until('the code of the first admin', () => /--code (\S+)/.exec(said.join('\n'))?.[1]),
    stop: async () => {
      await app.stop();
      await database.close();
    },
  };
}

/** Asks again and again until the fact is there; says at last what did not come, and what was there instead. */
export async function until<T>(
  what: string,
  fact: () => Promise<T | undefined | false> | T | undefined | false,
  instead: () => Promise<unknown> | unknown = () => undefined,
): Promise<T> {
  const deadline = performance.now() + SOON_MS;
  // Most facts come at once; what takes longer is not asked for so often that it takes longer still.
  for (let pause = 10; ; pause = Math.min(pause * 1.5, 120)) {
    const found = await fact();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline) throw new Error(`${what} did not come: ${JSON.stringify(await instead())}`);
    await new Promise((resume) => setTimeout(resume, pause));
  }
}
