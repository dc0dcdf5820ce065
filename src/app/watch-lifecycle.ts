import { readFile, stat } from 'node:fs/promises';
import type { Log } from '../kernel/log.ts';
import { emit } from '../ledger/event.ts';
import { lifecycleRefused } from '../lifecycle/events.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import type { FileFault, LoadedFile } from '../lifecycle/lifecycle-file.ts';
import { inTransaction, systemCtx, type Unit } from '../store/unit.ts';
import { workspacesOf } from '../workspace/connect-team.ts';
import { putInForce } from './open-workspace.ts';

/** How often the file is looked at. Polling sees what editors, mounts and config maps do alike. */
const EVERY_MS = 2_000;

export interface WatchParts {
  readonly unit: Unit;
  readonly log: Log;
  readonly file: string;
  readonly parse: (source: string) => LoadedFile;
  /** What the start read and put in force. */
  readonly started: { readonly lifecycle: Lifecycle; readonly source: string };
}

export interface LifecycleWatch {
  /** The newest valid lifecycle that was read. */
  readonly current: () => Lifecycle;
  /** Called each second. */
  readonly tick: () => void;
  /** Looks now; resolves when what was found is in force. */
  readonly look: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * Takes a changed lifecycle file over without a restart: a new revision in every workspace, the difference in the ledger.
 * A file with faults changes nothing: the valid one stays in force, and the audit channel is told once for each such file.
 */
export function watchLifecycle(parts: WatchParts): LifecycleWatch {
  const { unit, log, file } = parts;
  let current = parts.started.lifecycle;
  let seen = parts.started.source;
  let stamp: string | undefined;
  let due = 0;
  let running: Promise<void> = Promise.resolve();

  const everyWorkspace = async (act: (workspace: string) => Promise<unknown>): Promise<void> => {
    for (const workspace of await workspacesOf(unit.db)) await act(workspace);
  };
  const ctxOf = (workspace: string) => systemCtx(unit, { workspace, name: 'lifecycle', log });

  const publish = (lifecycle: Lifecycle): Promise<void> =>
    everyWorkspace(async (workspace) => {
      const { revision } = await putInForce(ctxOf(workspace), lifecycle);
      log.info('The lifecycle file is in force', { workspace, revision });
    });

  const refuse = (faults: readonly FileFault[]): Promise<void> => {
    const first = faults.slice(0, 10).map(({ line, message }) => `line ${line}: ${message}`);
    log.warn('The changed lifecycle file has faults and is not used; the one before stays in force', { file, faults });
    return everyWorkspace((workspace) =>
      inTransaction(ctxOf(workspace), async (tx) =>
        emit(tx, lifecycleRefused({ faults: first, count: faults.length })),
      ),
    );
  };

  const look = async (): Promise<void> => {
    const now = await stampOf(file);
    if (now === stamp) return;
    const source = await readFile(file, 'utf8');
    if (source !== seen) {
      const loaded = parts.parse(source);
      if (!loaded.ok) await refuse(loaded.faults);
      else await publish(loaded.lifecycle);
      if (loaded.ok) current = loaded.lifecycle;
      seen = source;
    }
    stamp = now;
  };

  const lookNext = (): Promise<void> => {
    running = running.then(look).catch((error: unknown) => {
      log.warn('The lifecycle file could not be looked at; trying again', { file, error: String(error) });
    });
    return running;
  };

  return {
    current: () => current,
    look: lookNext,
    tick: () => {
      if (Date.now() < due) return;
      due = Date.now() + EVERY_MS;
      void lookNext();
    },
    stop: () => running,
  };
}

/** What changes when the file does; a file that is gone for a moment (an editor saves) is an error and tried again. */
async function stampOf(file: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(file);
  return `${mtimeMs} ${size} ${ino}`;
}
