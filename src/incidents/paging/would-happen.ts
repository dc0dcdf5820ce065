import { type Card, heading, type Part, text } from '../../chat/card.ts';
import type { Text } from '../../chat/text.ts';
import { adminsOf } from '../../people/admins.ts';
import { peopleByIds, spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { gapOf } from './assert-covered.ts';
import { heldBack } from './condition.ts';
import { type EscalationPolicy, wordsOfSteps } from './find-policies.ts';
import type { Planned } from './plan-attempts.ts';
import { planFor } from './reach.ts';
import { peopleOf } from './who.ts';

/** One line of what a policy would do now. */
interface WouldBe {
  /** Minutes after the page starts. */
  readonly after: number;
  readonly what: Text;
}

/** A policy: its steps, and whom an urgent page that starts now would reach when, if nobody answers. */
export async function policyCard(ctx: Ctx, policy: EscalationPolicy): Promise<Card> {
  const words = await wordsOfSteps(ctx, policy.steps);
  const lines = await wouldHappen(ctx, policy);
  const gap = await gapOf(ctx, policy.steps);
  const parts: Part[] = [
    heading(`Escalation policy ${policy.name}`),
    { type: 'table', columns: ['', 'Step'], rows: words.map((step, index): Text[] => [String(index + 1), step]) },
    text('If an urgent page starts now and nobody answers:'),
    { type: 'table', columns: ['After', 'What'], rows: lines.map(({ after, what }): Text[] => [`${after} min`, what]) },
  ];
  if (gap)
    parts.push(
      text([
        'From ',
        { type: 'time', at: gap, style: 'datetime' },
        ' on it reaches nobody but the admins: fill that gap.',
      ]),
    );
  return { tone: gap ? 'bad' : 'neutral', summary: `Escalation policy ${policy.name}: ${words.join('; ')}`, parts };
}

/** Reads only: who would be paged, in order, each step with its time; what is left out says why. */
export async function wouldHappen(ctx: Ctx, policy: EscalationPolicy): Promise<WouldBe[]> {
  const lines: WouldBe[] = [];
  let after = 0;
  let reached = false;
  for (const [index, step] of policy.steps.entries()) {
    const number = index + 1;
    const at = { ...ctx, now: new Date(ctx.now.getTime() + after * 60_000) };
    if (step.do === 'repeat') {
      lines.push({ after: after + (reached ? 5 : 0), what: `from the beginning again, ${step.times} more times` });
      continue;
    }
    const held = heldBack(step, { now: at.now, alerts: 1 });
    if (held) {
      lines.push({
        after,
        what: `step ${number} is left out: ${held === 'hours' ? 'outside its hours' : 'too few alerts'}`,
      });
      continue;
    }
    if (step.do === 'wait') {
      if (reached || index === 0) after += step.minutes;
      reached = false;
      continue;
    }
    if (step.do === 'declare') {
      lines.push({ after, what: `an incident of severity ${step.severity} is declared` });
      continue;
    }
    const { target } = step;
    if (target.type === 'channel' || target.type === 'webhook') {
      reached = true;
      lines.push({ after, what: target.type === 'channel' ? `#${target.name}` : `webhook ${target.provider}` });
      continue;
    }
    const people = await peopleOf(at, target, policy.name);
    reached = people.length > 0 || reached;
    if (people.length === 0) lines.push({ after, what: `step ${number} is left out: it reaches nobody` });
    lines.push(...(await linesOf(ctx, people, after)));
  }
  const admins = await peopleByIds(
    ctx,
    (await adminsOf(ctx)).map(({ id }) => id),
  );
  const names = admins.flatMap((span, index): Text[] => (index === 0 ? [[span]] : [[', ', span]])).flat();
  lines.push({ after: after + (reached ? 5 : 0), what: ['nobody answered: the incidents channel and ', ...names] });
  return lines;
}

async function linesOf(ctx: Ctx, people: readonly string[], after: number): Promise<WouldBe[]> {
  const spans = await spansOfPeople(ctx, people);
  const planned = await planFor(ctx, { urgency: 'urgent', model: null }, people);
  return planned.map(({ person, dueAt, ...by }): WouldBe => {
    const span = spans.get(person ?? '');
    const minutes = Math.round((dueAt.getTime() - ctx.now.getTime()) / 60_000);
    const how = howWords(by);
    return { after: after + minutes, what: span ? [span, ` ${how}`] : how };
  });
}

function howWords({ kind, provider }: Pick<Planned, 'kind' | 'provider'>): string {
  if (kind === 'chat') return 'by direct message';
  if (kind === 'mention') return 'by name in the incidents channel';
  return kind === 'email' ? 'by e-mail' : `by ${provider ?? kind}`;
}
