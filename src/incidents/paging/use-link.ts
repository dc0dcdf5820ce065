import { ablePeople } from '../../people/able-people.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { acknowledgePages } from './acknowledge-pages.ts';
import { lockAttempt } from './attempt-due.ts';
import { endPages } from './end-pages.ts';
import type { Attempt, Page } from './find-pages.ts';
import { isAttempt } from './find-pages.ts';
import { pageAttempt } from './tables.ts';
import { isTest } from './test-page.ts';

/** What came of a link that was used. */
export type LinkUse =
  | { readonly state: 'done' | 'used' | 'over' | 'taken'; readonly page: Page; readonly attempt: Attempt }
  | { readonly state: 'unknown' };

/**
 * Somebody pressed the button behind a link: it acknowledges what its message was about, once, as the person whom the message
 * was sent to; a test page is over with it. A second use changes nothing and says so; neither does one of a page that is over, or of somebody
 * who has no rights any more.
 */
export async function useLink(ctx: Ctx, input: { readonly attempt: string }): Promise<LinkUse> {
  return inTransaction(ctx, async (tx): Promise<LinkUse> => {
    const locked = await lockAttempt(tx, input.attempt);
    const person = locked?.attempt.person ?? undefined;
    const [able] = person === undefined ? [] : await ablePeople(tx, [person]);
    if (!locked || !able) return { state: 'unknown' };
    const { page, attempt } = locked;
    if (attempt.linkUsedAt !== null) return { state: 'used', ...locked };
    if (page.state === 'ended') return { state: 'over', ...locked };
    if (page.state === 'acknowledged' && page.acknowledgedBy !== able.person) return { state: 'taken', ...locked };
    await tx.db.update(pageAttempt).set({ linkUsedAt: tx.now }).where(isAttempt(tx, attempt.id));
    const as: Tx = { ...tx, actor: { type: 'person', person: able.person } };
    if (isTest(page.subject)) await endPages(as, { subject: page.subject, because: 'tested' });
    else await acknowledgePages(as, { subject: page.subject, by: able.person });
    return { state: 'done', ...locked };
  });
}
