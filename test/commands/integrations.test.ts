import { beforeEach, describe, expect, it } from 'vitest';
import { integrationAdd } from '../../commands/integration-add.ts';
import { integrationList } from '../../commands/integration-list.ts';
import { integrationRemove } from '../../commands/integration-remove.ts';
import { integrationRotate } from '../../commands/integration-rotate.ts';
import type { SamplePerson } from '../kit/lifecycle.ts';
import { heard, wordsOf } from '../kit/said.ts';
import { clock, useChurn, world } from '../lifecycle/churn-world.ts';
import { policy } from '../people/people-kit.ts';

useChurn();
beforeEach(() => {
  clock.now = new Date('2026-11-21T09:00:00.000Z');
});

const commands = [
  integrationAdd({ publicUrl: () => 'https://steward.example.com' }),
  integrationList,
  integrationRotate,
  integrationRemove,
];
const said = async (who: SamplePerson, text: string): Promise<string> =>
  wordsOf(await heard({ world, clock, policy }, commands, who, text));
const secretIn = (words: string): string | undefined => /sti_[A-Za-z0-9_-]{64}/.exec(words)?.[0];

describe('integration list', () => {
  it('shows a part at a time, each once, with how many there are', async () => {
    expect(await said('ada', 'integration list')).toMatch(/There is no integration yet/);
    const names = Array.from({ length: 27 }, (_, index) => `n${index}`);
    for (const name of names) await said('ada', `integration add alertmanager ${name}`);
    const first = await said('ada', 'integration list');
    expect(first).toMatch(/1 to 25 of 27; the next with .*integration list --from 26/);
    const all = `${first}\n${await said('ada', 'integration list --from 26')}`;
    expect(all.match(/alertmanager n\d+/g)?.sort()).toEqual(names.map((name) => `alertmanager ${name}`).sort());
    expect(all).toMatch(/26 to 27 of 27$/m);
  });
});

describe('the name of an integration', () => {
  it.each([integrationRemove, integrationRotate])(
    'of $name is completed, however many were made since',
    async (command) => {
      for (const name of ['oldest', ...Array.from({ length: 30 }, (_, index) => `n${index}`)])
        await said('ada', `integration add alertmanager ${name}`);
      await said('ada', 'integration add grafana older');
      const offered = (prefix: string, source?: string) =>
        command.options.name?.suggest?.(world.system, prefix, source === undefined ? {} : { source });
      expect(await offered('OLD')).toEqual([
        { value: 'older', label: 'grafana older' },
        { value: 'oldest', label: 'alertmanager oldest' },
      ]);
      expect(await offered('old', 'Alertmanager')).toEqual([{ value: 'oldest', label: 'alertmanager oldest' }]);
      expect(await offered('')).toHaveLength(25);
    },
  );
});

describe('integration rotate', () => {
  it('shows a new secret each time, and until when the one before counts', async () => {
    const first = secretIn(await said('ada', 'integration add alertmanager main'));
    const day = await said('ada', 'integration rotate alertmanager MAIN');
    expect(day).toMatch(/The one before counts until 2026-11-22 09:00/);
    const hours = await said('ada', 'integration rotate alertmanager main --keep 2h');
    expect(hours).toMatch(/counts until 2026-11-21 11:00/);
    const all = [first, secretIn(day), secretIn(hours)];
    expect(all).not.toContain(undefined);
    expect(new Set(all).size).toBe(3);
  });

  it.each([
    ['ada', 'integration rotate alertmanager none', /There is no integration alertmanager none\.\n.*integration list/],
    ['ada', 'integration rotate alertmanger main', /Did you mean .?alertmanager/],
    ['ada', 'integration rotate alertmanager main --keep soon', /"soon" is not a length of time/],
    ['ada', 'integration rotate alertmanager main --keep 60d', /too long: at most 30d/],
    ['ada', 'integration add heartbeat nightly --every 5s', /too short: at least 30s/],
    ['ada', 'integration add heartbeat nightly --every 41d', /too long: at most 40d/],
    ['ada', 'integration rotate alertmanager', /name/i],
    ['mia', 'integration rotate alertmanager main', /needs the role admin/],
  ] as const)('%s: %s is refused, and the secret stays', async (who, line, answer) => {
    await said('ada', 'integration add alertmanager main');
    const words = await said(who, line);
    expect(words).toMatch(answer);
    expect(secretIn(words)).toBeUndefined();
  });
});
