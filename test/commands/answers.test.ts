import { describe, expect, it } from 'vitest';
import { away } from '../../commands/away.ts';
import { modelHistory } from '../../commands/model-history.ts';
import { modelList } from '../../commands/model-list.ts';
import { modelShow } from '../../commands/model-show.ts';
import { promote } from '../../commands/promote.ts';
import { requestList } from '../../commands/request-list.ts';
import { versionAdd } from '../../commands/version-add.ts';
import { versionEdit } from '../../commands/version-edit.ts';
import { setChannel } from '../../src/workspace/set-channel.ts';
import { put, type SamplePerson } from '../kit/lifecycle.ts';
import { heard, wordsOf } from '../kit/said.ts';
import { ask, clock, useChurn, world } from '../lifecycle/churn-world.ts';

useChurn();

const cardLinks = async (_: unknown, numbers: readonly number[]) =>
  new Map(numbers.map((number) => [number, `http://localhost/${number}`]));
const commands = [
  away({ platformOf: () => undefined }),
  modelHistory,
  modelList,
  modelShow,
  promote,
  requestList({ cardLinks }),
  versionAdd,
  versionEdit,
];

/** All words of what a line typed by somebody is answered. */
const said = async (who: SamplePerson, text: string): Promise<string> =>
  wordsOf(await heard({ world, clock }, commands, who, text));

describe('a word that names nothing is answered with what to type', () => {
  it.each([
    ['model list --stage prodution', /There is no stage prodution\.\nDid you mean `?production`?\?/],
    ['model list --owner @zed', /Nobody here is called zed/],
    ['model list --at 2020-01-01', /No model fits/],
    ['model history churn --at 2020-01-01', /Nothing of churn was registered then/],
    ['model show churn@v12', /names a version.*\nWrite `?churn`?\. The version itself: `?version show churn@v12/],
    ['away --to 2030-12-24', /Say who decides for you\.\nSuch as `?\/away @somebody --to 2026-12-24/],
    ['away', /You are not away: nobody decides for you/],
    ['model show chrun', /There is no model chrun\.\nDid you mean `?churn`?\?/],
    ['request list --model chrun', /There is no model chrun/],
    ['request list', /No request fits\. Open ones are shown/],
    ['version add churn@@v13', /is not model@version/],
    ['version add churn@v13 --metric auc=0,95 --metric AUC=0.96', /The metric auc was given twice/],
    ['promote churn@@v12 to production', /is neither a model nor model@version/],
  ])('%s', async (line, answer) => {
    expect(await said('mia', line)).toMatch(answer);
  });
});

describe('answers say where and what follows', () => {
  it('a move that is open names the channel of its card, when one is set', async () => {
    expect(await said('mia', 'promote churn@v12 to canary')).not.toContain('Its card');
    const place = { platform: 'console' as const, team: world.system.workspace, channel: 'releases', name: 'releases' };
    await setChannel(world.system, { ...place, kind: 'releases' });
    expect(await said('mia', 'promote churn@v12 to production')).toContain('Its card is in #releases.');
  });

  it('a model shows what serves first and what was replaced last', async () => {
    await said('mia', 'version add churn@v13 --metric auc=0.94');
    await put(world, 'v10', 'archived');
    const words = await said('mia', 'model show churn');
    const order = ['production: churn@v11', 'staging: churn@v12', 'candidate: churn@v13', 'archived: churn@v10'];
    const at = order.map((each) => words.indexOf(each));
    expect(at).toEqual([...at].sort((a, b) => a - b));
    expect(at[0]).toBeGreaterThan(-1);
  });

  it('an edit names the open requests that it makes stale, and no others', async () => {
    expect(await said('mia', 'version edit churn@v12 --notes checked')).not.toContain('stale');
    await ask();
    expect(await said('mia', 'version edit churn@v12 --notes again')).toContain('R-1: stale now, ask again.');
    expect(await said('mia', 'version edit churn@v11 --notes other')).not.toContain('stale');
  });

  it('requests --mine says what waits, what was asked and what is stuck; with another filter it lists', async () => {
    await ask();
    expect(await said('leo', 'requests --mine')).toMatch(
      /R-1: churn@v12 to production, asked by @mia .*\nI asked for\nNothing you asked for.*\nStuck\nNothing is stuck/,
    );
    expect(await said('mia', 'requests --mine')).toContain('R-1: churn@v12 to production, pending, 0 of 2 approvals');
    expect(await said('mia', 'requests --mine --state open')).toContain('R-1 | churn@v12 | production | pending');
  });

  it('a dry run of a move that needs nobody proposes to move it, any other to ask', async () => {
    expect(await said('mia', 'promote churn@v12 to archived --dry-run')).toContain('leave out --dry-run to move it');
    expect(await said('mia', 'promote churn@v12 to canary --dry-run')).toContain('leave out --dry-run to ask');
  });
});
