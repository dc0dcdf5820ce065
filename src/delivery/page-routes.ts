import { and, desc, eq, isNotNull } from 'drizzle-orm';
import {
  pageAcknowledged,
  pageChanged,
  pageEnded,
  pageEscalated,
  pageReminded,
  pageResumed,
  pageSent,
} from '../incidents/paging/events.ts';
import { findPage, pagesOf } from '../incidents/paging/find-pages.ts';
import { pageSubject, reminderSubject } from '../incidents/paging/page-card.ts';
import { pageAttempt } from '../incidents/paging/tables.ts';
import { anyOf } from '../store/any-of.ts';
import type { Tx } from '../store/unit.ts';
import { directAddresses } from './direct-addresses.ts';
import { placeId } from './place-id.ts';
import { placesOfCard } from './usual-places.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** So many messages of one page are brought up to date; older ones keep what they say. */
const MOST_SHOWN = 60;

const shownAnew = async (tx: Tx, page: string): Promise<Want[]> => {
  const rows = await tx.db
    .select({ id: pageAttempt.id })
    .from(pageAttempt)
    .where(and(eq(pageAttempt.workspaceId, tx.workspace), eq(pageAttempt.page, page), isNotNull(pageAttempt.channel)))
    .orderBy(desc(pageAttempt.dueAt))
    .limit(MOST_SHOWN);
  return rows.map(({ id }) => ({ subject: pageSubject(id), everywhere: true }));
};

/** So long after a page began the card of what it is about is new in its channel. */
const NEW_CARD_MS = 60_000;

/**
 * Where the card of what is paged was put just now: there the fallback goes into its thread, so that one declaration is one
 * message of the channel. What nobody answers later, or what began anew under an old card, is to be seen: a message of its own.
 */
async function newCardsOf(
  tx: Tx,
  id: string,
): Promise<{ readonly subject: string; readonly places: ReadonlySet<string> } | undefined> {
  const page = await findPage(tx, id);
  const isNew = page && tx.now.getTime() - page.startedAt.getTime() < NEW_CARD_MS;
  if (!isNew || (await pagesOf(tx, page.subject)).length > 1) return undefined;
  return { subject: page.subject, places: new Set((await placesOfCard(tx, page.subject)).map(placeId)) };
}

/** Pages: a message each time somebody is paged, brought up to date while the page lives. */
export const pageRoutes: Readonly<Record<string, Route>> = {
  [pageSent.kind]: async (tx, fact) => {
    const { attempts, because, page } = pageSent.read(fact);
    const rows = await tx.db
      .select()
      .from(pageAttempt)
      .where(and(eq(pageAttempt.workspaceId, tx.workspace), anyOf(pageAttempt.id, attempts)));
    const shown = because === 'fallback' ? await newCardsOf(tx, page) : undefined;
    return rows.flatMap(({ id, kind, platform, team, channel }): Want[] => {
      if (!platform || !team || !channel) return [];
      const address = { platform, team, channel };
      const under = kind === 'channel' && shown?.places.has(placeId(address)) ? { under: shown.subject } : {};
      return [{ subject: pageSubject(id), address, lane: 'page', ...under }];
    });
  },
  [pageReminded.kind]: async (tx, fact) => {
    const { page, person } = pageReminded.read(fact);
    const subject = reminderSubject(page, (await findPage(tx, page))?.generation ?? 0);
    const addresses = await directAddresses(tx, [person], { origin: null });
    return [...(await shownAnew(tx, page)), ...addresses.map((address): Want => ({ subject, address, lane: 'page' }))];
  },
  [pageAcknowledged.kind]: async (tx, fact) => {
    const { page } = pageAcknowledged.read(fact);
    return [...(await shownAnew(tx, page)), ...(await remindersOf(tx, page))];
  },
  [pageChanged.kind]: (tx, fact) => shownAnew(tx, pageChanged.read(fact).page),
  [pageEscalated.kind]: (tx, fact) => shownAnew(tx, pageEscalated.read(fact).page),
  [pageResumed.kind]: async (tx, fact) => {
    const { page } = pageResumed.read(fact);
    return [...(await shownAnew(tx, page)), ...(await remindersOf(tx, page))];
  },
  [pageEnded.kind]: async (tx, fact) => {
    const { page } = pageEnded.read(fact);
    return [...(await shownAnew(tx, page)), ...(await remindersOf(tx, page))];
  },
};

/** The reminder of the acknowledgement that was overtaken just now. */
async function remindersOf(tx: Tx, page: string): Promise<Want[]> {
  const generation = (await findPage(tx, page))?.generation ?? 1;
  return [{ subject: reminderSubject(page, generation - 1), everywhere: true }];
}
