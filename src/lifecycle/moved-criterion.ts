import { sameBound, sideOf } from '../evidence/criterion.ts';
import { criteriaOf } from '../evidence/set-criteria.ts';
import type { Ctx } from '../store/unit.ts';
import { type Request, requestName } from './find-request.ts';

/** Why a change cannot be made as it was asked: the criterion is another one by now. */
export async function movedCriterion(ctx: Ctx, row: Request): Promise<string | undefined> {
  const { change, model } = row;
  if (!change) throw new Error(`${requestName(row.number)} changes no criterion`);
  const { metric, side, before } = change;
  const now = (await criteriaOf(ctx, model)).find((each) => each.metric === metric && sideOf(each.op) === side);
  if (sameBound(now, before)) return undefined;
  return now
    ? `the criterion is ${metric} ${now.op} ${now.value} by now`
    : `${model} has no such criterion about ${metric} any more`;
}
