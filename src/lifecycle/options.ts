import type { Option } from '../chat/option.ts';
import { type NumberedRef, numberedHere } from '../chat/options/numbered.ts';
import { StewardError } from '../kernel/errors.ts';
import { placementOf } from '../registry/find.ts';
import { parseSubject } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import { listRequests, OPEN_STATES, requestName } from './find-request.ts';
import { movesFrom, trackFor } from './lifecycle.ts';
import { requestTitle } from './request-words.ts';
import { currentLifecycle } from './revision.ts';
import { REQUEST_STATES, type RequestState } from './tables.ts';

/** A request by number, or the one of the thread it was said in, which the verb resolves. */
export type RequestRef = NumberedRef;

/** `R-81`; in the thread of a request it may be left out. */
export function requestRef(describe = 'The request, such as R-81'): Option<RequestRef, Ctx> {
  return numberedHere({
    letters: 'R',
    field: 'request',
    one: 'a request',
    describe,
    hint: 'Requests are named like `R-81`: see them with `request list`.',
    offered: async (ctx: Ctx) =>
      (await listRequests(ctx, { states: OPEN_STATES }, 25)).map((row) => ({
        value: requestName(row.number),
        label: requestTitle(row),
      })),
  });
}

/** A stage of any track; the word `to` before it may be left out. Completed with what the subject may do now. */
export function stage(describe = 'The stage to move to'): Option<string, Ctx> {
  return {
    placeholder: 'stage',
    describe,
    required: true,
    filler: 'to',
    maxLength: 32,
    parse: (raw) => {
      if (raw && /^[a-z][a-z0-9-]{0,31}$/i.test(raw.trim())) return raw.trim().toLowerCase();
      throw new StewardError(
        raw === undefined ? 'MISSING_ARGUMENT' : 'BAD_INPUT',
        `"${raw?.slice(0, 60) ?? ''}" is not a stage.`,
        {
          field: 'to',
          hint: 'Stages are words such as `staging` or `production`.',
        },
      );
    },
    suggest: async (ctx, prefix, values) =>
      (await stagesFor(ctx, values.subject?.split(/[\s,]+/)[0])).filter((choice) =>
        choice.value.startsWith(prefix.toLowerCase()),
      ),
  };
}

async function stagesFor(ctx: Ctx, subject: string | undefined) {
  const { lifecycle } = await currentLifecycle(ctx);
  const all = Object.values(lifecycle.tracks).flatMap((track) => track.stages);
  const named = (list: readonly string[]) => list.slice(0, 25).map((value) => ({ value, label: value }));
  if (subject === undefined) return named(all);
  try {
    const parsed = parseSubject(subject);
    const track = trackFor(lifecycle, parsed.version === undefined ? 'model' : 'version');
    const current = await placementOf(ctx, subject.toLowerCase(), track.name);
    if (parsed.version === undefined)
      return named([...(current ? movesFrom(track, current.stage) : []), ...trackFor(lifecycle, 'version').stages]);
    return named(current ? movesFrom(track, current.stage) : track.stages);
  } catch {
    return named(all);
  }
}

/** A state of a request, or `open`. */
export function requestState(describe = 'Only in this state'): Option<RequestState | 'open' | undefined, Ctx> {
  return {
    placeholder: 'state',
    describe,
    required: false,
    named: true,
    choices: ['open', ...REQUEST_STATES].map((value) => ({ value, label: value })),
    parse: (raw) => {
      if (raw === undefined) return undefined;
      const found = (['open', ...REQUEST_STATES] as const).find((state) => state === raw.trim().toLowerCase());
      if (found) return found;
      throw new StewardError('BAD_INPUT', `"${raw.slice(0, 60)}" is not a state.`, {
        field: 'state',
        hint: `Use open, ${REQUEST_STATES.join(', ')}.`,
      });
    },
  };
}
