import { emit } from '../../ledger/event.ts';
import { callerOf } from '../../people/get-person.ts';
import { setTimer } from '../../queue/timer.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { channelsFor } from '../../workspace/set-channel.ts';
import { type Contact, contactsOf } from './contacts.ts';
import { endPages } from './end-pages.ts';
import { pageStarted } from './events.ts';
import { factOf } from './find-pages.ts';
import { planAttempts } from './plan-attempts.ts';
import { writeAttempts } from './send-out.ts';
import { page } from './tables.ts';
import { PAGE_STEP_TIMER } from './timers.ts';

/** A test is over by itself after this. */
const TEST_MS = 15 * 60_000;

export const testSubject = (person: string): string => `test:${person}`;
export const isTest = (subject: string): boolean => subject.startsWith('test:');

/** Pages the caller by every one of his urgent methods at once, marked as a test: nobody else is paged. */
export async function startTest(ctx: Ctx): Promise<{ readonly contact: Contact; readonly methods: number }> {
  return inTransaction(ctx, async (tx) => {
    const { id: person } = await callerOf(tx);
    const subject = testSubject(person);
    await endPages(tx, { subject, because: 'tested-again' });
    const [contact] = await contactsOf(tx, [person]);
    if (!contact) throw new Error('the caller is known');
    const [row] = await tx.db
      .insert(page)
      .values({
        workspaceId: tx.workspace,
        id: tx.newId(),
        subject,
        policy: 'test',
        steps: [],
        urgency: 'urgent',
        severity: 4,
        title: 'This is a test page',
        summary: 'Nothing is wrong. Press the button to see that it reaches Steward.',
        alerts: 1,
        state: 'open',
        startedAt: tx.now,
      })
      .returning();
    if (!row) throw new Error('a row was written');
    const channels = await channelsFor(tx, 'incidents');
    const given = { urgency: 'urgent', now: tx.now, silent: new Set<string>(), channels } as const;
    const planned = planAttempts(contact, given).map((each) => ({ ...each, dueAt: tx.now }));
    await writeAttempts(tx, row, planned, { step: 0, round: 0, because: 'test' });
    await setTimer(tx, { kind: PAGE_STEP_TIMER, subject: row.id, dueAt: new Date(tx.now.getTime() + TEST_MS) });
    emit(tx, pageStarted({ ...factOf(row), urgency: 'urgent', severity: 4, steps: 0 }));
    return { contact, methods: planned.length };
  });
}

/** The caller pressed the button of his test page. Returns how many tests were under way. */
export async function endTest(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (tx) => {
    const { id: person } = await callerOf(tx);
    return endPages(tx, { subject: testSubject(person), because: 'tested' });
  });
}
