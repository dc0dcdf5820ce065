import { eq } from 'drizzle-orm';
import { describe, expect, it, test } from 'vitest';
import { plainText } from '../../src/chat/text.ts';
import { awayDueBeginAbsence } from '../../src/consequences/away-due-begin-absence.ts';
import { newestEntries } from '../../src/ledger/read.ts';
import { delegateRequest, endDelegation } from '../../src/lifecycle/delegate-request.ts';
import { getRequest } from '../../src/lifecycle/find-request.ts';
import { forgetWords } from '../../src/lifecycle/forget.ts';
import { giveFeedback } from '../../src/lifecycle/give-feedback.ts';
import { requestCard } from '../../src/lifecycle/request-card.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { endAway, setAway } from '../../src/lifecycle/set-away.ts';
import { groupMember, identity, person } from '../../src/people/tables.ts';
import { people, type SamplePerson } from '../kit/lifecycle.ts';
import { ask, clock, refusal, useChurn, vote, world } from './churn-world.ts';

useChurn();

const HOUR = 3_600_000;
const lend = (from: SamplePerson, to: SamplePerson, request: number) =>
  delegateRequest(world.as(from), { request, to: people[to] });
const viewNow = (number: number) => viewOf({ ...world.system, now: clock.now }, number);
const stateOf = async (number: number): Promise<string> => (await getRequest(world.system, number)).state;
const words = async (number: number): Promise<string> =>
  requestCard(await viewNow(number), { type: 'channel' })
    .parts.flatMap((part) =>
      part.type === 'fields' ? part.fields.map(({ label, value }) => `${label}: ${plainText(value)}`) : [],
    )
    .join('\n');
const later = (ms: number): void => clock.advance(ms);

describe('lending the right to decide on one request', () => {
  it('lets the delegate vote, and the ledger and the card say for whom', async () => {
    const { number } = await ask();
    await lend('leo', 'ada', number);
    expect((await viewNow(number)).tally?.asked).toContain(people.ada);
    await vote('ada', number);
    await vote('rita', number);
    expect(await stateOf(number)).toBe('applied');
    const [voted] = await newestEntries(
      world.unit.db,
      world.system.workspace,
      { kind: 'request.voted', actor: people.ada },
      1,
    );
    expect([voted?.body.person, voted?.body.for]).toEqual([people.ada, people.leo]);
    expect(await words(number)).toMatch(/@?ada approved for @?leo \(ml-leads\)/);
  });

  it.each<[string, (number: number) => Promise<unknown>, string]>([
    ['to whoever asked', (number) => lend('leo', 'mia', number), 'SELF_APPROVAL'],
    ['to oneself', (number) => lend('leo', 'leo', number), 'BAD_INPUT'],
    ['by somebody without the right', (number) => lend('ada', 'rita', number), 'NOT_AN_APPROVER'],
    [
      'on, when it was lent',
      async (number) => {
        await lend('leo', 'ada', number);
        return lend('ada', 'rita', number);
      },
      'NOT_AN_APPROVER',
    ],
  ])('is refused %s', async (_, act, code) => {
    const { number } = await ask();
    expect((await refusal(act(number)))[0]).toBe(code);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'a guest',
      () => world.unit.db.update(identity).set({ standing: 'guest' }).where(eq(identity.personId, people.ada)),
    ],
    ['an auditor', () => world.unit.db.update(person).set({ role: 'auditor' }).where(eq(person.id, people.ada))],
  ])('is refused to %s, and rests when he becomes one', async (_, change) => {
    const { number } = await ask();
    await lend('leo', 'ada', number);
    await vote('ada', number);
    await change();
    expect((await viewNow(number)).tally?.given).toBe(0);
    expect((await refusal(lend('leo', 'ada', number)))[0]).toBe('NO_STANDING');
  });

  it('gives nothing at the second step of a chain', async () => {
    const { number } = await ask();
    await lend('leo', 'ada', number);
    await setAway(world.as('ada'), { to: people.mia, until: new Date(clock.now.getTime() + HOUR) });
    expect((await viewNow(number)).approvers.map((approver) => approver.person)).not.toContain(people.mia);
  });

  it('counts one right once: the delegate\u2019s vote rests while its owner\u2019s stands, and he is told', async () => {
    const { number } = await ask();
    await lend('leo', 'ada', number);
    await vote('ada', number, 'reject');
    expect(await stateOf(number)).toBe('rejected');
    const { number: again } = await ask();
    await lend('leo', 'ada', again);
    await vote('leo', again);
    expect(await refusal(vote('ada', again))).toEqual([
      'NOT_AN_APPROVER',
      expect.stringContaining('@leo voted himself'),
    ]);
    expect(await stateOf(again)).toBe('pending');
  });

  it('lets nobody stand for both groups, with his own right and a lent one', async () => {
    const { number } = await ask();
    await lend('leo', 'rita', number);
    await vote('rita', number);
    expect((await viewNow(number)).tally?.given).toBe(1);
  });

  it('to somebody with a right of his own is told where it was used, and only there', async () => {
    const inRisk = { workspaceId: world.system.workspace, groupName: 'risk', personId: people.ada };
    await world.unit.db.insert(groupMember).values({ ...inRisk, addedAt: new Date(clock.now.getTime() - 1) });
    const { number } = await ask();
    await lend('leo', 'rita', number);
    await vote('ada', number);
    await vote('rita', number);
    expect(await stateOf(number)).toBe('applied');
    expect((await viewNow(number)).votes.map(({ person: id, behalfOf }) => [id, behalfOf])).toEqual([
      [people.ada, null],
      [people.rita, people.leo],
    ]);
    expect(await words(number)).toMatch(/@?rita approved for @?leo \(ml-leads\)/);
  });

  it('that was used and rests since is the own one at the decision', async () => {
    const { number } = await ask();
    await lend('leo', 'rita', number);
    await vote('rita', number);
    const before = (await viewNow(number)).votes.map(({ behalfOf }) => behalfOf);
    await vote('leo', number);
    expect(await stateOf(number)).toBe('applied');
    expect([before, (await viewNow(number)).votes.map(({ behalfOf }) => behalfOf)]).toEqual([
      [before[0]],
      [null, null],
    ]);
  });

  it('ends when it is taken back: the vote no longer counts', async () => {
    const { number } = await ask();
    await lend('leo', 'ada', number);
    await vote('ada', number);
    await endDelegation(world.as('leo'), { request: number });
    expect((await viewNow(number)).tally?.given).toBe(0);
    expect((await refusal(endDelegation(world.as('leo'), { request: number })))[0]).toBe('NOTHING_TO_RETRACT');
  });

  it('ends when its owner loses the right', async () => {
    const { number } = await ask();
    await lend('leo', 'ada', number);
    await vote('ada', number);
    await world.unit.db.delete(groupMember).where(eq(groupMember.personId, people.leo));
    await vote('rita', number);
    expect(await stateOf(number)).toBe('pending');
  });

  it('goes to the latest delegate alone', async () => {
    const { number } = await ask('staging', 'v11').catch(() => ask());
    await lend('leo', 'ada', number);
    await lend('leo', 'rita', number);
    expect((await viewNow(number)).approvers.map(({ person: id }) => id)).not.toContain(people.ada);
  });

  it('is refused on what is decided', async () => {
    const { number } = await ask();
    await vote('leo', number, 'reject');
    expect((await refusal(lend('leo', 'ada', number)))[0]).toBe('ALREADY_DECIDED');
  });
});

describe('being away', () => {
  const until = () => new Date(clock.now.getTime() + 2 * HOUR);

  it('lets the delegate decide on every request between the two times', async () => {
    const from = new Date(clock.now.getTime() + HOUR);
    await setAway(world.as('leo'), { to: people.ada, from, until: new Date(from.getTime() + HOUR) });
    const { number } = await ask();
    expect((await refusal(vote('ada', number)))[0]).toBe('NOT_AN_APPROVER');
    later(HOUR + 1);
    await vote('ada', number);
    expect((await viewNow(number)).tally?.given).toBe(1);
  });

  it('leaves a vote that was given in time, and takes no later one', async () => {
    await setAway(world.as('leo'), { to: people.ada, until: until() });
    const { number } = await ask();
    await vote('ada', number);
    const { number: second } = await ask('canary');
    later(3 * HOUR);
    expect((await viewNow(number)).tally?.given).toBe(1);
    expect((await refusal(vote('ada', second)))[0]).toBe('NOT_AN_APPROVER');
  });

  it('is ended by coming back, and replaced by a new absence', async () => {
    await setAway(world.as('leo'), { to: people.ada, until: until() });
    await setAway(world.as('leo'), { to: people.rita, until: until() });
    const { number } = await ask('canary');
    expect((await viewNow(number)).approvers.map(({ person: id }) => id).sort()).toEqual(
      [people.leo, people.rita].sort(),
    );
    await endAway(world.as('leo'));
    expect((await viewNow(number)).approvers.map(({ person: id }) => id)).toEqual([people.leo]);
    expect((await refusal(endAway(world.as('leo'))))[0]).toBe('NOTHING_TO_RETRACT');
  });

  it('leaves what was voted in it when it is ended early, or another one follows', async () => {
    await setAway(world.as('leo'), { to: people.ada, until: until() });
    const { number } = await ask();
    await vote('ada', number);
    await endAway(world.as('leo'));
    expect((await viewNow(number)).tally?.given).toBe(1);
    later(HOUR);
    await setAway(world.as('leo'), { to: people.ada, until: until() });
    const { number: second } = await ask('canary');
    await vote('ada', second, 'object');
    later(3 * HOUR);
    await setAway(world.as('leo'), { to: people.rita, until: until() });
    const { tally: first } = await viewNow(number);
    expect([first?.given, (await viewNow(second)).tally?.objections]).toEqual([1, [people.ada]]);
    await setAway(world.as('leo'), { to: people.rita, from: until(), until: new Date(until().getTime() + HOUR) });
    await endAway(world.as('leo'));
    later(3 * HOUR);
    expect((await viewNow(second)).approvers.map(({ person: id }) => id)).not.toContain(people.rita);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'an end before the beginning',
      () => setAway(world.as('leo'), { to: people.ada, until: new Date(clock.now.getTime() - 1) }),
      'BAD_INPUT',
    ],
    ['oneself', () => setAway(world.as('leo'), { to: people.leo, until: until() }), 'BAD_INPUT'],
  ])('refuses %s', async (_, act, code) => {
    expect((await refusal(act()))[0]).toBe(code);
  });

  it('says so when it begins, once, and not when it ended before', async () => {
    const from = new Date(clock.now.getTime() + HOUR);
    const { id } = await setAway(world.as('leo'), { to: people.ada, from, until: new Date(from.getTime() + HOUR) });
    later(HOUR);
    const begun = async () =>
      (await newestEntries(world.unit.db, world.system.workspace, { kind: 'delegation.begun' }, 5)).length;
    const timer = { kind: awayDueBeginAbsence.kind, subject: id, generation: 1 };
    await awayDueBeginAbsence.run(world.system, timer);
    await awayDueBeginAbsence.run(world.system, timer);
    expect(await begun()).toBe(1);
    await endAway(world.as('leo'));
    await awayDueBeginAbsence.run(world.system, timer);
    expect(await begun()).toBe(1);
  });
});

describe('a remark', () => {
  it('decides nothing, stands on the card, and loses its words when its author is forgotten', async () => {
    const { number } = await ask();
    await giveFeedback(world.as('ada'), { request: number, severity: 'major', comment: 'The notes lack the data set' });
    expect(await words(number)).toMatch(/Remarks: major, @?ada: \u201cThe notes lack the data set\u201d/);
    expect(await stateOf(number)).toBe('pending');
    await forgetWords(world.system, people.ada);
    expect(await words(number)).toMatch(/Remarks: major, @?ada: the words are erased/);
  });

  it('is one of ten at most that a person makes on one request', async () => {
    const { number } = await ask();
    const remark = (who: SamplePerson) =>
      giveFeedback(world.as(who), { request: number, severity: 'minor', comment: 'Again' });
    for (let times = 0; times < 10; times += 1) await remark('ada');
    expect(await refusal(remark('ada'))).toEqual([
      'NOT_ALLOWED',
      expect.stringContaining(`You made 10 remarks on R-${number}`),
    ]);
    await remark('leo');
  });

  it('is refused without words, and on what is decided', async () => {
    const { number } = await ask();
    await expect(giveFeedback(world.as('ada'), { request: number, severity: 'minor', comment: ' ' })).rejects.toThrow();
    await vote('leo', number, 'reject');
    expect(
      (await refusal(giveFeedback(world.as('ada'), { request: number, severity: 'minor', comment: 'x' })))[0],
    ).toBe('ALREADY_DECIDED');
  });
});
