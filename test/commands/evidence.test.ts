import { describe, expect, it } from 'vitest';
import { evidenceAdd } from '../../commands/evidence-add.ts';
import { evidenceList } from '../../commands/evidence-list.ts';
import { findingAccept } from '../../commands/finding-accept.ts';
import { findingAdd } from '../../commands/finding-add.ts';
import { findingClose } from '../../commands/finding-close.ts';
import { findingList } from '../../commands/finding-list.ts';
import { freezeAdd } from '../../commands/freeze-add.ts';
import { freezeEnd } from '../../commands/freeze-end.ts';
import { freezeList } from '../../commands/freeze-list.ts';
import { promote } from '../../commands/promote.ts';
import { listFreezes } from '../../src/evidence/find-freezes.ts';
import type { SamplePerson } from '../kit/lifecycle.ts';
import { heard, wordsOf } from '../kit/said.ts';
import { clock, useChurn, world } from '../lifecycle/churn-world.ts';
import { production } from '../lifecycle/gate-world.ts';

useChurn();

const commands = [
  evidenceAdd,
  evidenceList,
  findingAdd,
  findingList,
  findingAccept,
  findingClose,
  freezeAdd,
  freezeList,
  freezeEnd,
  promote,
];

/** All words of what a line typed by somebody is answered. */
const said = async (who: SamplePerson, text: string): Promise<string> =>
  wordsOf(await heard({ world, clock }, commands, who, text));

describe('evidence is added, listed and asked for in chat', () => {
  it.each<[string, RegExp]>([
    ['evidence add churn bias-audit --uri https://wiki/1', /bias-audit is recorded for churn\./],
    [
      'evidence add churn@v12 stress-test --text "held" --result fail',
      /stress-test is recorded for churn@v12, as failed/,
    ],
    ['evidence add churn bias-audit --uri x --expires 180d', /counts until .*2027|counts until/],
    ['evidence add churn bias-audit --uri x --expires 2026-01-01', /expired before it counts/],
    ['evidence add churn bias-audit --uri x --expires soon', /"soon" is not a time/],
    ['evidence add churn bias-adit --uri x', /not a kind of evidence.\nDid you mean .?bias-audit/],
    ['evidence add churn bias-audit', /where it lies or what it says/],
    ['evidence add churn@v99 bias-audit --uri x', /has no version v99/],
    ['evidence add churn bias-audit --uri x --result maybe', /"maybe" is not one of pass, fail/],
    [
      'evidence add churn problem-statement --criterion "auc >= 0.9" --criterion "latency_p95 <= 50"',
      /Success criteria: auc >= 0.9, latency_p95 <= 50/,
    ],
    [
      'evidence add churn problem-statement --criterion "auc >= 0.9 latency_p95 <= 50"',
      /Success criteria: auc >= 0.9, latency_p95 <= 50/,
    ],
    ['evidence add churn problem-statement --criterion "auc >= NaN"', /is not a criterion/],
    ['evidence add churn problem-statement --criterion "auc >= 0.9" --criterion "auc >= 0.8"', /given twice/],
    ['evidence list churn', /Nothing is recorded for churn/],
    ['evidence list chrun', /Did you mean .?churn/],
  ])('%s', async (line, answer) => {
    expect(await said('mia', line)).toMatch(answer);
  });

  it('the list shows criteria, evidence with its expiry, and who added it', async () => {
    await said('mia', 'evidence add churn problem-statement --uri https://wiki/1 --criterion "auc >= 0.9"');
    await said('leo', 'evidence add churn@v12 stress-test --text held --expires 30d');
    const words = await said('mia', 'evidence list churn');
    expect(words).toMatch(/Success criteria: auc >= 0.9/);
    expect(words).toMatch(/stress-test \| churn@v12 \| .* \| until .* \| .*leo.* \| held/);
    expect(words).toMatch(/problem-statement \| churn \| .* \| for good \| .*mia/);
  });
});

describe('findings in chat', () => {
  it('are opened, refused to whom the file does not name, accepted by whom it does, and listed', async () => {
    await production(['no-open-finding'], 'findings: { accept: [risk] }');
    expect(await said('mia', 'finding add churn@v12 "Leaks <@everyone>" --severity high')).toMatch(
      /F-1 is open for churn@v12, severity high/,
    );
    expect(await said('mia', 'promote churn@v12 to production --dry-run')).toMatch(
      /No open finding: F-1 \(high\) is open. Mend it: .?finding accept F-1/,
    );
    expect(await said('mia', 'finding accept F-1 fine')).toMatch(/Only group risk may accept F-1.\nAsk one of: @rita/);
    expect(await said('rita', 'finding accept F-1 synthetic addresses only')).toMatch(/F-1 of churn@v12 is accepted/);
    expect(await said('rita', 'finding close F-1')).toMatch(/F-1 is accepted already/);
    expect(await said('mia', 'finding list churn')).toMatch(
      /F-1 \| high \| churn@v12 \| .* \| accepted by .*rita.*synthetic addresses only/,
    );
  });

  it.each<[string, RegExp]>([
    ['finding add churn "x" --severity huge', /"huge" is not one of low, medium, high, critical/],
    ['finding accept F-9 fine', /There is no finding F-9/],
    ['finding close nine', /"nine" is not a finding/],
    ['finding list churn', /Nothing was found wrong/],
  ])('%s', async (line, answer) => {
    expect(await said('mia', line)).toMatch(answer);
  });
});

describe('freezes in chat', () => {
  it.each<[string, RegExp]>([
    [
      'freeze add year-end --from "2026-12-20 00:00" --to "2027-01-02 08:00" --zone Europe/Berlin',
      /begins .*read in Europe\/Berlin/,
    ],
    ['freeze add now --to 2d', /holds until .*read in UTC/],
    ['freeze add weekends --weekly "fri 16:00 - mon 08:00" --zone Europe/Berlin --stage production', /holds until/],
    ['freeze add x --zone Europe/Berlyn', /There is no time zone "Europe\/Berlyn"/],
    ['freeze add x --from "2026-12-20 00:00" --zone Europe/Berlyn', /There is no time zone/],
    ['freeze add x --from 2026-12-20 --to 2026-12-19', /cannot end before it begins/],
    ['freeze add x --to yesterday', /cannot end before it begins|over already/],
    ['freeze add x --models churn,chrun', /There is no model chrun/],
    ['freeze add x --stage prodution', /There is no stage prodution/],
    ['freeze add "x y"', /is not a name/],
    ['freeze end x', /No freeze is called x/],
    ['freeze list', /No freeze stands/],
  ])('%s', async (line, answer) => {
    expect(await said('mia', line)).toMatch(answer);
  });

  it('read their times on the clocks of the zone', async () => {
    await said('mia', 'freeze add year-end --from "2026-12-20 00:00" --to "2027-01-02 08:00" --zone Europe/Berlin');
    const [row] = await listFreezes(world.system, 5);
    expect([row?.fromAt, row?.toAt]).toEqual([new Date('2026-12-19T23:00:00Z'), new Date('2027-01-02T07:00:00Z')]);
    expect(await said('mia', 'freeze list')).toMatch(/year-end \| begins .* \| Europe\/Berlin \| every model \| .*mia/);
    expect(await said('leo', 'freeze end year-end')).toMatch(/whoever declared year-end, or an admin/);
    expect(await said('mia', 'freeze end year-end')).toMatch(/is ended/);
  });

  it('are listed with those that are over or were ended, the newest first and at most 25', async () => {
    expect(await said('mia', 'freeze list --all')).toMatch(/No freeze was ever declared/);
    await said('mia', 'freeze add old --to "2026-11-22 08:00"');
    clock.advance(60_000);
    await said('mia', 'freeze add mistake --to 30d --reason "the wrong year"');
    clock.advance(60_000);
    await said('mia', 'freeze end mistake');
    clock.advance(48 * 3_600_000);
    await said('mia', 'freeze add mistake --to 2d');
    expect((await said('mia', 'freeze list')).split('\n')).toHaveLength(1);
    expect((await said('leo', 'freeze list --all')).split('\n')).toEqual([
      expect.stringMatching(/^mistake \| holds until 2026-11-25/),
      expect.stringMatching(/^mistake \| ended 2026-11-21.*09:02.* by @mia \| .*the wrong year$/),
      expect.stringMatching(/^old \| over since 2026-11-22.*08:00/),
    ]);
    for (let more = 0; more < 25; more += 1) {
      clock.advance(1_000);
      await said('mia', `freeze add f${more} --to 2d`);
    }
    const rows = (await said('mia', 'freeze list --all')).split('\n').filter((row) => row.includes(' | '));
    expect(rows.map((row) => row.split(' ')[0])).toEqual(Array.from({ length: 25 }, (_, at) => `f${24 - at}`));
  });
});
