import type { IncidentRef } from '../src/incidents/response/options.ts';
import { incidentAt } from '../src/incidents/response/rooms.ts';
import { StewardError } from '../src/kernel/errors.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { CommandPorts } from './ports.ts';

/**
 * The number of the incident that was meant: the one named, or the one whose thread or room this is, or what that was merged
 * into.
 */
export async function incidentOf(ctx: Ctx, ref: IncidentRef, ports: CommandPorts): Promise<number> {
  if ('number' in ref) return ref.number;
  const here = await incidentAt(ctx, ref.of, await ports.subjectAt(ctx, ref.of));
  if (here !== undefined) return here;
  throw new StewardError('MISSING_ARGUMENT', 'This is neither the thread nor the room of an incident, so name one.', {
    field: 'incident',
    hint: 'Such as `INC-4`: see them with `incident list`.',
  });
}
