import { describe, expect, it } from 'vitest';
import { promote } from '../../commands/promote.ts';
import { brokenGlassCard } from '../../src/lifecycle/answers.ts';
import { readHome } from '../../src/lifecycle/home.ts';
import { INCIDENT } from '../../src/lifecycle/incident-ref.ts';
import { overdueReviews } from '../../src/lifecycle/overdue-reviews.ts';
import { setHold } from '../../src/lifecycle/set-hold.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { people, put } from '../kit/lifecycle.ts';
import { ask, clock, facts, refusal, useChurn, vote, world } from './churn-world.ts';
import { breaks, GLASS, inForce, now, serving } from './glass-world.ts';
import { runTimers } from './run-timers.ts';
import { openAudit, openReleases, told, withCards } from './told.ts';

useChurn(withCards);
const HOUR = 3_600_000;
/** A gate that fails: v12 came to staging just now. */
const soaked = (text: string) =>
  text.replace(
    'production: [metrics-recorded, model-card-complete]',
    'production: [metrics-recorded, { soak: { in: staging, for: 3d } }]',
  );

describe('breaking the glass', () => {
  it('applies a legal move at once, with the incident, the reason and the gates on record', async () => {
    await inForce([GLASS], soaked);
    const { request, review } = await breaks('ada');
    expect(request).toMatchObject({
      kind: 'break-glass',
      state: 'applied',
      policy: 'production-high',
      digest: 'sha256:v120000000000000',
      incumbent: 'churn@v11',
      incident: 'INC-4',
      reason: 'v11 answers nothing',
    });
    expect(request.gates.map(({ gate, status }) => [gate, status])).toEqual([
      ['metrics-recorded', 'pass'],
      ['soak', 'fail'],
    ]);
    expect(await serving()).toEqual(['churn@v12']);
    expect(review).toMatchObject({ kind: 'review', state: 'pending', concerns: request.number, asker: people.ada });
    expect(JSON.stringify(await brokenGlassCard(world.as('ada'), { request, review }))).toContain(
      `R-${review?.number} reviews it`,
    );
  });

  it.each([
    ['somebody whom the policy does not name', [GLASS], 'leo', {}, 'NOT_ALLOWED', /Only admins may.*@ada/],
    ['anybody where the policy says nothing', [], 'ada', {}, 'NOT_ALLOWED', /lets nobody move/],
    ['an illegal move', [GLASS], 'ada', { version: 'v11', to: 'canary' }, 'ILLEGAL_MOVE', /may go to archived/],
    ['what is there already', [GLASS], 'ada', { version: 'v11' }, 'ALREADY_THERE', /already/],
  ] as const)('is refused to %s', async (_, policy, who, more, code, words) => {
    await inForce(policy);
    const [refused, said] = await refusal(breaks(who, more));
    expect(refused).toBe(code);
    expect(said).toMatch(words);
    expect(await serving()).toEqual(['churn@v11']);
  });

  it.each([
    ['INC-4', true],
    ['https://status.example.com/incidents/81', true],
    ['http://status.example.com/81', false],
    ['javascript:alert(1)', false],
    ['INC-0', false],
    ['the outage', false],
    ['https://x y', false],
  ])('%s as an incident: %s', (incident, fits) => {
    expect(INCIDENT.test(incident)).toBe(fits);
  });

  it('needs a reason', async () => {
    await inForce([GLASS]);
    await expect(breaks('ada', { reason: ' ' })).rejects.toThrow();
  });

  it('cannot be planned for later: the plan is not forgotten in silence', async () => {
    const after = { at: new Date(clock.now.getTime() + 3_600_000) };
    const input = { subject: { model: 'churn', version: 'v12' }, to: 'production', reason: 'x', incident: 'INC-4' };
    const call = { ctx: world.as('ada'), input: { ...input, after, breakGlass: true, dryRun: false } };
    const [code, said] = await refusal(
      (async () => promote.run(call as unknown as Parameters<typeof promote.run>[0]))(),
    );
    expect([code, said]).toEqual(['BAD_INPUT', expect.stringContaining('cannot be planned')]);
    expect(await serving()).toEqual(['churn@v11']);
  });

  it('is stopped by no hold, and ends the request that waits for a decision', async () => {
    await inForce([GLASS]);
    const waiting = await ask();
    await setHold(world.as('leo'), { model: 'churn', reason: 'labels are wrong' });
    const { request } = await breaks('ada');
    expect(request.state).toBe('applied');
    expect(await now(waiting.number)).toMatchObject({
      state: 'superseded',
      supersededBy: request.number,
      ending: `R-${request.number} broke the glass for churn@v12`,
    });
  });

  it('is announced in the release and audit channels, and to the owner and the approvers once each', async () => {
    await inForce([GLASS], soaked);
    await openReleases();
    await openAudit();
    const { request } = await breaks('ada');
    const cards = (await told('request')).filter(({ subject }) => subject === `request:${request.number}`);
    expect(cards.map(({ to }) => to).sort()).toEqual(['@leo', '@mia', '@rita', 'audit', 'releases']);
    for (const { words } of cards) {
      expect(words).toMatch(/applied by break-glass/);
      expect(words).toMatch(/Glass broken by @?ada.*v11 answers nothing/);
      expect(words).toMatch(/Incident INC-4/);
      expect(words).toMatch(/Soak .*of 3 d in staging/);
      expect(words).toMatch(/Review R-\d+, due/);
    }
  });

  it('stays on legal ground when it races with a vote', async () => {
    await inForce([GLASS]);
    const { number } = await ask();
    await vote('leo', number);
    const [broke, voted] = await Promise.allSettled([breaks('ada'), vote('rita', number)]);
    const states = [(await now(number)).state, broke.status, voted.status];
    expect([
      ['superseded', 'fulfilled', 'rejected'],
      ['applied', 'rejected', 'fulfilled'],
    ]).toContainEqual(states);
    expect(await serving()).toEqual(['churn@v12']);
  });
});

describe('the review afterwards', () => {
  it('is accepted by somebody else; whoever broke the glass or registered the version has no vote', async () => {
    await inForce([GLASS.replace('[ml-leads, risk]', '[role:admin, role:member]')]);
    const { request, review } = await breaks('ada');
    const number = review!.number;
    expect((await refusal(vote('ada', number)))[1]).toContain('You did what this review looks at');
    expect((await refusal(vote('mia', number)))[0]).toBe('SELF_APPROVAL');
    expect((await vote('rita', number)).request).toMatchObject({ state: 'applied', kind: 'review' });
    expect(await serving()).toEqual(['churn@v12']);
    expect((await facts()).slice(-3)).toEqual(['request.voted', 'request.approved', 'request.reviewed']);
    const [code] = await refusal(vote('leo', number));
    expect(code).toBe('ALREADY_DECIDED');
    expect(await now(request.number)).toMatchObject({ state: 'applied' });
  });

  it('rejected is recorded, moves nothing and offers the rollback', async () => {
    await inForce([GLASS]);
    await openReleases();
    await openAudit();
    const { request, review } = await breaks('ada');
    expect((await vote('leo', review!.number, 'reject')).request.state).toBe('rejected');
    expect(await serving()).toEqual(['churn@v12']);
    const cards = await told('request');
    const card = cards.find(({ subject, to }) => subject === `request:${review!.number}` && to === 'releases');
    expect(card?.buttons).toEqual(['Roll back\u2026', 'Details']);
    expect(card?.words).toMatch(/Rejected by @?leo: no bias audit.*roll it back if it should not stay/s);
    const glass = cards.find(({ subject, to }) => subject === `request:${request.number}` && to === 'releases');
    expect(glass?.words).toContain(`Review R-${review!.number}, rejected`);
    expect((await told('reviewed')).map(({ to }) => to)).toEqual(['audit']);
    expect((await told('outcome')).map(({ to }) => to)).toEqual(['@ada']);
  });

  it('is pinned to the rules in force then, survives an edit of the version, and is not withdrawn', async () => {
    await inForce([GLASS]);
    const { review } = await breaks('ada');
    await inForce([]);
    await editVersion(world.as('mia'), { model: 'churn', version: 'v12', notes: 'edited' });
    expect((await refusal(withdrawRequest(world.as('ada'), { request: review!.number })))[0]).toBe('NOT_ALLOWED');
    expect((await vote('leo', review!.number)).request.state).toBe('applied');
  });

  it('blocks no request for the same stage', async () => {
    await inForce([GLASS]);
    await breaks('ada');
    await put(world, 'v11', 'staging');
    expect((await ask('production', 'v11')).state).toBe('pending');
  });

  it.each([
    ['in time is not', 23 * HOUR, 0],
    ['at its hour is', 24 * HOUR, 1],
    ['long after is', 99 * HOUR, 1],
  ])('undecided %s told as overdue, and stays open', async (_, after, times) => {
    await inForce([GLASS]);
    await openAudit();
    const { review } = await breaks('ada');
    clock.advance(after);
    await runTimers(world.unit);
    expect((await now(review!.number)).state).toBe('pending');
    expect((await facts()).filter((kind) => kind === 'request.review-overdue')).toHaveLength(times);
    expect((await told('review-overdue')).map(({ to }) => to).sort()).toEqual(
      times === 0 ? [] : ['@ada', '@mia', 'audit'],
    );
    expect(await overdueReviews(world.as('ada'))).toHaveLength(times);
    const { stuck } = await readHome(world.as('ada'), people.ada);
    expect(stuck.map(({ why }) => why.because)).toEqual(times === 0 ? [] : ['overdue']);
    expect((await vote('rita', review!.number)).request.state).toBe('applied');
    expect(await overdueReviews(world.as('ada'))).toEqual([]);
  });
});
