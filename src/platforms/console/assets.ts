import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

/** Every file under assets/. A test holds list and folder equal. */
export const assetNames = [
  'icon.svg',
  'base.css',
  'layout.css',
  'sidebar.css',
  'message.css',
  'reactions.css',
  'card.css',
  'composer.css',
  'dialog.css',
  'phone.css',
  'main.js',
  'acts.js',
  'composer.js',
  'dialogs.js',
  'keys.js',
  'live.js',
  'messages.js',
  'navigate.js',
  'patch.js',
  'read-marks.js',
  'suggestions.js',
  'times.js',
] as const;

export interface Assets {
  /** Changes whenever an asset does. */
  readonly build: string;
  serve(name: string, request: Request): Response;
}

/** Reads the console's scripts and styles once; they are served as they are written, without a bundler. */
export function loadAssets(): Assets {
  const files = new Map(
    assetNames.map((name) => {
      const content = readFileSync(new URL(`./assets/${name}`, import.meta.url));
      const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 16)}"`;
      return [name as string, { content, etag, type: types[name.split('.').at(-1)!]! }];
    }),
  );
  const build = createHash('sha256');
  for (const { etag } of files.values()) build.update(etag);
  return {
    build: build.digest('base64url').slice(0, 8),
    serve(name, request) {
      const file = files.get(name);
      if (!file) return new Response('Not found', { status: 404 });
      const headers = { 'content-type': file.type, etag: file.etag, 'cache-control': 'no-cache' };
      if (request.headers.get('if-none-match') === file.etag) return new Response(null, { status: 304, headers });
      return new Response(new Uint8Array(file.content), { headers });
    },
  };
}
