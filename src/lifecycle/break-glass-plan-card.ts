import { type Card, type Field, fields, heading, text } from '../chat/card.ts';
import { inline } from '../chat/inline.ts';
import { joinTexts, type Span, type Text } from '../chat/text.ts';
import { formatDuration } from '../kernel/duration.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import type { ChannelSetting } from '../workspace/set-channel.ts';
import { incidentText } from './after-the-fact-fields.ts';
import { openGates } from './evaluate-gates.ts';
import { requestName } from './find-request.ts';
import { peopleOfGates } from './gate-words.ts';
import { approvalLines, incumbentFields } from './plan-card.ts';
import { needsNobody } from './policy.ts';
import { settleWords } from './policy-words.ts';
import type { BreakGlassPlan } from './preview-break-glass.ts';
import { gateField } from './request-card-fields.ts';
import { named } from './request-words.ts';
import { goalOf } from './share-rules.ts';
import { sourcesLabel } from './sources.ts';

/** So many people are named on a line. */
const NAMED = 5;

/** What breaking the glass would do: the answer of `promote --dry-run --break-glass`. Nothing was written. */
export async function breakGlassPlanCard(ctx: Ctx, preview: BreakGlassPlan): Promise<Card> {
  const { plan, right, incident, ends, inTheWay } = preview;
  const people = await spansOfPeople(ctx, [...right.holders, ...preview.announced.people]);
  const who = (ids: readonly string[], nobody: string): Span[] => [
    ...(ids.length === 0 ? [nobody] : named({ people }, ids.slice(0, NAMED))),
    ...(ids.length > NAMED ? [` and ${ids.length - NAMED} more`] : []),
  ];
  const list: Field[] = [
    ...(inTheWay ? [{ label: 'In the way', value: inline(sentence(inTheWay)), mark: 'fail' as const }] : []),
    {
      label: 'May do it',
      value: [`${sourcesLabel(right.rule.by)}: `, ...who(right.holders, 'nobody yet')],
      mark: right.may ? 'ok' : 'fail',
    },
    ...(await skippedFields(ctx, preview)),
    ...(ends ? [{ label: 'Ends', value: `${requestName(ends.number)} for ${ends.subject}` }] : []),
    ...incumbentFields(plan),
    {
      label: 'Announced',
      value: joinTexts(
        announced(preview, (ids) => who(ids, 'nobody')),
        '\n',
      ),
    },
    { label: 'Review', value: await reviewed(ctx, preview) },
    ...(incident === undefined ? [] : [{ label: 'Incident', value: incidentText(incident) }]),
    { label: 'Policy', value: `${plan.policy.name} r${plan.revision}, risk ${plan.model.risk ?? 'not set'}` },
  ];
  const title = `${plan.subject}: ${plan.from} \u2192 ${goalOf({ fromStage: plan.from, toStage: plan.to, share: plan.share })}`;
  const said = verdict(preview);
  return {
    tone: right.may && !inTheWay ? 'neutral' : 'bad',
    summary: `${title} by break-glass: ${said.replaceAll('`', '')}`,
    parts: [heading(title, 'break-glass, dry run'), text(inline(said)), fields(...list)],
  };
}

function verdict({ right, inTheWay, complete }: BreakGlassPlan): string {
  if (!right.may) return 'You may not break the glass for this. Nothing was changed.';
  if (inTheWay) return 'The glass cannot be broken at this moment. Nothing was changed.';
  const needs = complete ? '' : ' and give `--incident` and `--reason`';
  return `You may break the glass, and nothing was done yet: leave out \`--dry-run\`${needs} to apply it at once.`;
}

/** What stands against the move otherwise, and would not. */
async function skippedFields(ctx: Ctx, { plan }: BreakGlassPlan): Promise<Field[]> {
  const { policy } = plan;
  const approvals = needsNobody(policy) ? ['none needed'] : await approvalLines(ctx, plan);
  const open = openGates(plan.gates);
  const people = await spansOfPeople(ctx, peopleOfGates(open));
  const held = plan.problems.find(({ code }) => code === 'HELD');
  const passing = plan.gates.length - open.length;
  const gates =
    open.length === 0 ? `none: ${passing} of ${plan.gates.length} pass` : `${open.length} of ${plan.gates.length}`;
  return [
    { label: 'Skips approvals', value: joinTexts(approvals, '\n') },
    ...(plan.gates.length === 0
      ? []
      : [{ label: 'Skips gates', value: `${gates}; all are recorded with their values` }]),
    ...open.map((gate) => gateField(gate, { now: ctx.now, people })),
    ...(held ? [{ label: 'Skips the hold', value: inline(held.message) }] : []),
    ...(policy.settleMs > 0
      ? [{ label: 'Skips the wait', value: `the ${settleWords(policy)} in which it could be undone` }]
      : []),
  ];
}

function announced(
  { announced: { releases, audit, people, here } }: BreakGlassPlan,
  who: (ids: readonly string[]) => Span[],
): Text[] {
  const elsewhere = here ? 'here, because no channel for releases is set' : 'to the admins by direct message';
  return [
    releases.length > 0 ? ['releases: ', ...channels(releases)] : elsewhere,
    audit.length > 0 ? ['audit: ', ...channels(audit)] : 'audit: no channel is set',
    ['by direct message: ', ...who(people)],
  ];
}

function channels(settings: readonly ChannelSetting[]): Span[] {
  return joinTexts(
    settings.map(({ platform, channel, name }): Text => [{ type: 'channel', platform, channel, name }]),
    ', ',
  );
}

async function reviewed(ctx: Ctx, { review: { policy, reviewers, dueAt } }: BreakGlassPlan): Promise<Text> {
  const lines = await approvalLines(ctx, { policy, approvers: reviewers });
  const due: Text = [
    `within ${formatDuration(policy.expiresMs)}: due `,
    { type: 'time', at: dueAt, style: 'datetime' },
    ' if it is done now',
  ];
  return joinTexts([...lines, due], '\n');
}

const sentence = ({ message, hint }: { readonly message: string; readonly hint?: string | undefined }): string =>
  [message, hint].filter(Boolean).join(' ');
