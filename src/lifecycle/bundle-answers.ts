import { actions, type Card, type Field, fields, heading, line, type Tone, text } from '../chat/card.ts';
import { errorCard } from '../chat/error-card.ts';
import { inline } from '../chat/inline.ts';
import { code, joinTexts, plainText, type Span, spansOf, type Text } from '../chat/text.ts';
import type { StewardError } from '../kernel/errors.ts';
import type { Ctx } from '../store/unit.ts';
import type { OnOne } from './act-on-bundle.ts';
import { requestDetailsCard, requestOpenedCard, voteCard } from './answers.ts';
import { bundleName, bundleOf } from './bundle.ts';
import { bundleCard } from './bundle-card.ts';
import { textOf } from './bundle-lines.ts';
import type { Cast } from './cast-vote.ts';
import { getRequest, type Request, requestName } from './find-request.ts';
import { planCard } from './plan-card.ts';
import type { MovePlan } from './plan-move.ts';
import { needsNobody } from './policy.ts';
import type { Reacted } from './react.ts';
import type { Bundle, NotOpened } from './request-transitions.ts';
import { viewOf } from './request-view.ts';
import { requestTitle } from './request-words.ts';
import { goalOf } from './share-rules.ts';

/** What the asker is told: what is open and for whom it waits, and what could not be asked for, why and what to do. */
export async function bundleOpenedCard(ctx: Ctx, { opened, refused }: Bundle): Promise<Card> {
  const lines: Text[] = [];
  for (const row of opened) lines.push(textOf(await requestOpenedCard(ctx, row)));
  const left = refused.map((one): Text => ['Not asked for: ', `${one.subject}. `, ...reasonOf(one.why)]);
  const all = opened.length + refused.length;
  const name = bundleName(opened);
  const head =
    refused.length === 0 ? `${name}: all ${all} are asked for.` : `${name}: ${opened.length} of ${all} are asked for.`;
  return stacked(refused.length === 0 ? 'waiting' : 'bad', head, [...left, ...lines]);
}

/** What a dry run of several subjects is answered: each by itself. Of one it is the whole plan. */
export async function plansCard(ctx: Ctx, plans: readonly (MovePlan | NotOpened)[]): Promise<Card> {
  const [only] = plans;
  if (plans.length === 1 && only && 'why' in only) throw only.why;
  if (plans.length === 1 && only && !('why' in only)) return planCard(ctx, only);
  const clear = plans.filter((plan) => !('why' in plan) && plan.problems.length === 0);
  const list = plans.map((plan): Field => {
    if ('why' in plan) return { label: plan.subject, value: reasonOf(plan.why), mark: 'fail' };
    const move = `${plan.from} \u2192 ${goalOf({ fromStage: plan.from, toStage: plan.to, share: plan.share })}`;
    const problems = plan.problems.map((problem): Text => reasonOf(problem));
    const policy = `policy ${plan.policy.name} r${plan.revision}${needsNobody(plan.policy) ? ', no approval needed' : ''}`;
    const ends = plan.supersedes ? [`ends ${requestName(plan.supersedes.number)} for ${plan.supersedes.subject}`] : [];
    const value = joinTexts([`${move}, ${[policy, ...ends].join(', ')}`, ...problems], '\n');
    return { label: plan.subject, value, mark: problems.length > 0 ? 'fail' : 'ok' };
  });
  const title = `${clear.length} of ${plans.length} could be asked for`;
  const verdict =
    clear.length === plans.length
      ? 'Nothing is in the way, and nothing was asked for yet: leave out `--dry-run` to ask.'
      : 'Without `--dry-run` those that can be asked for are, and the others are named. Nothing was changed.';
  return {
    tone: clear.length === plans.length ? 'neutral' : 'bad',
    summary: `${title}: ${verdict.replaceAll('`', '')}`,
    parts: [heading(title, 'dry run'), text(inline(verdict)), fields(...list)],
  };
}

/** What somebody who voted on several is told, of each by itself. */
export async function votesCard(ctx: Ctx, results: readonly OnOne<Cast>[]): Promise<Card> {
  const lines: Text[] = [];
  for (const one of results) lines.push('done' in one ? textOf(await voteCard(ctx, one.done)) : refusalOf(one));
  const counted = results.filter((one) => 'done' in one && one.done.result === 'counted').length;
  return stacked('waiting', `Counted on ${counted} of ${results.length}.`, lines);
}

/** What a reaction did not do: the one refusal, or of several requests which it counted for and why not for the others. */
export function refusedCard(reacted: readonly Reacted[]): Card | undefined {
  const refused = reacted.flatMap(({ request, refusal }) => (refusal ? [{ request, refusal }] : []));
  const [first] = refused;
  if (!first) return undefined;
  const alike = refused.every(({ refusal }) => refusal.message === first.refusal.message);
  if (refused.length === reacted.length && alike) return errorCard(first.refusal);
  const counted = reacted.filter(({ refusal }) => !refusal).map(({ request }) => request);
  const head = counted.length === 0 ? 'It counts on none of them.' : `It counts on ${bundleName(counted)} alone.`;
  return stacked('bad', head, refused.map(refusalOf));
}

/** What was done to several: "R-81 churn@v12 to staging is withdrawn." */
export function bundleAnswer(results: readonly OnOne<Request>[], what: string): Card {
  const done = results.filter((one) => 'done' in one).length;
  const lines = results.map((one): Text => ('done' in one ? `${requestTitle(one.done)} ${what}.` : refusalOf(one)));
  return stacked('neutral', `Done on ${done} of ${results.length}.`, lines);
}

/** All requests of a bundle for one reader's eyes: no deciding button, but what each alone takes. */
export async function bundleDetailsCard(ctx: Ctx, number: number): Promise<Card> {
  const rows = await bundleOf(ctx, await getRequest(ctx, number));
  if (rows.length === 1) return requestDetailsCard(ctx, number);
  const views = [];
  for (const row of rows) views.push(await viewOf(ctx, row.number));
  const card = bundleCard(views, { type: 'channel' });
  const shown = card.parts.filter((part) => part.type !== 'actions');
  const name = requestName(number);
  const alone: Text = ['Decide on one alone with ', code(`approve ${name}`), ' or ', code(`reject ${name}`), '.'];
  const open = rows.some(({ state }) => state === 'pending');
  const details = rows.map(({ number: each }) => ({
    label: `${requestName(each)} details`,
    invocation: `v1 request-show request=${requestName(each)}`,
  }));
  return { ...card, parts: [...shown, ...(open ? [text(alone)] : []), actions(...details)] };
}

function refusalOf({ request, refusal }: Extract<OnOne<unknown>, { refusal: StewardError }>): Text {
  const named = refusal.message.includes(requestName(request.number));
  return named ? reasonOf(refusal) : [`${requestName(request.number)} ${request.subject}: `, ...reasonOf(refusal)];
}

const reasonOf = ({ message, hint }: StewardError): Span[] => [
  ...spansOf(inline(message)),
  ...(hint === undefined ? [] : [' ', ...spansOf(inline(hint))]),
];

function stacked(tone: Tone, head: string, lines: readonly Text[]): Card {
  const words = joinTexts([head, ...lines], '\n');
  return line(tone, plainText(words), words);
}
