import { isStewardError, StewardError } from '../src/kernel/errors.ts';
import { decidingGroups } from '../src/lifecycle/deciding-groups.ts';
import { findRequest } from '../src/lifecycle/find-request.ts';
import { isProduction } from '../src/lifecycle/lifecycle.ts';
import type { RequestRef } from '../src/lifecycle/options.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { CommandPorts } from './ports.ts';

/** The number of the request that was meant: the one named, or the one whose thread this is. */
export async function requestOf(ctx: Ctx, ref: RequestRef, ports: CommandPorts): Promise<number> {
  if ('number' in ref) return ref.number;
  const subject = await ports.subjectAt(ctx, ref.of);
  const number = subject?.startsWith('request:') ? Number(subject.slice('request:'.length)) : Number.NaN;
  if (Number.isInteger(number)) return number;
  throw new StewardError('MISSING_ARGUMENT', 'This is not the thread of a request, so name one.', {
    field: 'request',
    hint: 'Such as `R-81`: see them with `request list`.',
  });
}

/** Whether a request asks for production; a request that is none is refused later, by the verb. */
export async function movesToProduction(ctx: Ctx, ref: RequestRef, ports: CommandPorts): Promise<boolean> {
  const number = await numberOf(ctx, ref, ports);
  const request = number === undefined ? undefined : await findRequest(ctx, number);
  return request !== undefined && isProduction(request.toStage);
}

/** The groups by which people decide on a request. */
export async function groupsOf(ctx: Ctx, ref: RequestRef, ports: CommandPorts): Promise<readonly string[]> {
  const number = await numberOf(ctx, ref, ports);
  return number === undefined ? [] : decidingGroups(ctx, number);
}

async function numberOf(ctx: Ctx, ref: RequestRef, ports: CommandPorts): Promise<number | undefined> {
  return requestOf(ctx, ref, ports).catch((error: unknown) => {
    if (isStewardError(error)) return undefined;
    throw error;
  });
}
