import { type Card, line, text } from '../chat/card.ts';
import { bold, joinTexts, type Span, spansOf, type Text } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import { getModel, historyOf, type Placement } from '../registry/find.ts';
import { shareText } from '../registry/shares.ts';
import type { Ctx } from '../store/unit.ts';
import { findRequest, type Request, requestName, votesOf } from './find-request.ts';
import { holdHistory } from './hold.ts';
import { brokenGlassOf, holdsText, reviewWords, stoodAt } from './how-it-stands.ts';
import { isProduction } from './lifecycle.ts';
import { named } from './request-words.ts';

const MOST = 20;

/** A model's placements, the newest first, each with who approved it under which policy; with `at`, what stood then. */
export async function historyCard(ctx: Ctx, name: string, at: Date | undefined): Promise<Card> {
  const model = await getModel(ctx, name);
  const all = await historyOf(ctx, model.name, 500);
  const rows = at ? all.filter((row) => row.fromAt <= at && (row.toAt === null || row.toAt > at)) : all;
  if (rows.length === 0)
    return line(
      'neutral',
      `Nothing of ${model.name} was registered then. See all with \`model history ${model.name}\`.`,
    );
  const table: Text[][] = [];
  for (const row of rows.slice(0, MOST)) table.push(await rowOf(ctx, row, isFirst(row, all)));
  const part = { type: 'table' as const, columns: ['What', 'Stage', 'From', 'To', 'Decided'], rows: table };
  const summary = at
    ? `${model.name} as of ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
    : `History of ${model.name}`;
  const when = at ? [text(await asOf(ctx, model.name, at, rows, all))] : [];
  return {
    tone: 'neutral',
    summary,
    parts: [...when, rows.length > MOST ? { ...part, more: `and ${rows.length - MOST} more` } : part],
  };
}

/** The answer in words: what was in production then, who approved it, under which policy. */
async function asOf(
  ctx: Ctx,
  model: string,
  at: Date,
  rows: readonly Placement[],
  all: readonly Placement[],
): Promise<Text> {
  const serving = rows.filter((row) => isProduction(row.stage));
  const time: Span = { type: 'time', at, style: 'datetime' };
  const holds = (await holdHistory(ctx, model, 500)).filter((hold) => stoodAt(hold, at));
  const held: Span[] = holds.length === 0 ? [] : [` ${model} was `, ...[await holdsText(ctx, holds)].flat(), '.'];
  if (serving.length === 0) return ['As of ', time, `: nothing of ${model} was in production.`, ...held];
  const said: Span[] = ['As of ', time, ': '];
  for (const [index, row] of serving.entries()) {
    const since: Span = { type: 'time', at: row.fromAt, style: 'datetime' };
    said.push(index === 0 ? '' : '; ', bold(row.subject), ' was in production since ', since, ': ');
    said.push(...spansOf(await decidedBy(ctx, row, isFirst(row, all), at)));
  }
  return [...said, '.', ...held];
}

/** Whether a subject began there: its first place needs no request. */
const isFirst = (row: Placement, all: readonly Placement[]): boolean =>
  !all.some((other) => other.subject === row.subject && other.track === row.track && other.fromAt < row.fromAt);

async function rowOf(ctx: Ctx, row: Placement, first: boolean): Promise<Text[]> {
  const until: Text = row.toAt ? [{ type: 'time', at: row.toAt, style: 'datetime' }] : 'now';
  return [
    row.subject,
    row.share === null ? row.stage : `${row.stage}, ${shareText(row.share)}`,
    [{ type: 'time', at: row.fromAt, style: 'datetime' }],
    until,
    await decidedBy(ctx, row, first),
  ];
}

async function decidedBy(ctx: Ctx, row: Placement, first: boolean, at = row.toAt ?? ctx.now): Promise<Text> {
  const request = row.request === null ? undefined : await findRequest(ctx, row.request);
  if (!request) return first ? 'registered' : 'before Steward';
  const name = requestName(request.number);
  if (request.subject !== row.subject)
    return `${name}, ${row.stage === request.toStage ? 'beside' : 'replaced by'} ${request.subject}`;
  const until = validity(request, at);
  if (request.kind === 'rollback') return [`${name}, rollback`, ...until];
  const policy = `${request.policy} r${request.policyRevision}`;
  const glass = (await brokenGlassOf(ctx, [request.number])).get(request.number);
  if (glass) {
    const by = request.asker === null ? [] : [request.asker];
    const who = named({ people: await spansOfPeople(ctx, by) }, by);
    return [
      `${name}, break-glass by `,
      ...(who.length > 0 ? who : ['somebody']),
      `, ${reviewWords(glass)}, ${policy}`,
      ...until,
    ];
  }
  const approvers = (await votesOf(ctx, request.number))
    .filter((vote) => vote.decision === 'approve')
    .map((vote) => vote.person);
  const people = await spansOfPeople(ctx, approvers);
  const approved: Text =
    approvers.length > 0 ? [`${name}, approved by `, ...named({ people }, approvers)] : `${name}, needed nobody`;
  return [...spansOf(joinTexts([approved, policy], ', ')), ...until];
}

/** Until when the approval holds, or that it had ended by then. */
function validity({ validUntil }: Request, at: Date): Span[] {
  if (validUntil === null) return [];
  const until: Span = { type: 'time', at: validUntil, style: 'date' };
  return validUntil > at ? [', approved until ', until] : [', approval lapsed ', until];
}
