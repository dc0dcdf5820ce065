import { describe, expect, it } from 'vitest';
import { createCommands } from '../../commands/index.ts';
import { clock, settle, start, tried, usePaging, world } from '../incidents/paging/paging-world.ts';
import type { SamplePerson } from '../kit/lifecycle.ts';
import { heard, wordsOf } from '../kit/said.ts';
import { policy } from '../people/people-kit.ts';

usePaging();

/** Mia's account is in do not disturb at night. */
const SLEEP = { from: new Date('2026-11-23T21:00:00Z'), to: new Date('2026-11-24T07:00:00Z') };
const platform = {
  people: { standing: async (_: string, user: string) => ({ standing: 'member', name: user }) },
  quiet: { silence: async (_: string, user: string) => (user === 'mia' ? { next: SLEEP } : {}) },
};
const commands = createCommands({
  root: 'steward',
  mail: true,
  platformOf: () => platform,
  subjectAt: async () => undefined,
} as unknown as Parameters<typeof createCommands>[0]);
const said = async (who: SamplePerson, text: string): Promise<string> =>
  wordsOf(await heard({ world, clock, policy }, commands, who, text));

describe('on-call schedules, as people type', () => {
  it('say who is on call now and at a time, and whoever is on them changes them', async () => {
    expect(await said('ada', 'oncall now')).toContain('oncall create');
    await said('ada', 'oncall create ml <@leo> <@mia> --zone Europe/Rome --handover "mon 02:00"');
    const now = '@leo is on call until 2026-11-30 01:00 UTC: layer base, turn 1 of 2 people, each week.';
    for (const asked of ['oncall now', 'oncall now ml']) expect(await said('rita', asked)).toContain(now);
    expect(await said('rita', 'oncall now ml --at "2026-12-01 10:00"')).toContain('@mia is on call until 2026-12-07');
    expect(await said('rita', 'oncall now mll')).toMatch(/mll.*\n.*\bml\b/);

    const add = 'oncall add ml <@rita> --layer nights --hours "daily 22:00-06:00"';
    expect(await said('rita', add)).toContain('takes turns in it');
    expect(await said('leo', add)).toContain('Layer nights covers the others from now on.');
    expect(await said('mia', 'oncall now ml')).toContain('@rita is on call until 2026-11-23 05:00 UTC: layer nights');
    const shown = await said('mia', 'oncall show ml --days 1');
    expect(shown).toMatch(
      /Layer nights: @rita, daily 22:00-06:00\nLayer base: @leo, @mia take turns each week, at mon 02:00/,
    );
    expect(shown).toContain('2026-11-23 05:00 UTC | 2026-11-23 21:00 UTC | @leo | base');
    expect(await said('ada', 'oncall edit ml --layer base --every "2 weeks"')).toContain('ml is changed from now on.');
    expect(await said('mia', 'oncall show ml --days 1')).toContain('take turns every 2 weeks, at mon 02:00');
    expect(await said('ada', 'oncall remove ml nights')).toContain('Layer nights is gone.');
    expect(await said('rita', 'oncall override ml --to 4h')).toContain('@rita is on call in ml');
    expect(await said('mia', 'oncall now ml')).toContain('@rita is on call until 2026-11-23 06:00 UTC: override O-1');
    expect(await said('rita', 'oncall cancel O-1')).toContain('O-1 is over');
    expect(await said('ada', 'oncall holiday ml 2026-12-25,2026-12-26')).toContain('2 days are');
    expect(await said('rita', 'oncall fairness ml')).toMatch(/The next 90 days\n@leo \| \d+ \| \d+ \| \d+ \| 48\n/);
    expect(await said('rita', 'oncall list')).toMatch(/^ml \| Europe\/Rome \| always \| @ada$/m);
  });
});

describe('how somebody is reached, as he types', () => {
  it('is shown, set and tested by himself, and says where his only method is silent', async () => {
    expect(await said('leo', 'notify show')).toMatch(
      /Urgent pages: dm\nNormal pages: dm\nQuiet hours: none\nZone: UTC\n/,
    );
    expect(await said('leo', 'notify set')).toMatch(/Say what to change\.\n.*notify set --urgent/);
    const set = 'notify set --urgent "dm, email leo@x.io after 2m" --quiet 22:00-08:00 --zone Europe/Rome';
    expect(await said('leo', set)).toContain('Urgent pages: dm, email leo@x.io after 2m');
    expect(await said('leo', 'notify show')).toMatch(
      /after 2m\nNormal pages: dm\nQuiet hours: 22:00-08:00: normal pages wait, urgent ones come\nZone: Europe\/Rome/,
    );
    const silent = 'Your only method is silent 21:00-07:00';
    expect(await said('mia', 'notify show')).toContain(silent);
    expect(await said('mia', 'notify test')).toMatch(new RegExp(`on its way to you by one method\\. .*${silent}`));
    expect(await said('leo', 'notify test')).toMatch(
      /^A test page is on its way to you by 2 methods\. Press its button\.$/,
    );
    expect(await said('leo', 'notify test --arrived')).toContain('It works: your test page came back.');
    expect(await said('leo', 'notify test --arrived')).toContain('was over already');
  });
});

describe('escalation policies, as people type', () => {
  it('are made, listed, shown with whom they page now, and changed; who is not meant hands a page on', async () => {
    expect(await said('ada', 'escalation list')).toContain('There is no escalation policy.');
    const steps = '--step "notify <@leo>" --step "wait 5m" --step "notify group risk"';
    expect(await said('ada', `escalation create ml ${steps}`)).toContain('The escalation policy ml stands.');
    expect(await said('rita', 'escalation list')).toContain('ml | notify @leo; wait 5m; notify group risk');
    expect(await said('rita', 'escalation show ml')).toMatch(
      /0 min \| @leo by direct message\n5 min \| @rita by direct message\n10 min \| nobody answered/,
    );
    await start();
    await settle();
    expect(await said('leo', 'escalation next A-12')).toContain('The next one is paged about A-12 now.');
    await settle();
    expect(await tried()).toEqual(['02:00 leo chat sent', '02:00 rita chat sent']);
    expect(await said('leo', 'escalation next A-13')).toContain('Nobody is being paged about A-13.');
    expect(await said('ada', 'escalation edit ml --step "notify <@mia>"')).toContain('ml is changed.');
    expect(await said('ada', 'escalation show ml')).toMatch(/^1 \| notify @mia$/m);
    expect(await said('ada', 'escalation show mll')).toMatch(/mll.*\n.*\bml\b/);
  });
});
