import { z } from 'zod';
import { parseWeekly } from '../../evidence/freeze-window.ts';
import { humanOf } from '../../kernel/caller.ts';
import { StewardError } from '../../kernel/errors.ts';
import { assertZone } from '../../kernel/zone.ts';
import { emit } from '../../ledger/event.ts';
import { setTimer } from '../../queue/timer.ts';
import { nextNumber } from '../../store/counter.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { silenceAdded } from './events.ts';
import { silenceName } from './find-silences.ts';
import { MATCHER_OPERATORS, matcherText } from './matcher.ts';
import { isNarrow, type Silence } from './mute.ts';
import { silence } from './tables.ts';
import { SILENCE_TIMER } from './timers.ts';

export const MatcherInput = z.object({
  name: z.string().min(1).max(128),
  op: z.enum(MATCHER_OPERATORS),
  value: z.string().max(1_000),
});

export const AddSilenceInput = z.object({
  matchers: z.array(MatcherInput).min(1).max(20),
  zone: z.string().max(60),
  from: z.date().optional(),
  to: z.date().optional(),
  /** A maintenance window each week, such as `sun 02:00 - sun 04:00`. */
  weekly: z.string().max(60).optional(),
  maintenance: z.boolean().default(false),
  reason: z.string().max(2_000).optional(),
});

/** Its author is told so long before it ends. */
export const NOTICE_MS = 10 * 60_000;
const LONGEST_MS = 400 * 86_400_000;

/** Mutes what matches until a time; only a weekly window may have no end. What it mutes is looked at again at once. */
export async function addSilence(ctx: Ctx, raw: z.input<typeof AddSilenceInput>): Promise<Silence> {
  const input = AddSilenceInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    assertZone(input.zone);
    const from = input.from ?? tx.now;
    if (!isNarrow(input.matchers)) {
      throw new StewardError('BAD_INPUT', 'This silence would mute almost everything.', {
        field: 'match',
        hint: 'Name at least one label that must have a value, such as `--match alertname=HighLatency`.',
      });
    }
    if (input.to === undefined && input.weekly === undefined) {
      throw new StewardError('MISSING_ARGUMENT', 'A silence needs an end.', { field: 'for', hint: 'Such as `2h`.' });
    }
    if (input.to !== undefined && (input.to <= tx.now || input.to <= from || +input.to - +tx.now > LONGEST_MS)) {
      throw new StewardError('BAD_INPUT', 'A silence ends after it begins, in the future, within 400 days.', {
        field: 'for',
        hint: 'Such as `2h`, `3d` or a date.',
      });
    }
    const weekly = input.weekly === undefined ? null : parseWeekly(input.weekly);
    const number = await nextNumber(tx, 'silence');
    const [row] = await tx.db
      .insert(silence)
      .values({
        workspaceId: tx.workspace,
        number,
        matchers: input.matchers,
        zone: input.zone,
        fromAt: from,
        toAt: input.to ?? null,
        weekly,
        maintenance: input.maintenance || weekly !== null,
        author: humanOf(tx.actor) ?? null,
        reason: input.reason ?? null,
      })
      .returning();
    if (!row) throw new Error('the silence was not written');
    if (row.toAt)
      await setTimer(tx, { kind: SILENCE_TIMER, subject: silenceName(number), dueAt: noticeAt(row.toAt, tx.now) });
    emit(
      tx,
      silenceAdded(
        {
          silence: number,
          matchers: row.matchers.map(matcherText),
          from: from.toISOString(),
          to: row.toAt?.toISOString(),
          weekly: weekly ?? undefined,
          maintenance: row.maintenance,
        },
        { reason: input.reason },
      ),
    );
    return row;
  });
}

/** Ten minutes before the end; of a short one its middle, so that there is time to act. */
function noticeAt(to: Date, now: Date): Date {
  const left = to.getTime() - now.getTime();
  return new Date(to.getTime() - Math.min(NOTICE_MS, left / 2));
}
