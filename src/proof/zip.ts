import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
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
    for await (const { name, text } of files) {
      const entry = new ZipDeflate(name, { level: 6 });
      entry.mtime = at;
      zip.add(entry);
      for await (const portion of text) {
        entry.push(Buffer.from(portion, 'utf8'));
        if (full) await Promise.race([full, failed]);
      }
      entry.push(new Uint8Array(0), true);
    }
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
