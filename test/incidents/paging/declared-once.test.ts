import { expect, it } from 'vitest';
import { routes } from '../../../src/app/routes.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import { declareIncident } from '../../../src/incidents/response/declare-incident.ts';
import { cancelIncident } from '../../../src/incidents/response/end-incident.ts';
import { reopenIncident } from '../../../src/incidents/response/reopen-incident.ts';
import { silentLog } from '../../../src/kernel/log.ts';
import { systemCtx } from '../../../src/store/unit.ts';
import { testUnit } from '../../kit/context.ts';
import { clock, on, platform, settle, usePaging, world } from './paging-world.ts';

usePaging();

it('one declaration is one message of the channel: the page that nobody else answers stands in the thread of its card', async () => {
  const unit = testUnit(on.database, { clock, flush: [createWanted(routes)] });
  const ctx = () => systemCtx(unit, { workspace: world.system.workspace, name: 'test', log: silentLog });
  const said = () =>
    [...platform.messages.values()]
      .filter(({ to }) => to.channel === 'incidents')
      .map(({ to, summary }) => `${to.thread === undefined ? 'channel' : 'thread'}: ${summary}`);
  await declareIncident(ctx(), { title: 'zeros', severity: 1 });
  await settle(unit);
  expect(said()).toEqual([
    'channel: INC-1  zeros: severity 1, nobody acknowledged it yet',
    'thread: SEV1 zeros (INC-1)',
  ]);
  clock.advance(30 * 60_000);
  await settle(unit);
  expect(said().filter((words) => words.startsWith('channel: SEV1'))).toEqual(['channel: SEV1 zeros (INC-1)']);
  await cancelIncident(ctx(), { incident: 1 });
  await settle(unit);
  await reopenIncident(ctx(), { incident: 1 });
  await settle(unit);
  // Its card is an old one: what begins anew is to be seen in the channel.
  expect(said().filter((words) => words === 'channel: SEV1 zeros (INC-1)')).toHaveLength(1);
});
