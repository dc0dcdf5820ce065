import type { Field } from '../chat/card.ts';
import type { EffectRun } from './effect-runs.ts';

/** What the effects of a request did, one line each; undefined when none ran. Pure. */
export function effectField(runs: readonly EffectRun[]): Field | undefined {
  if (runs.length === 0) return undefined;
  return { label: 'Effects', value: runs.map(lineOf).join('\n') };
}

function lineOf({ effect, state, attempts, error, note }: EffectRun): string {
  const { alias, version, previous } = note ?? {};
  const moved = alias === undefined ? '' : ` (${alias}: ${previous ?? 'not set'} \u2192 ${version})`;
  const tries = attempts > 1 ? `, ${attempts} tries` : '';
  return state === 'failed' ? `${effect}: ${error ?? 'failed'}${tries}` : `${effect}: ${state}${moved}${tries}`;
}
