import type { Ctx } from '../../store/unit.ts';
import { findGroup, groupName } from '../alerts/find-groups.ts';
import type { Incident } from './find-incident.ts';

/** The alert that an incident was declared from, by name, while it fires still. */
export async function stillFires(ctx: Ctx, { fromSubject }: Incident): Promise<string | undefined> {
  const [kind, id] = fromSubject?.split(':') ?? [];
  const group = kind === 'alert' ? await findGroup(ctx, Number(id)) : undefined;
  return group?.state === 'firing' ? groupName(group.number) : undefined;
}
