import { isStewardError, StewardError } from '../src/kernel/errors.ts';
import { bundleName, bundleOf } from '../src/lifecycle/bundle.ts';
import type { All } from '../src/lifecycle/bundle-option.ts';
import { decidingGroups } from '../src/lifecycle/deciding-groups.ts';
import { findRequest, getRequest, requestName } from '../src/lifecycle/find-request.ts';
import { isProduction } from '../src/lifecycle/lifecycle.ts';
import type { RequestRef } from '../src/lifecycle/options.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { CommandPorts } from './ports.ts';

/**
 * The number of the request that was meant: the one named, or the one whose thread this is. The thread of several that
 * were asked for in one go names one only where `all` of them are meant.
 */
export async function requestOf(ctx: Ctx, ref: RequestRef, ports: CommandPorts, all?: All): Promise<number> {
  if ('number' in ref) return ref.number;
  const [kind, id] = (await ports.subjectAt(ctx, ref.of))?.split(':') ?? [];
  const number = Number(id ?? Number.NaN);
  if (Number.isInteger(number) && (kind === 'request' || (kind === 'bundle' && all))) return number;
  if (kind === 'bundle') {
    const rows = await bundleOf(ctx, await getRequest(ctx, number));
    throw new StewardError('MISSING_ARGUMENT', `This is about ${bundleName(rows)}, so name one.`, {
      field: 'request',
      hint: `Such as \`${requestName(number)}\`, or \`--all\` for all of them.`,
    });
  }
  throw new StewardError('MISSING_ARGUMENT', 'This is not the thread of a request, so name one.', {
    field: 'request',
    hint: 'Such as `R-81`: see them with `request list`.',
  });
}

/** Whether a request asks for production; a request that is none is refused later, by the verb. */
export async function movesToProduction(ctx: Ctx, ref: RequestRef, ports: CommandPorts, all?: All): Promise<boolean> {
  const number = await numberOf(ctx, ref, ports, all);
  const request = number === undefined ? undefined : await findRequest(ctx, number);
  return request !== undefined && isProduction(request.toStage);
}

/** The groups by which people decide on a request, or on all that were asked for with it. */
export async function groupsOf(ctx: Ctx, ref: RequestRef, ports: CommandPorts, all?: All): Promise<readonly string[]> {
  const number = await numberOf(ctx, ref, ports, all);
  if (number === undefined) return [];
  const row = all && (await findRequest(ctx, number));
  const numbers = row ? (await bundleOf(ctx, row)).map((one) => one.number) : [number];
  const groups = await Promise.all(numbers.map((one) => decidingGroups(ctx, one)));
  return [...new Set(groups.flat())];
}

async function numberOf(ctx: Ctx, ref: RequestRef, ports: CommandPorts, all?: All): Promise<number | undefined> {
  return requestOf(ctx, ref, ports, all).catch((error: unknown) => {
    if (isStewardError(error)) return undefined;
    throw error;
  });
}
