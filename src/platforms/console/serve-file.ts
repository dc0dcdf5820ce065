import { StewardError } from '../../kernel/errors.ts';
import type { RoomFile } from '../../room/keep-files.ts';

/** What a browser may show as a page of its own. An SVG is shown by pages alone: opened by itself it could run scripts. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif']);
const PICTURES = new Set([...SHOWN, 'image/svg+xml']);

/** Gives out a file of a message. Throws StewardError NOT_FOUND, and NOT_ALLOWED to pages of other sites. */
export function serveFile(request: Request, file: RoomFile | undefined): Response {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none')
    throw new StewardError('NOT_ALLOWED', 'The console shows its files to its own pages alone.');
  if (!file) throw new StewardError('NOT_FOUND', 'There is no such file, or its message was removed.');
  const headers = {
    'content-type': PICTURES.has(file.mime) ? file.mime : 'application/octet-stream',
    'content-length': String(file.bytes.length),
    // Its name holds letters, digits, dots, underscores and dashes alone.
    'content-disposition': `${SHOWN.has(file.mime) ? 'inline' : 'attachment'}; filename="${file.name}"`,
    'cache-control': 'private, no-store',
  };
  return new Response(new Uint8Array(file.bytes), { headers });
}
