import { actions, type Button, type Card, line } from '../chat/card.ts';
import { inline } from '../chat/inline.ts';
import { joinTexts, type Text } from '../chat/text.ts';
import { personIdsOf, spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { bundleOf } from './bundle.ts';
import { writtenRounds } from './bundle-option.ts';
import { getRequest, reactionsOf, requestName } from './find-request.ts';
import { type Question, questionOf, signsOf } from './reaction-question.ts';
import { viewOf } from './request-view.ts';
import { person as nameOf } from './request-words.ts';

/** The living message that asks a person about his reaction to several requests at once. */
export const bundleQuestionSubject = (bundle: number, person: string): string => `confirm-all:${bundle}:${person}`;

/** What it looks like now: what is asked of each, with the buttons that answer for all of them that still ask. */
export async function bundleQuestion(ctx: Ctx, subject: string, named: boolean): Promise<Card | undefined> {
  const [, bundle = '', reader = ''] = subject.split(':');
  const rows = await bundleOf(ctx, await getRequest(ctx, Number(bundle)));
  const ids = await personIdsOf(ctx, [reader]);
  const asked: { readonly round: number; readonly question: Question }[] = [];
  for (const { number, round } of rows) {
    const view = await viewOf(ctx, number);
    if (!view.policy) return undefined;
    const signs = signsOf(await reactionsOf(ctx, number), ids, view.policy.reactions);
    const vote = view.votes.find((cast) => ids.includes(cast.person));
    asked.push({ round, question: questionOf(view.request, view.policy, signs, vote?.decision) });
  }
  const buttons = buttonsOf(
    requestName(Number(bundle)),
    asked.map(({ round, question }) => ({ round, buttons: question.buttons ?? [] })),
  );
  const says = asked.map(({ question }) => question.says);
  const waits = asked.find(({ question }) => question.buttons);
  const tone = (waits ?? asked[0])?.question.tone ?? 'neutral';
  const words: Text = joinTexts(says.map(inline), '\n');
  const people = named ? await spansOfPeople(ctx, [reader]) : undefined;
  const whole: Text = people ? [nameOf({ people }, reader), ': ', ...words] : words;
  const head = says.join(' ');
  return buttons.length > 0 ? line(tone, head, whole, actions(...buttons)) : line(tone, head, whole);
}

/** Each answer once, for the requests of which it is asked. */
function buttonsOf(
  request: string,
  asked: readonly { readonly round: number; readonly buttons: readonly Button[] }[],
): Button[] {
  const labels = [...new Set(asked.flatMap(({ buttons }) => buttons.map(({ label }) => label)))];
  return labels.map((label): Button => {
    const of = ({ buttons }: { readonly buttons: readonly Button[] }) => buttons.find((each) => each.label === label);
    const like = asked.map(of).find((each) => each !== undefined);
    const command = like?.invocation.split(' ')[1] ?? '';
    const rounds = asked.map((one) => (of(one) ? one.round : null));
    const invocation = `v1 ${command} request=${request} all=${writtenRounds(rounds)}`;
    return {
      label: label === 'Approve' ? 'Approve all' : label,
      invocation,
      ...(like?.style ? { style: like.style } : {}),
    };
  });
}
