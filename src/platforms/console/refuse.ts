import type { MiddlewareHandler } from 'hono';
import { html } from './html.ts';

/** What a refused or failed request is answered with: a page for a person who navigates, else an RFC 9457 problem. */
export function refuse(request: Request, status: number, code: string, detail: string): Response {
  if (!request.headers.get('accept')?.includes('text/html')) return problem(status, code, detail);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Steward</title><link rel="stylesheet" href="/console/assets/base.css"><link rel="stylesheet" href="/console/assets/message.css"></head>
<body><main class="empty"><h1>${detail}</h1><p><a href="/console">Open the console</a></p></main></body></html>`;
  return new Response(page.markup, {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  });
}

export function problem(status: number, code: string, detail: string): Response {
  return Response.json(
    { title: detail, status, code },
    { status, headers: { 'content-type': 'application/problem+json' } },
  );
}

const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/**
 * The console has no sign-in: whoever reaches it can act as anybody. So it answers a browser on this machine alone, and
 * nothing that came through a proxy or from another site's page (contract.md section 2).
 */
export function refuseStrangers(port: () => number): MiddlewareHandler {
  return async (c, next) => {
    const why = refusal(c.req.raw, port());
    if (why !== undefined) {
      c.res = refuse(c.req.raw, 403, 'NOT_ALLOWED', why);
    } else {
      await next();
    }
    for (const [name, value] of Object.entries(securityHeaders)) c.res.headers.set(name, value);
  };
}

/** Why a request is refused, in words that say what to do; undefined when it is welcome. */
export function refusal(request: Request, port: number): string | undefined {
  const { headers } = request;
  for (const name of headers.keys()) {
    if (name === 'forwarded' || name.startsWith('x-forwarded-')) {
      return 'The console does not work behind a proxy, because it has no sign-in. Open it on the machine itself, or through ssh -L.';
    }
  }
  const hosts = ['localhost', '127.0.0.1'].flatMap((host) =>
    port === 80 ? [host, `${host}:80`] : [`${host}:${port}`],
  );
  if (!hosts.includes(headers.get('host') ?? '')) {
    return `The console answers only at http://localhost:${port}/console and http://127.0.0.1:${port}/console.`;
  }
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  const foreignOrigin = origin !== null && !hosts.some((host) => origin === `http://${host}`);
  const foreignSite = request.method !== 'GET' && site !== null && site !== 'same-origin';
  if (foreignOrigin || foreignSite) return 'The console takes nothing from the pages of other sites.';
  return undefined;
}
