import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { copyRows, unchecked } from '../../bench/clone-requests.ts';
import { auditShow } from '../../commands/audit-show.ts';
import { deliveryList } from '../../commands/delivery-list.ts';
import { incidentList } from '../../commands/incident-list.ts';
import { modelList } from '../../commands/model-list.ts';
import { peopleShow } from '../../commands/people-show.ts';
import { requestList } from '../../commands/request-list.ts';
import { silenceList } from '../../commands/silence-list.ts';
import { addSilence } from '../../src/incidents/alerts/add-silence.ts';
import { parseMatcher } from '../../src/incidents/alerts/matcher.ts';
import { declareIncident } from '../../src/incidents/response/declare-incident.ts';
import { webhookDelivery } from '../../src/outside/tables.ts';
import { heard, wordsOf } from '../kit/said.ts';
import { ask, clock, useChurn, world } from '../lifecycle/churn-world.ts';

useChurn();

const commands = [
  auditShow,
  deliveryList,
  incidentList,
  modelList,
  peopleShow,
  requestList({ cardLinks: async () => new Map<number, string>() }),
  silenceList,
];
const said = async (text: string): Promise<string> => wordsOf(await heard({ world, clock }, commands, 'ada', text));

/** Makes of the rows of a table that a condition takes `count` times as many, each with columns of its own. */
const times = (count: number, table: string, changed: Record<string, string>, which = 'true'): Promise<void> =>
  unchecked(world.unit.db, (tx) =>
    copyRows(tx, table, {
      changed,
      times: `generate_series(2, ${count}) as n`,
      where: `source.workspace_id = '${world.system.workspace}' and ${which}`,
    }),
  );
/** All that is shown when what each answer says is typed for the next, and the last line of each. */
const pages = async (line: string): Promise<{ words: string; ends: string[] }> => {
  const found: string[] = [];
  for (let next: string | undefined = line; next !== undefined && found.length < 9; ) {
    const words: string = await said(next);
    found.push(words);
    next = /(?:the next|Older ones) with \/(.*?)(?:; all with .*)?$/.exec(words)?.[1];
  }
  return { words: found.join('\n'), ends: found.map((words) => words.split('\n').at(-1) ?? '') };
};
const distinct = (words: string, form: RegExp): number => {
  const found = words.match(form) ?? [];
  expect(new Set(found).size).toBe(found.length);
  return found.length;
};

describe('a long list goes on where its part ends, each line once', () => {
  it('of incidents', async () => {
    await declareIncident(world.as('mia'), { title: 'zeros', severity: 4, model: 'churn' });
    await times(60, 'incident', { number: 'n' });
    const { words, ends } = await pages('incident list --model churn --state all');
    expect(ends).toEqual([
      '1 to 25 of 60; the next with /incident list --state all --model churn --from 26',
      '26 to 50 of 60; the next with /incident list --state all --model churn --from 51',
      '51 to 60 of 60',
    ]);
    expect(distinct(words, /INC-\d+/g)).toBe(60);
  });

  it('of requests', async () => {
    await ask();
    await world.unit.db.execute(
      sql`update request set state = 'withdrawn' where workspace_id = ${world.system.workspace}`,
    );
    await times(41, 'request', { number: 'n + 1' });
    await ask();
    const line = 'request list --model churn --state withdrawn';
    const { words, ends } = await pages(line);
    expect(ends).toEqual([
      `1 to 20 of 41; the next with /${line} --from 21`,
      `21 to 40 of 41; the next with /${line} --from 41`,
      '41 to 41 of 41',
    ]);
    expect(distinct(words, /R-\d+/g)).toBe(41);
    expect(await said(`${line} --from 42`)).toBe(`There are 41: see them with /${line}`);
  });

  it('of models, as they are and as they were', async () => {
    await times(40, 'model', { name: "'m' || n" });
    await times(
      40,
      'placement',
      { id: 'gen_random_uuid()', model: "'m' || n", subject: "'m' || n || '@v'" },
      "stage = 'production'",
    );
    await times(2, 'model', { name: "'later'" }, "source.name = 'churn'");
    const all = await pages('model list');
    expect(all.ends).toEqual(['1 to 30 of 41; the next with /model list --from 31', '31 to 41 of 41']);
    expect(distinct(all.words, /^\w+ \|/gm)).toBe(41);
    const at = new Date(clock.now.getTime() + 1_000).toISOString();
    const then = await pages(`model list --owner @mia --at ${at}`);
    expect(then.ends).toEqual([
      `1 to 30 of 40; the next with /model list --owner mia --at ${at} --from 31`,
      '31 to 40 of 40',
    ]);
    expect(then.words).not.toContain('later');
  });

  it('of people', async () => {
    await times(40, 'person', { id: 'gen_random_uuid()', name: "'p' || n" }, "source.name = 'leo'");
    const { words, ends } = await pages('people show');
    expect(ends[0]).toMatch(/^1 to 30 of \d+; the next with \/people show --from 31$/);
    expect(ends).toHaveLength(2);
    expect(distinct(words, /@p\d+/g)).toBe(39);
  });

  it('of the ledger, from row to row', async () => {
    for (let turn = 0; turn < 45; turn += 1)
      await declareIncident(world.as('mia'), { title: `zeros ${turn}`, severity: 4, model: 'churn' });
    await declareIncident(world.as('leo'), { title: 'others', severity: 4 });
    const { words, ends } = await pages('audit show --kind incident.declared --actor @mia');
    const line = '/audit show --kind incident.declared --actor mia --before';
    expect(ends[0]).toMatch(new RegExp(`^Older ones with ${line} \\d+; all with audit export$`));
    expect(ends).toHaveLength(3);
    expect(distinct(words, /^\d+ \|/gm)).toBe(45);
  });

  it('of silences, with how many of all hold', async () => {
    const to = new Date(clock.now.getTime() + 3_600_000);
    await addSilence(world.as('mia'), { matchers: [parseMatcher('pod=a')], zone: 'UTC', to });
    await times(40, 'silence', { number: 'n' });
    const card = await heard({ world, clock }, commands, 'ada', 'silence list');
    expect(card?.summary).toBe('40 silences hold now');
    const { words, ends } = await pages('silence list');
    expect(ends).toEqual(['1 to 25 of 40; the next with /silence list --from 26', '26 to 40 of 40']);
    expect(distinct(words, /S-\d+/g)).toBe(40);
    clock.now = new Date(to.getTime() + 1);
    expect(await said('silence list')).toContain('Nothing is silenced.');
    expect((await pages('silence list --all')).ends[0]).toContain('/silence list --all --from 26');
  });

  it('of webhooks, with how many of all failed', async () => {
    await ask();
    await world.unit.db.insert(webhookDelivery).values({
      ...{ workspaceId: world.system.workspace, id: 'msg_1', request: 1, subject: 'churn@v12', body: '{}' },
      ...{ target: { url: 'https://a.example/x', secrets: [], allowPrivate: false }, state: 'failed' },
      ...{ createdAt: clock.now, attempts: 3 },
    });
    await times(30, 'webhook_delivery', { id: "'msg_' || n" });
    const card = await heard({ world, clock }, commands, 'ada', 'delivery list');
    expect(card?.summary).toBe('30 deliveries, 30 of them failed');
    const { words, ends } = await pages('delivery list');
    expect(ends).toEqual(['1 to 20 of 30; the next with /delivery list --from 21', '21 to 30 of 30']);
    expect(distinct(words, /msg_\d+/g)).toBe(30);
  });
});
