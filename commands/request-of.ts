import { StewardError } from '../src/kernel/errors.ts';
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
