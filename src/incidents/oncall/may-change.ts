import { StewardError } from '../../kernel/errors.ts';
import { ablePeople } from '../../people/able-people.ts';
import { askAdmins } from '../../people/authorise.ts';
import { personIdsOf } from '../../people/find-people.ts';
import { callerOf } from '../../people/get-person.ts';
import type { Ctx, Tx } from '../../store/unit.ts';
import { lockSchedule, type Schedule } from './find-schedules.ts';
import { layersOf } from './read-plans.ts';

/** The schedule, locked, for whoever owns it, stands in it, or is an admin; NOT_ALLOWED for others. */
export async function lockOwnSchedule(tx: Tx, name: string): Promise<Schedule> {
  const row = await lockSchedule(tx, name);
  const caller = await callerOf(tx);
  if (caller.role === 'admin') return row;
  const mine = await personIdsOf(tx, [caller.id]);
  const at = tx.now.getTime();
  const layers = await layersOf(tx, [row.id], { from: at, to: at + 1 });
  if ([row.owner, ...layers.flatMap(({ people }) => people)].some((id) => mine.includes(id))) return row;
  throw new StewardError('NOT_ALLOWED', `Only whoever owns ${row.name}, takes turns in it, or an admin changes it.`, {
    hint: `To take a time yourself: \`oncall override ${row.name} --to 4h\`. ${await askAdmins(tx)}`,
  });
}

/** The humans behind these ids, in their order; NO_STANDING for one who could not answer a page. */
export async function assertCanBeOnCall(ctx: Ctx, ids: readonly string[]): Promise<void> {
  const able = await ablePeople(ctx, ids);
  const humans = await personIdsOf(
    ctx,
    able.map(({ person }) => person),
  );
  if (ids.every((id) => humans.includes(id))) return;
  throw new StewardError('NO_STANDING', 'A guest, an auditor, or somebody who is gone cannot be on call.', {
    field: 'people',
    hint: 'Name members of the workspace.',
  });
}
