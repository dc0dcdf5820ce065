import { createHash } from 'node:crypto';
import { contactsOf } from '../incidents/paging/contacts.ts';
import { findAttempt, findPage, type Page } from '../incidents/paging/find-pages.ts';
import { pageLine, subjectName } from '../incidents/paging/page-card.ts';
import { findLinkKey, isSigned, type PageLink, readLink } from '../incidents/paging/page-link.ts';
import { isTest } from '../incidents/paging/test-page.ts';
import { useLink } from '../incidents/paging/use-link.ts';
import type { Log } from '../kernel/log.ts';
import { namesOf } from '../people/find-people.ts';
import { html, type Markup } from '../proof/html.ts';
import { type Ctx, systemCtx, type Unit } from '../store/unit.ts';

export interface PageLinkParts {
  readonly unit: Unit;
  readonly log: Log;
}

/**
 * What stands behind the links in messages of pages, `/page/<token>`: a GET shows what is wrong and a button, and changes
 * nothing (mail scanners follow links); the button's POST acknowledges, once.
 */
export function createPageLinks({ unit, log }: PageLinkParts) {
  return async (request: Request): Promise<Response> => {
    const token = new URL(request.url).pathname.slice('/page/'.length);
    if (!['GET', 'HEAD', 'POST'].includes(request.method)) return answer(405, 'Not here', 'Open the link itself.');
    const link = await checked(unit, token);
    if (!link) return answer(404, 'This link is not valid', 'Acknowledge it in your chat instead.');
    const now = unit.clock?.() ?? new Date();
    const ctx = systemCtx(unit, { workspace: link.workspace, name: 'page link', log, now });
    if (link.until <= now) return answer(410, 'This link is too old', 'Acknowledge it in your chat instead.');
    return request.method === 'POST' ? used(ctx, link) : shown(ctx, link);
  };
}

async function checked(unit: Unit, token: string): Promise<PageLink | undefined> {
  const link = readLink(token);
  const key = link && (await findLinkKey(unit.db, link.workspace));
  return link && key && isSigned(link, key) ? link : undefined;
}

async function shown(ctx: Ctx, link: PageLink): Promise<Response> {
  const attempt = await findAttempt(ctx, link.attempt);
  const page = attempt && (await findPage(ctx, attempt.page));
  if (!page || !attempt) return answer(404, 'This link is not valid', 'Acknowledge it in your chat instead.');
  if (page.state !== 'open' || attempt.linkUsedAt !== null) return answer(200, pageLine(page), await stands(ctx, page));
  const [contact] = attempt.person === null ? [] : await contactsOf(ctx, [attempt.person]);
  const since = clock(page.startedAt, contact?.zone ?? 'UTC');
  const form = html`<form method="post"><button type="submit">Acknowledge ${subjectName(page.subject)}</button></form>
<p class="soft">Nobody else is paged then. Without an answer the next person is.</p>`;
  return answer(
    200,
    pageLine(page),
    [page.summary, page.model && `Model ${page.model}.`, `Since ${since}.`].filter(Boolean).join('\n'),
    form,
  );
}

async function used(ctx: Ctx, link: PageLink): Promise<Response> {
  const use = await useLink(ctx, { attempt: link.attempt });
  if (use.state === 'unknown') return answer(404, 'This link is not valid', 'Acknowledge it in your chat instead.');
  if (use.state === 'done' && isTest(use.page.subject)) return answer(200, 'It works', 'Your test page came back.');
  const page = (await findPage(ctx, use.page.id)) ?? use.page;
  const words = await stands(ctx, page);
  if (use.state === 'done') return answer(200, `You have ${subjectName(page.subject)}`, words);
  if (use.state === 'used') return answer(409, 'This link was used already', words);
  return answer(409, 'Nothing to acknowledge', words);
}

/** How a page stands, for people. */
async function stands(ctx: Ctx, page: Page): Promise<string> {
  const name = subjectName(page.subject);
  if (page.state === 'ended') return `${name} is over since ${clock(page.endedAt ?? page.startedAt, 'UTC')}.`;
  if (page.state === 'open') return `${name} is open: nobody has acknowledged it. Do it in your chat.`;
  const holder = page.acknowledgedBy ?? '';
  const [who = 'Somebody'] = await namesOf(ctx, [holder]);
  const [contact] = await contactsOf(ctx, [holder]);
  const zone = contact?.zone ?? 'UTC';
  const until = page.leaseUntil ? ` ${who} is asked again ${clock(page.leaseUntil, zone)}.` : '';
  return `${name} is acknowledged by ${who}, ${clock(page.acknowledgedAt ?? page.startedAt, zone)}.${until}`;
}

const clock = (at: Date, zone: string): string =>
  `${new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', day: 'numeric', month: 'short' }).format(at)} (${zone})`;

const STYLE = `:root{color-scheme:light dark;--paper:#fff;--ink:#1c1e20;--soft:#5a6066;--accent:#2456c8;--accent-ink:#fff}
@media (prefers-color-scheme:dark){:root{--paper:#18191b;--ink:#e8e8e5;--soft:#a3a8ad;--accent:#8fb1ff;--accent-ink:#0f1a30}}
body{margin:0;padding:24px 16px;background:var(--paper);color:var(--ink);font:16px/1.55 -apple-system,"Segoe UI",Roboto,"Noto Sans",system-ui,sans-serif}
main{max-width:560px;margin:0 auto}h1{font-size:22px;line-height:1.3;margin:0 0 12px;overflow-wrap:anywhere}
p{white-space:pre-line;overflow-wrap:anywhere}.soft{color:var(--soft)}
button{width:100%;min-height:56px;margin:12px 0 4px;border:0;border-radius:10px;background:var(--accent);color:var(--accent-ink);font:inherit;font-weight:600;cursor:pointer}
button:focus-visible{outline:3px solid var(--ink);outline-offset:2px}`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

function answer(status: number, title: string, words: string, more: Markup = html``): Response {
  const page = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${title}</title>`;
  const body = html`<main><h1>${title}</h1><p>${words}</p>${more}</main></body></html>`;
  return new Response(`${page.text}<style>${STYLE}</style></head><body>${body.text}`, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
    },
  });
}
