import { and, eq, isNotNull } from 'drizzle-orm';
import { emit } from '../../ledger/event.ts';
import { adminsOf } from '../../people/admins.ts';
import { setTimer } from '../../queue/timer.ts';
import type { Tx } from '../../store/unit.ts';
import { channelsFor } from '../../workspace/set-channel.ts';
import { contactsOf, directOf } from './contacts.ts';
import { pageFellBack } from './events.ts';
import { factOf, isPage, type Page } from './find-pages.ts';
import { type Planned, planAttempts } from './plan-attempts.ts';
import { alone } from './reach.ts';
import { writeAttempts } from './send-out.ts';
import { page, pageAttempt } from './tables.ts';
import { PAGE_STEP_TIMER } from './timers.ts';

const FIRST_AGAIN_MS = 30 * 60_000;
const LONGEST_AGAIN_MS = 4 * 3_600_000;

/**
 * Nobody is left to page: the admins are, by direct message and by their own rules, and the incidents channel. Again after
 * half an hour, an hour, two, then every four while nobody answers: a page is never over by itself.
 */
export async function fallBack(tx: Tx, row: Page, silent: ReadonlySet<string>): Promise<void> {
  const admins = await contactsOf(
    tx,
    (await adminsOf(tx)).map(({ id }) => id),
  );
  const channels = await channelsFor(tx, 'incidents', { model: row.model ?? undefined });
  const planned = [
    ...channels.map(
      ({ platform, team, channel }): Planned => ({ ...alone(tx), kind: 'channel', platform, team, channel }),
    ),
    ...admins.flatMap((admin) => {
      const own = planAttempts(admin, { urgency: row.urgency, now: tx.now, silent, channels });
      const direct = directOf(admin);
      const isDirect = own.some(({ kind, dueAt }) => kind === 'chat' && dueAt <= tx.now);
      return isDirect || !direct
        ? own
        : [...own, { kind: 'chat' as const, ...direct, person: admin.person, position: own.length, dueAt: tx.now }];
    }),
  ];
  if (planned.length === 0)
    tx.log.error('A page reaches nobody: there is no admin to tell and no channel for incidents', { page: row.id });
  const reached = await wasTried(tx, row);
  await writeAttempts(tx, row, planned, { step: row.steps.length, round: row.round, because: 'fallback' });
  const times = row.fellBackAt === null ? 0 : row.round + 1;
  await tx.db
    .update(page)
    .set({ step: row.steps.length, round: times, fellBackAt: row.fellBackAt ?? tx.now })
    .where(isPage(tx, row.id));
  const dueAt = new Date(tx.now.getTime() + Math.min(FIRST_AGAIN_MS * 2 ** times, LONGEST_AGAIN_MS));
  await setTimer(tx, { kind: PAGE_STEP_TIMER, subject: row.id, dueAt });
  const because = reached ? 'nobody-answers' : 'reaches-nobody';
  emit(tx, pageFellBack({ ...factOf(row), because, admins: admins.length }));
}

async function wasTried(tx: Tx, { id }: Page): Promise<boolean> {
  const [row] = await tx.db
    .select({ id: pageAttempt.id })
    .from(pageAttempt)
    .where(and(eq(pageAttempt.workspaceId, tx.workspace), eq(pageAttempt.page, id), isNotNull(pageAttempt.person)))
    .limit(1);
  return row !== undefined;
}
