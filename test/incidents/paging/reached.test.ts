import { expect, it } from 'vitest';
import { askBeforePaging } from '../../../src/app/ask-before-paging.ts';
import type { Platform } from '../../../src/chat/ports/platform.ts';
import { createSchedule } from '../../../src/incidents/oncall/create-schedule.ts';
import { people } from '../../kit/lifecycle.ts';
import {
  notify,
  outside,
  platform,
  policy,
  rules,
  seen,
  settle,
  start,
  tried,
  usePaging,
  world,
} from './paging-world.ts';

usePaging();

it('reaches a channel, a provider, who comes next on a schedule, and who wants to be mentioned', async () => {
  await createSchedule(world.as('ada'), {
    ...{ schedule: 'ml', zone: 'Europe/Rome', people: [people.leo, people.mia], every: 'week' },
  });
  await rules('rita', [{ method: { kind: 'mention' }, afterMinutes: 0 }]);
  const team = world.system.workspace;
  await policy([
    { do: 'notify', target: { type: 'channel', platform: 'console', team, channel: 'ops', name: 'ops' } },
    { do: 'notify', target: { type: 'webhook', provider: 'pager' } },
    { do: 'notify', target: { type: 'schedule', schedule: 'ml', which: 'next' } },
    notify('rita'),
  ]);
  await start();
  await settle();
  expect(await tried()).toEqual([
    '02:00 #null  sent',
    '02:00 #ops channel sent',
    '02:00 mia chat sent',
    '02:00 rita mention sent',
  ]);
  expect(outside.sent.map(({ attempt }) => attempt.provider)).toEqual(['pager']);
  expect(
    seen()
      .map((each) => each.split(' ')[0])
      .sort(),
  ).toEqual(['@mia', 'incidents', 'ops']);
});

it('asks who is silent or gone before it pages, and does not wait for who never answers', async () => {
  const said: Record<string, 'silent' | 'gone' | 'never'> = { leo: 'silent', mia: 'gone', rita: 'never' };
  const never = () => new Promise<never>(() => undefined);
  const port = Object.assign(Object.create(platform) as Platform, {
    quiet: {
      silence: async (_team: string, user: string) => {
        if (said[user] === 'never') return never();
        return said[user] === 'silent' ? { silentUntil: new Date(Date.now() + 60_000) } : {};
      },
    },
    people: {
      standing: async (_team: string, user: string) =>
        said[user] === 'never' ? never() : { standing: said[user] === 'gone' ? 'deactivated' : 'member' },
    },
  });
  const ask = askBeforePaging({
    platforms: new Map([['console', port]]),
    policy: { admins: new Set(), defaultZone: 'UTC' },
  });
  const silent = await ask(world.system, [people.leo, people.mia, people.rita]);
  expect([...silent]).toEqual([`console:${world.system.workspace}:leo`]);
  await policy([notify('mia'), notify('rita')]);
  await start();
  await settle();
  expect(await tried()).toEqual(['02:00 rita chat sent']);
});
