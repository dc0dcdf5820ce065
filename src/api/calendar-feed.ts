import { feedText, findFeed } from '../incidents/oncall/feeds.ts';
import type { Log } from '../kernel/log.ts';
import { systemCtx, type Unit } from '../store/unit.ts';

const PATH = /^\/oncall\/([A-Za-z0-9_-]{32})\.ics$/;

/** `GET /oncall/<secret>.ics`: a calendar for whoever knows its address. Anything else is not found, and says no more. */
export function createCalendarFeed({ unit, log }: { readonly unit: Unit; readonly log: Log }) {
  return async (request: Request): Promise<Response> => {
    const secret = PATH.exec(new URL(request.url).pathname)?.[1];
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const feed = secret === undefined || !reads ? undefined : await findFeed(unit.db, secret);
    if (!feed) return new Response('There is no such calendar.\n', { status: 404, headers: plain });
    const ctx = systemCtx(unit, { workspace: feed.workspaceId, name: 'calendar', log });
    return new Response(await feedText(ctx, feed), { headers: calendar });
  };
}

const quiet = { 'cache-control': 'private, max-age=300', 'x-robots-tag': 'noindex', 'referrer-policy': 'no-referrer' };
const plain = { ...quiet, 'content-type': 'text/plain; charset=utf-8' };
const calendar = { ...quiet, 'content-type': 'text/calendar; charset=utf-8' };
