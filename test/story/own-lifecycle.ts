import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Around } from './scene.ts';
import { type StoryClock, storyClock } from './story-clock.ts';

/** A lifecycle file of the story's own, and a clock that the test sets. */
export interface Watched extends Around {
  readonly clock: StoryClock;
}

/** The usual lifecycle, changed for a story. */
export async function ownLifecycle(change: (usual: string) => string): Promise<Watched> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-story-'));
  const file = join(folder, 'lifecycle.yml');
  await writeFile(file, change(await readFile(join(import.meta.dirname, '../../lifecycle.yml'), 'utf8')));
  return {
    env: { LIFECYCLE_FILE: file },
    // A Monday; 9:00 in Rome is 8:00 in UTC.
    clock: storyClock('2027-03-01T10:00:00Z'),
    close: () => rm(folder, { recursive: true }),
  };
}
