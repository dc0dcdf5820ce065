import type { IncidentRef } from '../src/incidents/response/options.ts';
import { incidentOfRoom } from '../src/incidents/response/rooms.ts';
import { StewardError } from '../src/kernel/errors.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { CommandPorts } from './ports.ts';

/** The number of the incident that was meant: the one named, or the one whose thread or room this is. */
export async function incidentOf(ctx: Ctx, ref: IncidentRef, ports: CommandPorts): Promise<number> {
  if ('number' in ref) return ref.number;
  const [kind, id] = (await ports.subjectAt(ctx, ref.of))?.split(':') ?? [];
  const number = Number(id ?? Number.NaN);
  if (kind === 'incident' && Number.isInteger(number)) return number;
  const room = await incidentOfRoom(ctx, ref.of);
  if (room !== undefined) return room;
  throw new StewardError('MISSING_ARGUMENT', 'This is neither the thread nor the room of an incident, so name one.', {
    field: 'incident',
    hint: 'Such as `INC-4`: see them with `incident list`.',
  });
}
