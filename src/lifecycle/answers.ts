import { type Card, fields, line, type Tone, text } from '../chat/card.ts';
import { code, joinTexts, plainText, spansOf, type Text } from '../chat/text.ts';
import { channelsForModel } from '../registry/channels-for-model.ts';
import type { Ctx } from '../store/unit.ts';
import type { ChannelSetting } from '../workspace/set-channel.ts';
import type { MissingApproval } from './approval.ts';
import type { BrokenGlass } from './break-glass.ts';
import type { Cast } from './cast-vote.ts';
import { effectField } from './effect-field.ts';
import { effectRunsOf } from './effect-runs.ts';
import { failingGates } from './evaluate-gates.ts';
import { type Request, requestName } from './find-request.ts';
import { requestCard } from './request-card.ts';
import { gateLabel } from './request-card-fields.ts';
import { type RequestView, viewOf } from './request-view.ts';
import { named, requestAbout, requestTitle, resultWords, stateOf, waitWords } from './request-words.ts';
import { reviewDueAt } from './review-due.ts';
import { askAgain, goalOf } from './share-rules.ts';
import { supersededBy } from './supersede.ts';

/** What the asker is told: what is open, and for whom it waits. No deciding button: the card in the channel has them. */
export async function requestOpenedCard(ctx: Ctx, row: Request): Promise<Card> {
  const name = requestName(row.number);
  if (row.state === 'applied')
    return line('good', `${resultWords(row).slice(0, -1)} (${name}). It needed no approval.`);
  const view = await viewOf(ctx, row.number);
  if (view.wait) return waitingCard(`${name} ${row.subject} to ${goalOf(row)}`, view, 'withdraw');
  if (row.state !== 'pending')
    return line('waiting', `${name} ${row.subject} to ${goalOf(row)}: approved, being applied. It needed no approval.`);
  const older = await supersededBy(ctx, row);
  const ended = older ? ` It ends ${requestName(older.number)}, which asked for ${older.subject}.` : '';
  const head = `${name} is open: ${requestAbout(row)}.${ended}`;
  return line('waiting', head, [head, ...(await cardIn(ctx, row)), ' ', ...waitsFor(view)]);
}

/** Where the card stands that everybody sees; nothing when it comes to the channel in which it was asked. */
async function cardIn(ctx: Ctx, { origin, model }: Request): Promise<Exclude<Text, string>> {
  const isHere = ({ platform, team, channel }: ChannelSetting): boolean =>
    platform === origin?.platform && team === origin.team && channel === origin.channel;
  const channels = (await channelsForModel(ctx, 'releases', model)).filter((setting) => !isHere(setting));
  const spans = channels.map(({ platform, channel, name }) => [{ type: 'channel' as const, platform, channel, name }]);
  return spans.length === 0 ? [] : [' Its card is in ', ...joinTexts(spans, ', '), '.'];
}

/** What whoever broke the glass is told: it is done, everybody knows, and it will be looked at. */
export async function brokenGlassCard(ctx: Ctx, { request: row, review }: BrokenGlass): Promise<Card> {
  const name = requestName(row.number);
  const done = row.state === 'applied' ? `is in ${row.toStage} now` : `goes to ${row.toStage}, being applied,`;
  const failing = failingGates(row.gates).length;
  const gates = failing === 0 ? '' : ` Gates that do not pass, on record: ${failing}.`;
  const dueAt = review && reviewDueAt((await viewOf(ctx, review.number)).lifecycle, review);
  const head = `${row.subject} ${done} by break-glass (${name}).${gates}`;
  const reviewed: Text = dueAt
    ? [` ${requestName(review.number)} reviews it, due `, { type: 'time', at: dueAt, style: 'datetime' }, '.']
    : '';
  return line('bad', head, [head, ...spansOf(reviewed)]);
}

/** What somebody who voted is told. */
export async function voteCard(ctx: Ctx, cast: Cast): Promise<Card> {
  const { request: row } = cast;
  const name = requestName(row.number);
  const about = requestTitle(row);
  if (cast.result === 'stale')
    return line(
      'neutral',
      `${about} is stale: ${row.ending}. Your vote was not counted; ask again with \`${askAgain(row)}\`.`,
    );
  if (cast.result === 'expired') {
    const expired: Text = [
      `${about} expired `,
      { type: 'time', at: row.expiresAt ?? ctx.now, style: 'datetime' },
      ', before it was decided. Your vote was not counted; ask again with ',
      code(askAgain(row)),
      '.',
    ];
    return line('neutral', plainText(expired), expired);
  }
  if (cast.result === 'facts-changed') {
    return line(
      'waiting',
      `The facts of ${name} changed since that card was shown, so your vote was not counted. Look at it again with \`request show ${name}\`, then decide.`,
    );
  }
  if (row.state === 'applied') return line('good', `Counted. ${resultWords(row)}`);
  if (row.state === 'rejected') return line('bad', `Counted. ${name} is rejected.`);
  const view = await viewOf(ctx, row.number);
  if (view.wait) return waitingCard(`Counted. ${about}`, view, 'retract');
  if (row.state !== 'pending') return line('waiting', `Counted. ${about} is approved and being applied.`);
  const head = `Counted. ${about}: ${stateOf(view)}.`;
  return line('waiting', head, [head, ' ', ...waitsFor(view)]);
}

/** What is approved and waits: when it is applied, and how it is undone until then. */
function waitingCard(about: string, { wait, now, request: row }: RequestView, undo: 'retract' | 'withdraw'): Card {
  const said: Text = [
    `${about} is approved, `,
    ...(wait ? waitWords(wait, now) : []),
    '. Until then ',
    code(`${undo} ${requestName(row.number)}`),
    ' undoes it.',
  ];
  return line('waiting', plainText(said), said);
}

/** "R-81 is withdrawn." */
export function requestAnswer(row: Request, what: string): Card {
  return line('neutral', `${requestTitle(row)} ${what}.`);
}

/** What whoever rolled back is told: what stands there now, and what follows. */
export async function rollbackCard(ctx: Ctx, row: Request): Promise<Card> {
  const { hold, review } = await viewOf(ctx, row.number);
  const tone: Tone = row.state === 'applied' ? 'good' : 'waiting';
  const alone = row.fromStage === row.toStage;
  const replaced = row.incumbent && !alone ? ` ${row.incumbent} left it.` : '';
  const held = hold ? ` No version is promoted there until \`hold release ${row.model} --reason "..."\`.` : '';
  const reviewed = review ? ` ${requestName(review.number)} reviews it.` : '';
  const follows = `${held}${reviewed}`;
  return line(
    tone,
    row.state === 'applied'
      ? `${row.subject} ${alone ? 'has all of' : 'is back in'} ${row.toStage} ${alone ? 'again ' : ''}(${requestName(row.number)}).${replaced}${follows}`
      : `${row.subject} goes back to ${goalOf(row)}: being applied (${requestName(row.number)}).${follows}`,
  );
}

/** The request's card for one reader's eyes: everything but the deciding buttons, and who may decide. */
export async function requestDetailsCard(ctx: Ctx, number: number): Promise<Card> {
  const view = await viewOf(ctx, number);
  const card = requestCard(view, { type: 'channel' });
  const effects = effectField(await effectRunsOf(ctx, number));
  const shown = card.parts.filter((part) => part.type !== 'actions');
  const parts = effects ? [...shown, fields(effects)] : shown;
  return { ...card, parts: view.request.state === 'pending' ? [...parts, text(mayDecide(view))] : parts };
}

function mayDecide(view: RequestView): Text {
  const people = view.approvers.map((approver) => approver.person);
  if (people.length === 0) return 'Nobody may decide on it now: an admin adds people to its groups.';
  return [
    'May decide: ',
    ...named(view, people.slice(0, 10)),
    people.length > 10 ? ` and ${people.length - 10} more` : '',
    '.',
  ];
}

function waitsFor(view: RequestView): Exclude<Text, string> {
  const { tally } = view;
  if (!tally) return [];
  if (tally.outcome === 'held') return ['An objection holds it until its reason comes or it lapses.'];
  if (tally.missing.length === 0) {
    if (view.hold) return ['A hold stands, so it waits: see the card.'];
    const names = failingGates(view.request.gates).map(({ gate, of }) =>
      [gateLabel(gate), of].filter(Boolean).join(' '),
    );
    return [`It goes on by itself once this passes: ${[...new Set(names)].join(', ')}.`];
  }
  const ways = [tally.missing, ...tally.orMissing].map((way) => needsOf(view, way));
  return ['It waits for ', ...joinTexts(ways, ', or for '), '.'];
}

/** "1 of ml-leads (@leo) and 1 of risk (@rita)" */
function needsOf(view: RequestView, way: readonly MissingApproval[]): Exclude<Text, string> {
  return way.flatMap(
    (missing, index): Exclude<Text, string> => [
      index === 0 ? '' : ' and ',
      `${missing.count} of ${missing.group} (`,
      ...(missing.candidates.length > 0 ? named(view, missing.candidates.slice(0, 4)) : ['nobody left to vote']),
      missing.candidates.length > 4 ? ' and others)' : ')',
    ],
  );
}
