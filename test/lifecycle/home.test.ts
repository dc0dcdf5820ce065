import { describe, expect, it } from 'vitest';
import { plainText } from '../../src/chat/text.ts';
import { tally, unreachable } from '../../src/lifecycle/approval.ts';
import { homeOf, readHome, stuckBecause, waitsFor } from '../../src/lifecycle/home.ts';
import { HOME_LIST, homeCard } from '../../src/lifecycle/home-card.ts';
import { type OpenRequest, openRequests } from '../../src/lifecycle/open-requests.ts';
import { viewOf } from '../../src/lifecycle/request-view.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { people, type SamplePerson } from '../kit/lifecycle.ts';
import { approvals, policyOf } from '../kit/policy.ts';
import { random, seedOf } from '../queue/random.ts';
import { ask, clock, useChurn, vote, world } from './churn-world.ts';
import { fillAtRandom } from './random-requests.ts';

useChurn();

const DAY = 86_400_000;
const home = (who: SamplePerson) => readHome(world.as(who), people[who]);
const numbers = (rows: readonly { readonly number: number }[]) => rows.map(({ number }) => number);

describe('the read of all open requests', () => {
  it('counts the votes of any request, and says who is missing, as the card of that request does', async () => {
    const next = random(seedOf());
    const everybody = await fillAtRandom(world, next);
    const open = await openRequests(world.system);
    expect(open).toHaveLength(40);
    for (const row of open) {
      const view = await viewOf(world.system, row.number);
      expect(row.tally, `R-${row.number}`).toEqual(view.tally);
      const candidates = new Set(view.tally?.asked);
      expect(everybody.filter((person) => waitsFor(row, person))).toEqual(
        everybody.filter((person) => candidates.has(person)),
      );
      if (view.votes.length === 0 && view.policy)
        expect(row.reachable).toBe(unreachable(view.policy, view.approvers).length === 0);
    }
  });
});

describe('what is shown to whom', () => {
  it('a request waits for those whose approval is missing, until they voted', async () => {
    const { number } = await ask();
    expect([(await home('leo')).waits, (await home('rita')).waits].map(numbers)).toEqual([[number], [number]]);
    expect([(await home('mia')).waits, (await home('ada')).waits].map(numbers)).toEqual([[], []]);
    await vote('leo', number);
    expect([(await home('leo')).waits, (await home('rita')).waits].map(numbers)).toEqual([[], [number]]);
  });

  it('what one asked for stays for seven days after it ended', async () => {
    const open = await ask('canary');
    const taken = await ask();
    await withdrawRequest(world.as('mia'), { request: taken.number });
    const mine = await home('mia');
    expect([numbers(mine.asked), numbers(mine.ended)]).toEqual([[open.number], [taken.number]]);
    clock.advance(7 * DAY);
    expect(numbers((await home('mia')).ended)).toEqual([]);
    expect(numbers((await home('leo')).asked)).toEqual([]);
  });

  it('what is stuck is shown to whoever asked, to the owner of the model and to admins', async () => {
    const { number } = await ask('production', 'v12', 'ada');
    await vote('leo', number, 'object');
    const seen = async (who: SamplePerson) => (await home(who)).stuck.map(({ why }) => why.because);
    // Mia registered churn, so she owns it.
    expect([await seen('ada'), await seen('mia'), await seen('rita')]).toEqual([['objection'], ['objection'], []]);
  });
});

describe('why a request is stuck', () => {
  const now = new Date('2026-11-21T09:00:00Z');
  const fine: Pick<OpenRequest, 'state' | 'tally' | 'reachable' | 'failing' | 'openedAt' | 'dueAt'> = {
    state: 'pending',
    tally: undefined,
    reachable: true,
    failing: [],
    dueAt: undefined,
    openedAt: new Date(now.getTime() - DAY),
  };
  const held = tally(
    policyOf([approvals('ml-leads')]),
    ['a', 'p'].map((one) => ({ person: one, sources: ['ml-leads'] })),
    [
      { person: 'a', decision: 'approve' },
      { person: 'p', decision: 'object' },
    ],
  );
  const gate = { gate: 'metrics-recorded', status: 'fail' as const, detail: 'no metric' };
  it.each<[string, Partial<OpenRequest>, string | undefined]>([
    ['nothing', {}, undefined],
    ['it waits for its third day to end', { openedAt: new Date(now.getTime() - 3 * DAY) }, undefined],
    ['it waits longer than three days', { openedAt: new Date(now.getTime() - 3 * DAY - 1) }, 'long'],
    ['an effect failed', { state: 'apply-failed' }, 'not-applied'],
    ['it is being applied', { state: 'applying', reachable: false }, undefined],
    ['an objection lacks its reason', { tally: held, failing: [gate] }, 'objection'],
    ['a gate fails since', { failing: [gate], reachable: false }, 'gates'],
    ['it is a review whose time is over', { dueAt: now }, 'overdue'],
    ['it is a review that has time', { dueAt: new Date(now.getTime() + 1) }, undefined],
    ['nobody is left who could approve', { reachable: false }, 'nobody-left'],
  ])('%s', (_, changed, because) => {
    expect(stuckBecause({ ...fine, ...changed }, now)?.because).toBe(because);
  });
});

describe('the card', () => {
  it('shows five of each list, counts the rest, links to the cards and has no deciding button', async () => {
    await fillAtRandom(world, random(7), 20);
    const now = new Date(clock.now.getTime() + 4 * DAY);
    const open = await openRequests(world.system);
    const [asked = ''] = open.flatMap(({ tally }) => tally?.asked ?? []);
    const reader = { person: asked, isAdmin: true };
    const shown = homeOf(reader, open, [], now);
    const first = shown.waits[0]!;
    const card = await homeCard(world.system, shown, new Map([[first.number, 'https://chat.example/1']]));
    const words = card.parts.flatMap((part) => {
      if (part.type === 'heading') return [part.text];
      if (part.type === 'context' || part.type === 'text') return [plainText(part.text)];
      return part.type === 'fields' ? [`${part.fields.length} shown`] : [];
    });
    expect(words).toContain('Stuck: 20');
    expect(words).toContain(`and ${20 - HOME_LIST} more`);
    expect(JSON.stringify(card)).toContain('https://chat.example/1');
    const buttons = card.parts.flatMap((part) => (part.type === 'actions' ? part.buttons : []));
    expect(new Set(buttons.map(({ invocation }) => invocation.split(' ')[1]))).toEqual(new Set(['request-show']));
    for (const part of card.parts)
      if (part.type === 'fields') expect(part.fields.length).toBeLessThanOrEqual(HOME_LIST);
  });

  it('says for each list that there is nothing', async () => {
    const card = await homeCard(world.system, await home('rita'), new Map());
    expect(card.parts.map((part) => part.type)).toEqual(['heading', 'text', 'heading', 'text', 'heading', 'text']);
  });
});
