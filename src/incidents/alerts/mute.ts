import { freezeState } from '../../evidence/freeze-window.ts';
import { type Matcher, matches } from './matcher.ts';
import type { alertInhibit, silence } from './tables.ts';

export type Silence = typeof silence.$inferSelect;
export type Inhibit = Omit<typeof alertInhibit.$inferSelect, 'workspaceId'>;

/** An alert, as far as it matters for whether people are told of it. */
export interface Mutable {
  readonly id: string;
  readonly state: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
}

/** What may mute alerts at an instant. `causes` are all alerts of the workspace that fire. */
export interface Mutes {
  readonly silences: readonly Silence[];
  readonly inhibits: readonly Inhibit[];
  readonly causes: readonly Mutable[];
  readonly now: Date;
}

/**
 * Why people are not told of an alert: `inhibited:<rule> <alert>`, else `silence:<number>`; undefined when they are. Inhibition
 * comes first, as in Alertmanager's pipeline. A maintenance window lets what is resolved through. Pure.
 */
export function muteOf(alert: Mutable, { silences, inhibits, causes, now }: Mutes): string | undefined {
  for (const rule of inhibits) {
    const cause = causes.find((one) => keepsQuiet(rule, one, alert));
    if (cause) return `inhibited:${rule.name} ${cause.id}`;
  }
  const found = silences.find((one) => isSilenced(one, alert, now));
  return found && `silence:${found.number}`;
}

/**
 * Whether one alert keeps another quiet: the labels of `equal` are the same in both, and one that both lack counts as equal.
 * What fits both sides of a rule is not kept quiet by what fits both sides too, itself included.
 */
function keepsQuiet({ cause, target, equal }: Inhibit, source: Mutable, alert: Mutable): boolean {
  if (source.state !== 'firing' || !matches(target, alert.labels) || !matches(cause, source.labels)) return false;
  if (matches(cause, alert.labels) && matches(target, source.labels)) return false;
  return equal.every((name) => (source.labels[name] ?? '') === (alert.labels[name] ?? ''));
}

function isSilenced(one: Silence, alert: Mutable, now: Date): boolean {
  if (one.endedAt !== null || (one.maintenance && alert.state === 'resolved')) return false;
  return freezeState(one, now).active && matches(one.matchers, alert.labels);
}

/** Whether a silence may mute something now or later. */
export function stands(one: Pick<Silence, 'endedAt' | 'toAt'>, now: Date): boolean {
  return one.endedAt === null && (one.toAt === null || one.toAt > now);
}

/** Whether the conditions say anything: a silence of everything is a mistake. */
export function isNarrow(matchers: readonly Matcher[]): boolean {
  return matchers.some(
    ({ op, value }) => (op === '=' && value !== '') || (op === '=~' && !/^(\.\*|\.\+|)$/.test(value)),
  );
}
