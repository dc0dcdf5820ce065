import { type Card, context, type Field, fields, heading } from '../../chat/card.ts';
import type { DriftRule, SettingName } from './rule.ts';

const LABELS: Readonly<Record<Exclude<SettingName, 'of'>, string>> = {
  alpha: 'Significant at',
  distance: 'Numbers: standard deviations',
  psi: 'PSI',
  variation: 'Categories: share of rows',
  share: 'Missing or mistyped: difference',
  minimum: 'Values needed on each side',
  needed: 'Windows that begin a breach',
  clear: 'Windows that end it',
  cooldown: 'Hours to cool down',
  stale: 'Hours until stale',
};

/** The whole rule, each threshold with where it comes from. */
export function ruleFields({ settings, origins }: DriftRule): Field[] {
  return (Object.keys(LABELS) as Exclude<SettingName, 'of'>[]).map((name) => ({
    label: LABELS[name],
    value: `${name === 'needed' ? `${settings.needed} of ${settings.of}` : settings[name]} (${origins[name]})`,
  }));
}

export function ruleCard(name: string, rule: DriftRule, said: string): Card {
  return {
    tone: 'neutral',
    summary: `${name}: the rule for drift`,
    parts: [heading(name, 'rule for drift'), fields(...ruleFields(rule)), context(said)],
  };
}
