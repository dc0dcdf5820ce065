import { clockWords } from '../kernel/clock-words.ts';
import { formatDuration } from '../kernel/duration.ts';
import type { Policy, PolicyScope, QuietHours, Threshold } from './policy.ts';
import { sourcesLabel } from './sources.ts';

/** When a policy applies, in words: "to production, risk high, tags pii". */
export function scopeWords(scope: PolicyScope): string {
  const words = [
    scope.track && `track ${scope.track}`,
    scope.to && `to ${scope.to}`,
    scope.direction && `a step ${scope.direction}`,
    scope.team && `team ${scope.team}`,
    scope.risk && `risk ${scope.risk}`,
    scope.tags && `tags ${scope.tags.join(' and ')}`,
  ].filter((word) => typeof word === 'string');
  return words.length === 0 ? 'every move' : words.join(', ');
}

/** What one way to be approved asks for, in words: "2 of ml-leads or risk, at least one of risk". */
export function thresholdWords({ approvals, separate }: Threshold): string {
  const rules = approvals.map(({ from, count, atLeastOneFrom }) => {
    const least = atLeastOneFrom.length > 0 ? `, at least one of ${sourcesLabel(atLeastOneFrom)}` : '';
    return `${count} of ${sourcesLabel(from)}${least}`;
  });
  const same = separate || rules.length < 2 ? '' : ' (one person may give one of each)';
  return rules.length === 0 ? 'nobody' : `${rules.join(', and ')}${same}`;
}

/** The rules of a policy that are about time and about what ends it, one line each, without those it does not set. */
export function ruleWords(policy: Policy): string[] {
  const { reminders, escalation, valid, breakGlass } = policy;
  const after = reminders.afterMs.map((ms) => formatDuration(ms)).join(', ');
  const rejections = [...new Set(policy.thresholds.map((threshold) => threshold.rejections))];
  return [
    `${rejections.join(' or ') || '1'} rejection${rejections.every((count) => count === 1) ? ' ends' : 's end'} it`,
    `votes by ${policy.votes.join(', ')}${policy.confirmReactions ? '; a reaction asks once more' : ''}`,
    `undecided after ${formatDuration(policy.expiresMs)} it expires`,
    after &&
      `reminders after ${after}, ${reminders.by === 'thread' ? 'in the thread' : 'by direct message'}${quietWords(reminders.quiet)}`,
    escalation && `after ${formatDuration(escalation.afterMs)} ${sourcesLabel(escalation.to)} may decide too`,
    policy.settleMs > 0 && `applied ${settleWords(policy)} after the decision, until then it can be undone`,
    policy.onEvidenceChange === 'void'
      ? 'votes are void when the evidence of a gate changes'
      : 'votes stay when the evidence of a gate changes',
    valid &&
      `the approval holds ${formatDuration(valid.forMs)}, a renewal is asked for ${formatDuration(valid.renewBeforeMs)} before`,
    breakGlass &&
      `in an emergency ${sourcesLabel(breakGlass.by)} may apply it at once, reviewed by ${breakGlass.review.count} of ${sourcesLabel(breakGlass.review.from)} within ${formatDuration(breakGlass.review.withinMs)}`,
  ].filter((line) => typeof line === 'string' && line !== '') as string[];
}

function quietWords(quiet: QuietHours | undefined): string {
  if (!quiet) return '';
  return `, not between ${clockWords(quiet.from)} and ${clockWords(quiet.to)}`;
}

/** How long an approval waits before it is applied: "30 s", "5 min". */
export function settleWords({ settleMs }: Pick<Policy, 'settleMs'>): string {
  return settleMs < 60_000 ? `${settleMs / 1_000} s` : formatDuration(settleMs);
}
