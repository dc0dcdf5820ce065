import type { GroupRef } from '../src/incidents/alerts/options.ts';
import { StewardError } from '../src/kernel/errors.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { CommandPorts } from './ports.ts';

/** The number of the group that was meant: the one named, or the one whose thread this is. */
export async function alertOf(ctx: Ctx, ref: GroupRef, ports: Pick<CommandPorts, 'subjectAt'>): Promise<number> {
  if ('number' in ref) return ref.number;
  const [kind, id] = (await ports.subjectAt(ctx, ref.of))?.split(':') ?? [];
  const number = Number(id ?? Number.NaN);
  if ((kind === 'alert' || kind === 'alert-line') && Number.isInteger(number)) return number;
  throw new StewardError('MISSING_ARGUMENT', 'This is not the thread of alerts, so name a group.', {
    field: 'alert',
    hint: 'Such as `A-12`: see them with `alert list`.',
  });
}
