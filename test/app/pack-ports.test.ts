import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { packPorts } from '../../src/app/pack-ports.ts';
import type { Platform } from '../../src/chat/ports/platform.ts';
import { askAll, candidate } from '../lifecycle/bundle-world.ts';
import { ask, useChurn, world } from '../lifecycle/churn-world.ts';
import { openReleases, withCards } from '../lifecycle/told.ts';

useChurn(withCards);

/** As if every card that is wanted had been posted under this name. */
const showAll = (message: string) =>
  world.unit.db.execute(sql`
    update card set ref_channel = place.channel, ref_message = ${message} from place
    where place.workspace_id = card.workspace_id and place.id = card.place
      and card.workspace_id = ${world.system.workspace}`);

const consoleOnly = new Map([
  ['console' as const, { linkTo: (team, ref) => `${team}/${ref.channel}/${ref.message}` } as Platform],
]);

describe('a pack that this process makes', () => {
  test.each([
    ['asked for by itself', async () => (await ask('production')).number],
    [
      'asked for with others',
      async () => {
        for (const model of ['alpha', 'beta']) await candidate(model);
        return (await askAll(['alpha', 'beta'])).opened[1]!.number;
      },
    ],
  ])('links to the card in the channel of a request that was %s, and to no direct message', async (_, asking) => {
    await openReleases();
    const request = await asking();
    await showAll('m1');
    const team = world.system.workspace;
    expect(await packPorts(undefined, consoleOnly).linksOf(world.system, request)).toEqual([
      { platform: 'console', channel: 'releases', url: `${team}/releases/m1` },
    ]);
  });
});
