import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { fallback, lostCard } from '../../src/app/fallback.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { useChurn, world } from '../lifecycle/churn-world.ts';

useChurn();

it.each([
  ['request:81', 'The card of R-81', 'releases', ['request:81']],
  ['incident:4', 'The card of INC-4', 'incidents', ['incident:4']],
  ['alert:12', 'The card of A-12', 'incidents', ['alert:12']],
  ['oncall-swap:3', 'A message', 'incidents', []],
  ['drift-breach:churn:1', 'A message', 'monitoring', []],
])(
  'tells the admins of %s, which found no place, by name and with what to type',
  async (subject, what, kind, cards) => {
    const address = { platform: 'console', team: world.system.workspace, channel: 'closed' } as const;
    await inTransaction(world.system, (tx) =>
      fallback(tx, {
        subject,
        address,
        lane: 'incident',
        because: 'no-access',
        hint: undefined,
        reason: 'not in channel',
      }),
    );
    const told = await world.unit.db.execute<{ subject: string; channel: string }>(sql`
    select card.subject, place.channel from card
    join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${world.system.workspace} order by card.once desc`);
    expect(told.map((row) => `${row.subject} in ${row.channel}`)).toEqual(
      [`lost:closed:${subject}`, ...cards].map((each) => `${each} in @ada`),
    );
    const words = JSON.stringify(await lostCard(world.system, `lost:closed:${subject}`));
    expect(words).toContain(`${what} could not be shown in its channel.`);
    expect(words).toContain(`channel set ${kind} #channel`);
  },
);
