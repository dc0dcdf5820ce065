import { describe, expect, it } from 'vitest';
import { modelShow } from '../../commands/model-show.ts';
import { lateCounts } from '../../src/api/late-counts.ts';
import type { Card } from '../../src/chat/card.ts';
import { plainText } from '../../src/chat/text.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { historyCard } from '../../src/lifecycle/history-card.ts';
import { lateDecisions } from '../../src/lifecycle/late-decisions.ts';
import { releaseHold } from '../../src/lifecycle/release-hold.ts';
import { setHold } from '../../src/lifecycle/set-hold.ts';
import { connection } from '../../src/workspace/tables.ts';
import { clock, count, useChurn, vote, world } from './churn-world.ts';
import { breaks, GLASS, inForce } from './glass-world.ts';

useChurn();
const DAY = 86_400_000;
const VALID = 'valid: { for: 90d, renew-before: 7d }';

const wordsOf = (card: Card): string =>
  card.parts
    .flatMap((part) => {
      if (part.type === 'text') return [plainText(part.text)];
      if (part.type === 'fields') return part.fields.map(({ label, value }) => `${label}: ${plainText(value)}`);
      return part.type === 'table' ? part.rows.map((row) => row.map((cell) => plainText(cell)).join(' | ')) : [];
    })
    .join('\n');
const shown = async () => {
  const call = {
    ctx: { ...world.as('mia'), now: clock.now },
    input: { model: 'churn' },
    invocation: undefined as never,
  };
  return wordsOf((await modelShow.run(call as never)) as Card);
};
const history = async (at?: Date) => wordsOf(await historyCard({ ...world.system, now: clock.now }, 'churn', at));

describe('how a model stands', () => {
  it('says that the glass was broken, whether it was reviewed, and until when that holds', async () => {
    await world.unit.db.insert(connection).values({
      platform: 'console',
      team: `late-${count}`,
      workspaceId: world.system.workspace,
      name: 'x',
      connectedAt: clock.now,
    });
    const late = async () => lateCounts({ ...world.unit, clock: () => clock.now }, silentLog);
    await inForce([GLASS, VALID]);
    const { request, review } = await breaks('ada');
    const name = `R-${request.number}`;
    const reviewed = `R-${review?.number}`;
    expect(await shown()).toMatch(
      new RegExp(
        `Break-glass: churn@v12 came to production without approval by ${name} for INC-4, review ${reviewed} pending`,
      ),
    );
    expect(await shown()).toMatch(/Approved until: churn@v12, /);
    expect(await history()).toMatch(
      new RegExp(`${name}, break-glass by @?ada, review ${reviewed} pending, production-high r\\d+, approved until`),
    );
    clock.advance(2 * DAY);
    expect(await lateDecisions({ ...world.system, now: clock.now })).toEqual([
      expect.objectContaining({
        what: expect.stringMatching(new RegExp(`^${reviewed} review of churn@v12 to production, overdue since`)),
      }),
    ]);
    expect(await late()).toEqual({ overdueReviews: 1, lapsedApprovals: 0 });
    await vote('leo', review?.number ?? 0);
    expect(await shown()).toMatch(new RegExp(`review ${reviewed} accepted`));
    const before = clock.now;
    clock.advance(90 * DAY);
    expect(await shown()).toMatch(/Approval lapsed: churn@v12, since .*: it was not renewed/);
    expect(await history(before)).toMatch(/accepted, production-high r\d+, approved until/);
    expect(await history(clock.now)).toMatch(/accepted, production-high r\d+, approval lapsed/);
    expect(await lateDecisions({ ...world.system, now: clock.now })).toEqual([
      expect.objectContaining({
        what: expect.stringMatching(/^R-\d+ churn@v12 to production, approval lapsed .*renew churn/),
      }),
    ]);
    expect(await late()).toEqual({ overdueReviews: 0, lapsedApprovals: 1 });
  });

  it('says who holds it and why, now and then', async () => {
    const before = clock.now;
    clock.advance(DAY);
    await setHold(world.as('leo'), { model: 'churn', reason: 'labels are wrong' });
    const during = clock.now;
    expect(await shown()).toMatch(/On hold: production, by @?leo .*: labels are wrong/);
    clock.advance(DAY);
    await releaseHold(world.as('rita'), { model: 'churn', reason: 'mended' });
    expect(await shown()).not.toContain('On hold');
    expect(await history(before)).not.toContain('on hold');
    expect(await history(during)).toMatch(/churn was on hold from production, set by @?leo .*: labels are wrong/);
    expect(await history(clock.now)).not.toContain('on hold');
    expect(await lateDecisions({ ...world.system, now: clock.now })).toEqual([]);
  });
});
