import { readFile } from 'node:fs/promises';
import { effects } from '../effects/index.ts';
import { settingFaults } from '../effects/setting-faults.ts';
import { gates } from '../lifecycle/gates/index.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { faultsMessage, type LoadedFile, parseLifecycle } from '../lifecycle/lifecycle-file.ts';

/** What a start reads: the lifecycle, and the text it was read from. */
export interface LifecycleFile {
  readonly lifecycle: Lifecycle;
  readonly source: string;
}

/**
 * Reads the lifecycle file, and looks whether each secret that an effect names is there. Throws an Error that lists every
 * fault as `file:line: what is wrong`.
 */
export async function loadLifecycle(file: string, secrets: ReadonlyMap<string, string>): Promise<LifecycleFile> {
  const source = await readFile(file, 'utf8').catch(() => {
    throw new Error(
      `Steward cannot start: the lifecycle file ${file} cannot be read. Set LIFECYCLE_FILE, or put the shipped lifecycle.yml there.`,
    );
  });
  const loaded = readLifecycle(source, secrets);
  if (loaded.ok) return { lifecycle: loaded.lifecycle, source };
  throw new Error(`Steward cannot start: the lifecycle file has faults.\n${faultsMessage(file, loaded.faults)}`);
}

/** Reads a lifecycle with the gates and effects that this Steward has; without `secrets` it does not ask for them. */
export function readLifecycle(source: string, secrets?: ReadonlyMap<string, string>): LoadedFile {
  const known = { gates, effects: [...effects.keys()] };
  const withSecrets = secrets && { ...known, settingFaults: settingFaults((name) => secrets.get(name)) };
  return parseLifecycle(source, withSecrets ?? known);
}
