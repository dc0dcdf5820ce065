import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { Zip, ZipDeflate } from 'fflate';

/** A file of an archive. Its text comes in portions, so that one of any length needs little memory. */
export interface ZippedFile {
  readonly name: string;
  readonly text: AsyncIterable<string>;
}

/** Writes an archive beside `path` and puts it in place when it is whole. Removes what it wrote when it fails. */
export async function writeZip(path: string, files: AsyncIterable<ZippedFile>, at: Date): Promise<void> {
  const part = `${path}.part`;
  const out = createWriteStream(part, { flags: 'wx' });
  await once(out, 'open');
  let full: Promise<unknown> | undefined;
  const failed = new Promise<never>((_, reject) => out.once('error', reject));
  failed.catch(() => undefined);
  const zip = new Zip((error, chunk, final) => {
    if (error) out.destroy(error);
    else if (!out.write(chunk)) full ??= once(out, 'drain').finally(() => (full = undefined));
    if (final) out.end();
  });
  try {
    await fill(zip, files, at, () => full && Promise.race([full, failed]));
    const written = once(out, 'finish');
    zip.end();
    await Promise.race([written, failed]);
    await rename(part, path);
  } catch (error) {
    out.destroy();
    await rm(part, { force: true });
    throw error;
  }
}

/** An archive in memory; undefined when it gets larger than `most` bytes. Lets others run in between. */
export async function zipBytes(files: AsyncIterable<ZippedFile>, at: Date, most: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let fault: Error | undefined;
  const zip = new Zip((error, chunk) => {
    fault ??= error ?? undefined;
    size += chunk?.length ?? 0;
    if (size <= most && chunk) chunks.push(chunk);
  });
  let breathed = performance.now();
  const breathe = async (): Promise<void> => {
    if (size > most) throw new TooLarge();
    if (performance.now() - breathed < LONGEST_STRETCH_MS) return;
    await setImmediate();
    breathed = performance.now();
  };
  try {
    await fill(zip, files, at, breathe);
    zip.end();
    await breathe();
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
  if (fault) throw fault;
  return Buffer.concat(chunks);
}

class TooLarge extends Error {}

/** How long one archive may hold the process before others get their turn. */
const LONGEST_STRETCH_MS = 10;

/** Puts files into an archive, portion by portion; `between` is waited for after each. */
async function fill(
  zip: Zip,
  files: AsyncIterable<ZippedFile>,
  at: Date,
  between: () => Promise<unknown> | undefined,
): Promise<void> {
  for await (const { name, text } of files) {
    const entry = new ZipDeflate(name, { level: 6 });
    entry.mtime = at;
    zip.add(entry);
    for await (const portion of text) {
      entry.push(Buffer.from(portion, 'utf8'));
      await between();
    }
    entry.push(new Uint8Array(0), true);
  }
}
