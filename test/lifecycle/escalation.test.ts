import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { escalateRequest } from '../../src/lifecycle/escalate-request.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { groupMember } from '../../src/people/tables.ts';
import { people, type SamplePerson, shippedLifecycle } from '../kit/lifecycle.ts';
import { ask, clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';
import { runTimers } from './run-timers.ts';
import { openReleases, told, withCards } from './told.ts';

useChurn(withCards);

const HOUR = 3_600_000;
/** After a day `to` may decide on production-high too. */
async function escalates(to: string, members: readonly (readonly [string, SamplePerson])[] = []): Promise<void> {
  const edit = (text: string) =>
    text
      .replace('groups: [ml-leads, risk]', 'groups: [ml-leads, risk, heads]')
      .replace(
        '    confirm-reactions: true\n',
        `    confirm-reactions: true\n    escalate: { after: 24h, to: ${to} }\n`,
      );
  await publishLifecycle(world.system, shippedLifecycle(edit));
  await openReleases();
  const { workspace: workspaceId } = world.system;
  await world.unit.db.execute(sql`
    insert into person_group (workspace_id, name, created_at) values (${workspaceId}, 'heads', ${clock.now}::timestamptz)
    on conflict do nothing`);
  for (const [groupName, who] of members)
    await world.unit.db
      .insert(groupMember)
      .values({ workspaceId, groupName, personId: people[who], addedAt: new Date(clock.now.getTime() - HOUR) });
}
const later = async (hours: number): Promise<void> => {
  clock.advance(hours * HOUR);
  await runTimers(world.unit);
};

describe('escalation', () => {
  it('lets more people decide after its time: they get the card, the thread says so, and their votes count', async () => {
    await escalates('heads', [['heads', 'ada']]);
    const { number } = await ask();
    expect((await refusal(vote('ada', number)))[0]).toBe('NOT_AN_APPROVER');
    await later(23);
    expect((await getRequest(world.system, number)).escalatedAt).toBeNull();
    await later(1);
    expect((await getRequest(world.system, number)).escalatedAt).toEqual(clock.now);
    const card = (await told('request')).find(({ to }) => to === '@ada');
    expect(card?.words).toContain('your vote is missing');
    expect(card?.buttons).toEqual(['Approve', 'Reject\u2026', 'Details']);
    expect(await told('escalated')).toMatchObject([
      { to: 'releases', words: 'Undecided for 1 d, so heads may decide too: @ada.' },
    ]);
    expect((await told('request')).find(({ to }) => to === 'releases')?.words).toContain('1 of ml-leads or heads');
    await vote('ada', number);
    expect((await vote('rita', number)).request.state).toBe('applied');
  });

  it('comes once, though its timer runs again', async () => {
    await escalates('heads', [['heads', 'ada']]);
    const { number } = await ask();
    await later(24);
    await escalateRequest(world.system, { request: number });
    expect((await facts()).filter((kind) => kind === 'request.escalated')).toHaveLength(1);
  });

  it('counts the votes that stand again, and may decide by them', async () => {
    await escalates('ml-leads', [['ml-leads', 'ada']]);
    const { number } = await ask();
    await vote('leo', number);
    expect((await vote('ada', number)).request.state).toBe('pending');
    await later(24);
    expect((await getRequest(world.system, number)).state).toBe('applied');
    expect((await facts()).slice(-4)).toContain('request.escalated');
  });

  it.each<[string, (request: number) => Promise<unknown>]>([
    ['decided', async (request) => [await vote('leo', request), await vote('rita', request)]],
    ['rejected', (request) => vote('leo', request, 'reject')],
  ])('does not come to what was %s', async (_, act) => {
    await escalates('heads', [['heads', 'ada']]);
    const { number } = await ask();
    await act(number);
    await later(24);
    expect(await facts()).not.toContain('request.escalated');
    expect((await getRequest(world.system, number)).escalatedAt).toBeNull();
  });

  it('waits again when the clock is set back before it runs', async () => {
    await escalates('heads', [['heads', 'ada']]);
    const { number } = await ask();
    clock.advance(20 * HOUR);
    await escalateRequest(world.system, { request: number });
    expect((await getRequest(world.system, number)).escalatedAt).toBeNull();
    await later(4);
    expect((await getRequest(world.system, number)).escalatedAt).not.toBeNull();
  });

  it('gives no right to whoever asked, nor to who came into the group after the request was opened', async () => {
    await escalates('heads', [['heads', 'mia']]);
    const { number } = await ask();
    clock.advance(HOUR);
    await world.unit.db.insert(groupMember).values({
      workspaceId: world.system.workspace,
      groupName: 'heads',
      personId: people.ada,
      addedAt: clock.now,
    });
    await later(24);
    const { approvers } = await viewOf({ ...world.system, now: clock.now }, number);
    expect(approvers.map(({ person }) => person).sort()).toEqual([people.leo, people.rita].sort());
    expect(await told('escalated')).toMatchObject([{ words: expect.stringContaining('nobody of them may') }]);
  });
});
