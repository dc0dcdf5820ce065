import { actions, type Button, type Card, context, type Field, fields, heading, text } from '../../chat/card.ts';
import type { Span, Text } from '../../chat/text.ts';
import { longestInvocation, writeOut } from '../../chat/written.ts';
import { subjectName } from '../../registry/names.ts';
import type { Ctx } from '../../store/unit.ts';
import { shortNumber } from './bins.ts';
import { effectWords } from './judge.ts';
import { breachesSince, type DriftBreach } from './keep-breaches.ts';
import { type FeatureVerdict, signalName, verdictsOf } from './verdicts-of.ts';

const MOST = 5;

/** `drift-breach:churn:v12:<unix ms>`: what came into breach with the window that ended then is one message. */
export const driftBreachSubject = (of: Pick<DriftBreach, 'model' | 'version' | 'since'>): string =>
  ['drift-breach', of.model, of.version, of.since.getTime()].join(':');

/** From its beginning to its end one card, edited: what drifts, by how much, why, and what to type next. */
export async function driftBreachCard(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, model = '', version = '', since = ''] = subject.split(':');
  const began = new Date(Number(since));
  const all = await breachesSince(ctx, { model, version, since: began });
  if (all.length === 0) return undefined;
  const name = subjectName({ model, version });
  const verdicts = await verdictsOf(ctx, { model, version });
  const stand = all
    .filter(({ endedAt }) => endedAt === null)
    .map((breach) => ({ breach, verdict: verdictOn(verdicts, breach) }))
    .sort((a, b) => partOf(b.verdict) - partOf(a.verdict));
  const over = all.filter(({ endedAt }) => endedAt !== null);
  if (stand.length === 0) return overCard(name, began, over);
  const worst = stand[0]!.breach;
  const title = `${name}: ${namesOf(stand.map(({ breach }) => breach))} ${stand.length === 1 ? 'drifts' : 'drift'}`;
  const list = stand.slice(0, MOST).map(
    ({ breach, verdict }): Field => ({
      label: signalName(breach),
      value: verdict ? sizeWords(verdict) : 'in breach',
      mark: 'fail',
    }),
  );
  const more = stand.length > MOST ? `${stand.length - MOST} more in drift show. ` : '';
  return {
    tone: 'bad',
    summary: title,
    parts: [
      heading(title, 'in breach'),
      fields(...list, ...over.slice(0, MOST).map(overField)),
      context([`${more}In breach since the window until `, time(began), '.']),
      actions(...buttonsOf(name, worst.feature)),
    ],
  };
}

function overCard(name: string, began: Date, over: readonly DriftBreach[]): Card {
  const title = `${name}: ${namesOf(over)} ${over.length === 1 ? 'drifts' : 'drift'} no more`;
  const last = new Date(Math.max(...over.map(({ endedAt }) => endedAt!.getTime())));
  return {
    tone: 'neutral',
    summary: title,
    parts: [heading(title, 'over'), text(['In breach from ', time(began), ' to ', time(last), '.'])],
  };
}

const overField = (breach: DriftBreach): Field => ({
  label: signalName(breach),
  value: ['over since ', time(breach.endedAt!)],
  mark: 'ok',
});

/** Of several baselines the one that is in breach, the worst first. */
const verdictOn = (all: readonly FeatureVerdict[], { feature, signal }: DriftBreach): FeatureVerdict | undefined =>
  all.find((each) => each.feature === feature && each.signal === signal && each.since !== undefined);

const partOf = (verdict: FeatureVerdict | undefined): number =>
  verdict?.effect ? verdict.effect.value / verdict.effect.floor : 0;

/** `0.34 standard deviations (floor 0.1). age=50 to 60: 12 % -> 31 %, 58 % of the shift` */
function sizeWords({ effect, why, state }: FeatureVerdict): Text {
  const size = effect ? `${effectWords(effect)} (floor ${shortNumber(effect.floor)}). ` : '';
  return `${state === 'breach' ? '' : `${state}. `}${size}${why}`;
}

function namesOf(breaches: readonly DriftBreach[]): string {
  const names = breaches.slice(0, breaches.length > 3 ? 2 : 3).map(signalName);
  const more = breaches.length - names.length;
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ').replace(/, ([^,]*)$/, ' and $1');
}

function buttonsOf(name: string, feature: string): Button[] {
  const explain = writeOut({ command: 'drift explain', values: { subject: name, feature } });
  const why: Button[] = explain.length > longestInvocation ? [] : [{ label: 'Explain', invocation: explain }];
  return [
    ...why,
    { label: 'All features', invocation: writeOut({ command: 'drift show', values: { subject: name } }) },
  ];
}

const time = (at: Date): Span => ({ type: 'time', at, style: 'datetime' });
