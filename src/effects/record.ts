import { mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { Effect } from '../lifecycle/effect.ts';

export const recordSettings = z.strictObject({ file: z.string().min(1, 'needs a file, such as releases.jsonl') });

/**
 * Writes one JSON line per applied transition to a file, synced before it counts. Settings: `file`. Idempotent by
 * request: a line that is there already is not written again.
 */
export const record: Effect = async (input, signal) => {
  const { file } = input.settings;
  if (typeof file !== 'string' || file === '')
    throw new Error('the effect `record` needs a file, such as `record: { file: releases.jsonl }`');
  const path = resolve(file);
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(path, 'a+');
  try {
    signal.throwIfAborted();
    const { workspace, request } = input;
    const known = (await handle.readFile('utf8')).split('\n').some((line) => isRecordOf(line, workspace, request));
    if (known) return;
    const { settings: _, ...said } = input;
    await handle.appendFile(`${JSON.stringify(said)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

function isRecordOf(line: string, workspace: string, request: string): boolean {
  if (line === '') return false;
  try {
    const said: unknown = JSON.parse(line);
    return (
      typeof said === 'object' &&
      said !== null &&
      'workspace' in said &&
      'request' in said &&
      said.workspace === workspace &&
      said.request === request
    );
  } catch {
    return false;
  }
}
