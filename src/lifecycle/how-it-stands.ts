import { and, eq } from 'drizzle-orm';
import type { Field } from '../chat/card.ts';
import { joinTexts, type Span, type Text } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Placement } from '../registry/find.ts';
import { anyOf } from '../store/any-of.ts';
import type { Ctx } from '../store/unit.ts';
import { incidentText, validityField } from './after-the-fact-fields.ts';
import type { BrokenGlass } from './break-glass.ts';
import { requestName } from './find-request.ts';
import { type Hold, holdsOn } from './hold.ts';
import { setWords } from './hold-card.ts';
import { DONE } from './request-words.ts';
import { request } from './tables.ts';
import { validityOf } from './validity.ts';

/** How what stands came there and how long it may: broken glass with its review, the ends of approvals, holds. */
export async function standingFields(ctx: Ctx, model: string, placed: readonly Placement[]): Promise<Field[]> {
  const numbers = placed.flatMap(({ request: number }) => number ?? []);
  const broken = await brokenGlassOf(ctx, numbers);
  const valid = await validityOf(ctx, numbers);
  const holds = await holdsOn(ctx, model);
  const people = await spansOfPeople(ctx, [...new Set(holds.flatMap(({ setBy }) => setBy ?? []))]);
  return [
    ...holds.map(
      (hold): Field => ({ label: 'On hold', value: [`${hold.stage}, `, ...setWords(hold, people)], mark: 'warn' }),
    ),
    ...placed.flatMap(({ subject, request: number }): Field[] => {
      const glass = broken.get(number ?? 0);
      return glass?.request.subject === subject
        ? [{ label: 'Break-glass', value: glassText(glass), mark: glass.review?.state === 'applied' ? 'ok' : 'warn' }]
        : [];
    }),
    ...placed.flatMap(({ subject, request: number }): Field[] => {
      const row = valid.get(number ?? 0);
      if (row?.subject !== subject || row.validUntil === null) return [];
      const field = validityField(row.validUntil, ctx.now);
      return [{ ...field, value: [`${subject}, `, ...[field.value].flat()] }];
    }),
  ];
}

/** Which of these requests broke the glass, by number. */
export async function brokenGlassOf(ctx: Ctx, numbers: readonly number[]): Promise<ReadonlyMap<number, BrokenGlass>> {
  if (numbers.length === 0) return new Map();
  const inWorkspace = eq(request.workspaceId, ctx.workspace);
  const rows = await ctx.db
    .select()
    .from(request)
    .where(and(inWorkspace, eq(request.kind, 'break-glass'), anyOf(request.number, numbers)));
  if (rows.length === 0) return new Map();
  const found = rows.map(({ number }) => number);
  const reviews = await ctx.db
    .select()
    .from(request)
    .where(and(inWorkspace, eq(request.kind, 'review'), anyOf(request.concerns, found)));
  const reviewOf = new Map(reviews.map((row) => [row.concerns, row]));
  return new Map(rows.map((row) => [row.number, { request: row, review: reviewOf.get(row.number) }]));
}

/** "R-9, review R-10 pending" */
export const reviewWords = ({ review }: Pick<BrokenGlass, 'review'>): string =>
  review
    ? `review ${requestName(review.number)} ${review.state === 'applied' ? DONE.review : review.state}`
    : 'no review';

function glassText(glass: BrokenGlass): Text {
  const { subject, number, incident, toStage } = glass.request;
  const because: Span[] = incident ? [' for ', ...[incidentText(incident)].flat()] : [];
  return [
    `${subject} came to ${toStage} without approval by ${requestName(number)}`,
    ...because,
    `, ${reviewWords(glass)}`,
  ];
}

/** Whether a hold stood at an instant. */
export const stoodAt = ({ since, releasedAt }: Hold, at: Date): boolean =>
  since <= at && (releasedAt === null || releasedAt > at);

/** "on hold from production by @leo: recall fell", joined. */
export async function holdsText(ctx: Ctx, holds: readonly Hold[]): Promise<Text> {
  const people = await spansOfPeople(ctx, [...new Set(holds.flatMap(({ setBy }) => setBy ?? []))]);
  return joinTexts(
    holds.map((hold): Text => [`on hold from ${hold.stage}, set `, ...setWords(hold, people)]),
    '; ',
  );
}
