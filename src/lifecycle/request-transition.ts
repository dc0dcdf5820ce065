import { z } from 'zod';
import { NAME } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import type { Request } from './find-request.ts';
import type { MovePlan } from './plan-move.ts';
import { previewTransitions, RequestTransitionsInput, requestTransitions } from './request-transitions.ts';

export const RequestTransitionInput = RequestTransitionsInput.omit({ subjects: true }).extend({
  model: z.string().regex(NAME),
  version: z.string().regex(NAME).optional(),
});
export type RequestTransitionInput = z.input<typeof RequestTransitionInput>;

/** What a move would take: the same reading as the real request, nothing written. */
export async function previewTransition(ctx: Ctx, raw: RequestTransitionInput): Promise<MovePlan> {
  const [plan] = await previewTransitions(ctx, alone(raw));
  if (!plan) throw new Error('a move of one subject has one plan');
  if ('why' in plan) throw plan.why;
  return plan;
}

/**
 * Opens a request for a move, pinning what it is about. Where nobody needs to approve it is decided at once. Refuses
 * with the first problem of the plan: one open already, a failing gate, nobody who could approve.
 */
export async function requestTransition(ctx: Ctx, raw: RequestTransitionInput): Promise<Request> {
  const { opened } = await requestTransitions(ctx, alone(raw));
  return opened[0]!;
}

function alone(raw: RequestTransitionInput): RequestTransitionsInput {
  const { model, version, ...wanted } = RequestTransitionInput.parse(raw);
  return { ...wanted, subjects: [{ model, version }] };
}
