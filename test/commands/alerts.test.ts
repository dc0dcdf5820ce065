import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { createCommands } from '../../commands/index.ts';
import { receiveReaction } from '../../src/app/receive-reaction.ts';
import { routes } from '../../src/app/routes.ts';
import type { Card } from '../../src/chat/card.ts';
import { plainText } from '../../src/chat/text.ts';
import { renderSubject } from '../../src/delivery/render-subject.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import { careOf } from '../../src/incidents/alerts/find-groups.ts';
import { flushGroup } from '../../src/incidents/alerts/flush-group.ts';
import { groupCard } from '../../src/incidents/alerts/group-card.ts';
import { routeAlerts } from '../../src/incidents/alerts/route-alerts.ts';
import { escalationPolicy } from '../../src/incidents/paging/tables.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { setChannel } from '../../src/workspace/set-channel.ts';
import { firing, resolved, take } from '../incidents/alerts/alert-world.ts';
import { people, type SamplePerson } from '../kit/lifecycle.ts';
import { heard } from '../kit/said.ts';
import { clock, useChurn, world } from '../lifecycle/churn-world.ts';
import { policy } from '../people/people-kit.ts';

useChurn({ flush: [createWanted(routes)] });

const commands = createCommands({
  root: 'steward',
  platformOf: () => undefined,
  subjectAt: async () => 'alert:1',
} as unknown as Parameters<typeof createCommands>[0]);
let count = 0;

/** All words of what a line typed by somebody in the thread of A-1 is answered. */
const said = async (who: SamplePerson, text: string): Promise<string> =>
  wordsOf(await heard({ world, clock, at: { channel: 'incidents', thread: 't' } }, commands, who, text));

const wordsOf = (card: Card | undefined): string =>
  (card?.parts ?? [])
    .flatMap((part) => {
      if (part.type === 'text' || part.type === 'context') return [plainText(part.text)];
      if (part.type === 'heading') return `${part.text}, ${part.aside}`;
      if (part.type === 'table') return part.rows.map((row) => row.map(plainText).join(' | '));
      if (part.type === 'actions') return part.buttons.map(({ label, invocation }) => `[${label}: ${invocation}]`);
      return part.type === 'fields' ? part.fields.map(({ label, value }) => `${label}: ${plainText(value)}`) : [];
    })
    .join('\n');

const ctx = () => ({ ...world.system, now: clock.now });
const later = (seconds: number): void => {
  clock.now = new Date(clock.now.getTime() + seconds * 1_000);
};
/** Fires for churn, told, with its card wanted in #incidents. */
const fired = async (): Promise<void> => {
  const about = { platform: 'console', team: world.system.workspace, kind: 'incidents' } as const;
  await setChannel(ctx(), { ...about, channel: 'incidents', name: 'incidents' });
  await take(ctx(), [firing({ model: 'churn', pod: 'a', severity: 'page' }, { startsAt: clock.now })]);
  later(30);
  await flushGroup(ctx(), 1);
};

beforeEach(() => {
  clock.now = new Date('2026-11-21T09:00:00.000Z');
});

describe('alerts in chat', () => {
  it('are one card in the channel for incidents, then lines under it', async () => {
    await fired();
    const cards = () =>
      world.unit.db.execute(sql`
      select subject, under, once from card where workspace_id = ${world.system.workspace} and subject like 'alert%' order by subject`);
    expect(await cards()).toMatchObject([{ subject: 'alert:1', under: null }]);
    const words = wordsOf(await groupCard(ctx(), 1));
    expect(words).toMatch(
      /^A-1 {2}HighLatency: p99 over 2 s, firing, 1 alert\nSeverity: 1\n.*\nSource: alertmanager, route default\nModel: churn/,
    );
    expect(words).toContain('[Acknowledge: v1 alert-ack alert=A-1]');
    await take(ctx(), [firing({ model: 'churn', pod: 'b', severity: 'page' })]);
    later(300);
    await flushGroup(ctx(), 1);
    expect(await cards()).toMatchObject([
      { subject: expect.stringMatching(/^alert-line:1:new-alerts:2:1:0:/), under: 'alert:1', once: true },
      { subject: 'alert:1' },
    ]);
  });

  it('are listed, shown, explained, acknowledged, declared and resolved', async () => {
    await fired();
    expect(await said('mia', 'alert list')).toMatch(/A-1 \| 1 \| HighLatency.* \| firing, 1 alert \| nobody has it/);
    expect(await said('mia', 'alert show A-1')).toMatch(/firing \| HighLatency: p99 over 2 s \| pod=a, severity=page/);
    const why = await said('mia', 'alert why');
    expect(why).toMatch(/Route: default, because no route of the workspace takes it/);
    expect(why).toMatch(/Grouped: by alertname, model; here model=churn, .*alertname=HighLatency/);
    expect(why).toMatch(
      /Told: people were told: it fires for the first time, .* It is looked at next .*first after 30 s, then each 5 min, again each 4 h/,
    );
    expect(why).toMatch(/Paged: nobody: the route pages nobody/);
    expect(why).toMatch(
      /one alert by all of its labels: .*pod=a.* sent 1 time by alertmanager. Nothing mutes it. People were told that it is firing/,
    );
    expect(await said('mia', 'alert ack')).toMatch(/You have A-1/);
    expect(await said('leo', 'alert ack A-1')).toMatch(/mia has A-1 already/);
    expect(await said('mia', 'alert declare A-1')).toMatch(/INC-1 is declared from A-1, severity 1/);
    expect(await said('leo', 'alert declare')).toMatch(/INC-1 was declared from A-1 already/);
    expect(await said('mia', 'alert resolve')).toMatch(/A-1 is resolved/);
    expect(await said('leo', 'alert ack A-1')).toMatch(/A-1 is resolved already/);
    expect(await said('mia', 'alert list')).toMatch(/Nothing fires/);
    expect(await said('mia', 'alert show A-7')).toMatch(/no group of alerts A-7/);
  });

  it('are shown a part at a time, each once, with what is typed for the next', async () => {
    const pods = Array.from({ length: 60 }, (_, index) => `pod-${index}`);
    await take(
      ctx(),
      pods.map((pod) => firing({ model: 'churn', pod }, { startsAt: clock.now })),
    );
    const parts = await Promise.all(
      ['', ' --from 26', ' --from 51', ' --from 61'].map((more) => said('mia', `alert show A-1${more}`)),
    );
    const shown = parts.map((words) => words.match(/pod-\d+/g) ?? []);
    expect(shown.map((found) => found.length)).toEqual([25, 25, 10, 0]);
    expect(shown.flat().sort()).toEqual(pods.sort());
    expect(parts[0]).toMatch(/1 to 25 of 60; the next with .*alert show A-1 --from 26/);
    expect(parts[1]).toMatch(/26 to 50 of 60; the next with .*alert show A-1 --from 51/);
    expect(parts[2]).toMatch(/51 to 60 of 60$/m);
    expect(parts[3]).toMatch(/There are 60: see them with .*alert show A-1$/m);
    expect(await said('mia', 'alert show A-1 --from 0')).toMatch(/at least 1/);
  });

  it('are listed a part at a time, each once, with how many there are', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `Down${index}`);
    const alerts = (make: typeof firing) => names.map((alertname) => make({ alertname }, { startsAt: clock.now }));
    await take(ctx(), alerts(firing));
    const list = async (more: string) => `${await said('mia', `alert list${more}`)}`;
    const [first, rest] = [await list(''), await list(' --from 26')];
    expect(first).toMatch(/1 to 25 of 30; the next with .*alert list --from 26/);
    expect(rest).toMatch(/26 to 30 of 30$/m);
    expect(`${first}${rest}`.match(/Down\d+/g)?.sort()).toEqual(names.sort());
    await take(
      ctx(),
      alerts((labels, more) => resolved(labels, { ...more, endsAt: clock.now })),
    );
    expect(await list(' --from 26')).toMatch(/^Nothing fires\./);
    expect(await list(' --all --from 2')).toMatch(/2 to 26 of 30; the next with .*alert list --all --from 27/);
  });

  it('are told apart in the list by what they are grouped by', async () => {
    await said('mia', 'alert route add pods --group-by alertname,pod');
    await take(ctx(), [firing({ pod: 'a' }, { startsAt: clock.now }), firing({ pod: 'b' }, { startsAt: clock.now })]);
    const rows = (await said('mia', 'alert list')).split('\n').filter((row) => row.startsWith('A-'));
    expect(rows.map((row) => row.split(' | ')[2]).sort()).toEqual([
      expect.stringMatching(/^HighLatency.* \(pod=a\)$/),
      expect.stringMatching(/^HighLatency.* \(pod=b\)$/),
    ]);
  });

  it('are given to somebody, who is told once unless he took them himself, and noted on', async () => {
    await fired();
    const told = () =>
      world.unit.db.execute<{ subject: string }>(sql`
      select subject from card where workspace_id = ${world.system.workspace} and subject like 'alert-assigned:%' and once`);
    expect(await said('mia', 'alert assign A-1 me')).toMatch(/mia looks after A-1 now/);
    expect(await told()).toEqual([]);
    expect(await said('mia', 'alert assign A-1 leo')).toMatch(/only a name/);
    expect(await said('mia', 'alert assign A-1 <@leo>')).toMatch(/leo looks after A-1 now/);
    expect(await said('leo', 'alert assign A-1 <@leo>')).toMatch(/leo looks after A-1 now/);
    const [message, ...more] = await told();
    expect(more).toEqual([]);
    const at = { platform: 'console', team: world.system.workspace, channel: '@leo' } as const;
    const shown = () => renderSubject(ctx(), message?.subject ?? '', at);
    expect(wordsOf(await shown())).toMatch(/mia gave you A-1: HighLatency.*\n\[Acknowledge: v1 alert-ack alert=A-1\]/);
    expect(await said('leo', 'alert note restored from <!channel> \u202ebackup')).toMatch(/Noted on A-1/);
    expect(wordsOf(await groupCard(ctx(), 1))).toMatch(
      /Assigned to @?leo\nNote by @?leo: restored from <!channel> backup/,
    );
    expect(await said('mia', 'alert show A-1')).toMatch(/Assigned to @?leo\nNote by @?leo: restored/);
    await said('leo', 'alert assign A-1 <@mia>');
    expect([await shown(), (await told()).length]).toEqual([undefined, 2]);
  });

  it('are silenced by group and by conditions, which end, and say so in the explanation', async () => {
    await fired();
    expect(await said('mia', 'silence add 2h --group A-1')).toMatch(
      /S-1 mutes alertname=HighLatency and model=churn until .* 11:00/,
    );
    expect(await said('mia', 'silence add 2h')).toMatch(/S-2 mutes alertname=HighLatency and model=churn/);
    expect(await said('mia', 'silence add 2h --match a=b')).toMatch(/S-3 mutes a=b until/);
    expect(await said('mia', 'silence add 5x --match a=b')).toMatch(/5x/);
    later(300);
    await flushGroup(ctx(), 1);
    expect(await said('mia', 'alert why A-1')).toMatch(
      /Told: nobody was told: all that fires is muted.*\nMuted: 1 of 1 that fire.*\n(?:.*\n)*.*Silenced by S-2/,
    );
    expect(await said('leo', 'silence list')).toMatch(
      /S-1 \| alertname=HighLatency model=churn \| until .* \| silence \| @mia/,
    );
    expect(await said('leo', 'silence end S-1')).toMatch(/S-1 is ended/);
    expect(await said('mia', 'silence add --weekly "sun 02:00 - sun 04:00" --match job=batch')).toMatch(
      /What is resolved is told all the same/,
    );
  });

  it('go by routes and inhibitions that are said in chat', async () => {
    await world.unit.db
      .insert(escalationPolicy)
      .values({ workspaceId: world.system.workspace, name: 'ml', steps: [], at: clock.now });
    expect(
      await said('mia', 'alert route add ml-pages --match severity=page --group-by alertname,pod --page ml'),
    ).toMatch(/The route ml-pages takes severity=page and pages by ml/);
    expect(await said('mia', 'alert route add other --page mll')).toMatch(/Did you mean .?ml/);
    expect(await said('mia', 'alert route edit ml-pages --wait 10s --repeat 1d --per-minute 20')).toMatch(
      /ml-pages takes/,
    );
    expect(await said('mia', 'alert route list')).toMatch(
      /ml-pages \| severity=page \| alertname, pod \| 10 s \/ 5 min \/ 1 d \| 20 a min, 200 an h \| ml/,
    );
    expect(await said('mia', 'alert route remove ml-page')).toMatch(/Did you mean .?ml-pages/);
    expect(
      await said('mia', 'alert inhibit add down --while alertname=Down --mute severity!=page --equal cluster'),
    ).toMatch(/down stands/);
    expect(await said('mia', 'alert inhibit list')).toMatch(/down \| alertname=Down \| severity!=page \| cluster/);
    expect(await said('mia', 'alert inhibit remove down')).toMatch(/is removed/);
    expect(await said('mia', 'alert route remove ml-pages')).toMatch(/is removed/);
  });

  it('are taken by :eyes: on the card, once; another sign and its removal mean nothing', async () => {
    await fired();
    await world.unit.db.execute(sql`
      update card set ref_channel = 'incidents', ref_message = 'm1', shown = wanted
      where workspace_id = ${world.system.workspace} and subject = 'alert:1'`);
    const answers: string[] = [];
    const parts = { unit: world.unit, platforms: new Map(), policy, commands, root: 'steward', log: silentLog };
    const react = (user: string, emoji: string, change: 'added' | 'removed' = 'added') =>
      receiveReaction(parts, {
        origin: { platform: 'console', team: world.system.workspace, channel: 'incidents', message: 'm1' },
        ...{ user, emoji, change, key: `react ${user} ${emoji} ${change} ${count++}` },
        answer: { say: async (card: Card) => void answers.push(card.summary) },
      } as Parameters<typeof receiveReaction>[1]);
    await react('mia', 'white_check_mark');
    expect(await careOf(ctx(), 1)).toBeUndefined();
    await react('mia', 'eyes');
    await react('leo', 'eyes');
    await react('mia', 'eyes', 'removed');
    expect((await careOf(ctx(), 1))?.ackedBy).toBe(people.mia);
    expect(answers).toEqual(['A-1 is taken already.']);
  });

  it('of a resolved group the card is green, without Acknowledge', async () => {
    await fired();
    await take(ctx(), [resolved({ model: 'churn', pod: 'a', severity: 'page' })]);
    await routeAlerts(ctx());
    const card = await groupCard(ctx(), 1);
    expect([card.tone, wordsOf(card)]).toMatchObject(['good', expect.not.stringContaining('Acknowledge:')]);
  });
});
