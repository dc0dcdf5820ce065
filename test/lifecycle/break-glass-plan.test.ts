import { describe, expect, it } from 'vitest';
import { createCommands } from '../../commands/index.ts';
import { parseSaid } from '../../src/chat/parse.ts';
import { plainText } from '../../src/chat/text.ts';
import { breakGlassPlanCard } from '../../src/lifecycle/break-glass-plan-card.ts';
import { previewBreakGlass } from '../../src/lifecycle/preview-break-glass.ts';
import { reviewDueAt } from '../../src/lifecycle/review-due.ts';
import { setHold } from '../../src/lifecycle/set-hold.ts';
import { env } from '../chat/sample-commands.ts';
import { people, type SamplePerson } from '../kit/lifecycle.ts';
import { ask, facts, refusal, useChurn, vote, world } from './churn-world.ts';
import { breaks, GLASS, inForce, now, serving } from './glass-world.ts';
import { openAudit, openReleases, told, withCards } from './told.ts';

useChurn(withCards);
const soaked = (text: string) =>
  text.replace(
    'production: [metrics-recorded, model-card-complete]',
    'production: [metrics-recorded, { soak: { in: staging, for: 3d } }]',
  );
const preview = (who: SamplePerson, more: Partial<Parameters<typeof previewBreakGlass>[1]> = {}) =>
  previewBreakGlass(world.as(who), { model: 'churn', version: 'v12', to: 'production', ...more });
/** What the dry run is answered: its verdict, and its fields by label. */
const shown = async (...given: Parameters<typeof preview>) => {
  const card = await breakGlassPlanCard(world.as(given[0]), await preview(...given));
  const parts = card.parts.flatMap((part) => (part.type === 'fields' ? part.fields : []));
  const field = Object.fromEntries(parts.map(({ label, value }) => [label, plainText(value)]));
  const verdict = card.parts.flatMap((part) => (part.type === 'text' ? [plainText(part.text)] : [])).join('\n');
  return { tone: card.tone, verdict, field };
};

describe('a dry run of breaking the glass', () => {
  it('says who may, what is skipped, where it is told and who reviews it until when, and changes nothing', async () => {
    await inForce([GLASS, 'settle: 30s'], soaked);
    await openReleases();
    await openAudit();
    const before = await facts();
    const { tone, verdict, field } = await shown('ada', { incident: 'INC-4', reason: 'v11 answers nothing' });
    expect([tone, verdict]).toEqual([
      'neutral',
      'You may break the glass, and nothing was done yet: leave out --dry-run to apply it at once.',
    ]);
    expect(field).toMatchObject({
      'May do it': 'admins: @ada',
      'Skips approvals': '1 of ml-leads: @leo\n1 of risk: @rita',
      'Skips gates': '1 of 2; all are recorded with their values',
      'Skips the wait': 'the 30 s in which it could be undone',
      Replaces: 'churn@v11',
      Incident: 'INC-4',
      Policy: expect.stringContaining('production-high r'),
    });
    expect(field.Soak).toMatch(/of 3 d in staging/);
    expect(field.Announced).toMatch(/^releases: #releases\naudit: #audit\nby direct message: .*@mia/);
    expect(field.Review).toMatch(/^1 of ml-leads or risk: @leo and @rita\nwithin 1 d: due 2026.* if it is done now$/);
    expect(await facts()).toEqual(before);
    expect(await serving()).toEqual(['churn@v11']);
  });

  it('says the same as what breaking it then does', async () => {
    await inForce([GLASS], soaked);
    await openReleases();
    await openAudit();
    const { announced, review, plan } = await preview('ada');
    const { request, review: asked } = await breaks('ada');
    const cards = (await told('request')).filter(({ subject }) => subject === `request:${request.number}`);
    const named = announced.people.map((id) => `@${Object.entries(people).find(([, each]) => each === id)?.[0]}`);
    const said = [...named, ...[...announced.releases, ...announced.audit].map(({ channel }) => channel)];
    expect(cards.map(({ to }) => to).sort()).toEqual(said.sort());
    expect(reviewDueAt(plan.lifecycle, asked!)).toEqual(review.dueAt);
    expect(request.gates.map(({ gate, status }) => [gate, status])).toEqual(
      plan.gates.map(({ gate, status }) => [gate, status]),
    );
  });

  it('needs neither incident nor reason, and says that the real one does', async () => {
    await inForce([GLASS]);
    const { verdict, field } = await shown('ada');
    expect(verdict).toContain('leave out --dry-run and give --incident and --reason');
    expect(field).not.toHaveProperty('Incident');
    expect(field['Skips gates']).toMatch(/^none: 2 of 2 pass/);
  });

  it('tells somebody whom the policy does not name who may', async () => {
    await inForce([GLASS]);
    const { tone, verdict, field } = await shown('leo');
    expect([tone, verdict]).toEqual(['bad', 'You may not break the glass for this. Nothing was changed.']);
    expect(field['May do it']).toBe('admins: @ada');
  });

  it('leaves out of the review whoever would do it and whoever registered the version', async () => {
    await inForce([GLASS.replace('[ml-leads, risk]', '[role:admin, role:member]')]);
    const { field } = await shown('ada');
    expect(field.Review).toMatch(/^1 of admins or members: (?!.*@ada)(?!.*@mia).*@leo/);
  });

  it('names the request that it ends and the hold that does not stop it', async () => {
    await inForce([GLASS]);
    const { number } = await ask();
    await setHold(world.as('leo'), { model: 'churn', reason: 'labels are wrong' });
    const { tone, field } = await shown('ada');
    expect(tone).toBe('neutral');
    expect(field.Ends).toBe(`R-${number} for churn@v12`);
    expect(field['Skips the hold']).toContain('labels are wrong');
    expect((await now(number)).state).toBe('pending');
  });

  it('says where it would be told without channels', async () => {
    await inForce([GLASS]);
    const origin = { platform: 'console', team: world.system.workspace, channel: 'general' };
    expect((await shown('ada', { origin })).field.Announced).toMatch(/^here, because.*\naudit: no channel is set\n/);
    expect((await shown('ada')).field.Announced).toMatch(/^to the admins by direct message\n/);
  });

  it('says what is being applied and goes first', async () => {
    await inForce([GLASS], (text) =>
      text.replace('effects: {}', 'effects: { production: [record: { file: x.jsonl }] }'),
    );
    const { number } = await ask();
    await vote('leo', number);
    await vote('rita', number);
    expect((await now(number)).state).toBe('approved');
    const { tone, verdict, field } = await shown('ada');
    expect([tone, verdict]).toEqual(['bad', 'The glass cannot be broken at this moment. Nothing was changed.']);
    expect(field['In the way']).toContain(`R-${number} is approved and takes churn@v12 to production already.`);
    expect(field).not.toHaveProperty('Ends');
  });

  it.each([
    [
      'where the policy lets nobody',
      [],
      {},
      'NOT_ALLOWED',
      /lets nobody move churn@v12 to production without approval/,
    ],
    ['of an illegal move', [GLASS], { version: 'v11', to: 'canary' }, 'ILLEGAL_MOVE', /may go to archived/],
  ] as const)('is refused %s', async (_, policy, more, code, words) => {
    await inForce(policy);
    const [refused, said] = await refusal(preview('ada', more));
    expect(refused).toBe(code);
    expect(said).toMatch(words);
  });
});

// Parsing touches no port.
const commands = createCommands({} as never);
describe('what promote asks for', () => {
  it.each<[string, string[]]>([
    ['--break-glass', ['incident', 'reason']],
    ['--break-glass --dry-run', []],
    ['--break-glass --dry-run --incident INC-4', []],
    ['--break-glass --dry-run=no', ['incident', 'reason']],
    ['--break-glass=no', []],
  ])('%s: %j', (flags, missing) => {
    const call = parseSaid(commands, { type: 'line', text: `promote churn@v12 to production ${flags}` }, env);
    expect(call).toMatchObject({ type: 'call', missing });
  });
});
