import { readFile } from 'node:fs/promises';
import { effects } from '../effects/index.ts';
import { settingFaults } from '../effects/setting-faults.ts';
import { gates } from '../lifecycle/gates/index.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { faultsMessage, parseLifecycle } from '../lifecycle/lifecycle-file.ts';

/**
 * Reads the lifecycle file, and looks whether each secret that an effect names is there. Throws an Error that lists every
 * fault as `file:line: what is wrong`.
 */
export async function loadLifecycle(file: string, secrets: ReadonlyMap<string, string>): Promise<Lifecycle> {
  const source = await readFile(file, 'utf8').catch(() => {
    throw new Error(
      `Steward cannot start: the lifecycle file ${file} cannot be read. Set LIFECYCLE_FILE, or put the shipped lifecycle.yml there.`,
    );
  });
  const loaded = parseLifecycle(source, {
    gates,
    effects: [...effects.keys()],
    settingFaults: settingFaults((name) => secrets.get(name)),
  });
  if (loaded.ok) return loaded.lifecycle;
  throw new Error(`Steward cannot start: the lifecycle file has faults.\n${faultsMessage(file, loaded.faults)}`);
}
