import { formatDuration } from '../../kernel/duration.ts';
import type { AlertGroup } from './find-groups.ts';
import { plainly } from './plainly.ts';
import { RAISED } from './route.ts';

/** "firing, 3 of 5 alerts", "resolved after 12 min" */
export function stateWords(group: AlertGroup, now: Date): string {
  const { state, firing, total, muted } = group;
  if (state === 'resolved') {
    const lasted = (group.resolvedAt ?? now).getTime() - group.openedAt.getTime();
    return `resolved after ${formatDuration(lasted)}`;
  }
  const of = firing === total ? countOf(total) : `${firing} of ${countOf(total)}`;
  const flaps = group.flappingSince === null ? '' : ', flapping';
  const quiet = muted === 0 ? '' : muted >= firing ? ', muted' : `, ${muted} muted`;
  return `${firing === 0 ? 'quiet, was ' : 'firing, '}${firing === 0 ? countOf(total) : of}${flaps}${quiet}`;
}

export const countOf = (alerts: number): string => `${alerts} ${alerts === 1 ? 'alert' : 'alerts'}`;

/** `job=api, pod=a`: labels of an alert that its group does not have, at most so many, clipped. */
export function labelWords(
  labels: Readonly<Record<string, string>>,
  leave: Readonly<Record<string, string>> = {},
  most = 6,
): string {
  const own = Object.entries(labels).filter(([name]) => !Object.hasOwn(leave, name) && name !== 'alertname');
  const shown = own.slice(0, most).map(([name, value]) => `${plainly(name, 40)}=${plainly(value, 60)}`);
  const more = own.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

/** The labels that a group was made by, but for those that are shown with it anyway. */
export function groupedBy({ labels, model }: Pick<AlertGroup, 'labels' | 'model'>): string {
  // The label that makes one raised by hand a group of its own says nothing to people.
  return labelWords(labels, { [RAISED]: '', ...(model === null ? {} : { model }) });
}

/** Why people were told, or not, when the group was looked at last. */
export const DECISIONS: Readonly<Record<string, string>> = {
  waits: 'nobody was told yet: it waits for more of the same',
  first: 'people were told: it fires for the first time',
  'new-alerts': 'people were told: more alerts fire than were told before',
  'all-resolved': 'people were told: nothing fires any more',
  'new-resolved': 'people were told: some of the alerts are resolved',
  repeat: 'people were told again: it still fires and the time to repeat is over',
  'nothing-new': 'nobody was told: nothing is new since the last time',
  flapping: 'nobody was told: it comes and goes too often to tell each time',
  muted: 'nobody was told: all that fires is muted',
};
