import type { KnownFreeze } from '../../evidence/facts-of.ts';
import { defineGate, type Gate, type GateAnswer, type GateInput } from '../gate.ts';

/** No freeze holds now for the model, its team and the stage. */
export const noFreeze: Gate = defineGate({
  name: 'no-freeze',
  asks: 'no freeze at this time',
  circumstance: true,
  evaluate: async (input) => {
    const mine = (await input.facts()).freezes.filter((freeze) => concerns(freeze, input));
    const holding = mine.filter((freeze) => freeze.active);
    if (holding.length > 0) return holding.map(answer);
    const [next] = mine.flatMap((freeze) => freeze.until?.toISOString() ?? []).sort();
    return { status: 'pass', detail: 'none now', value: 'none', threshold: 'none', until: next };
  },
});

function concerns({ models, team, stage }: KnownFreeze, { model, toStage }: GateInput): boolean {
  if (stage !== null && stage !== toStage) return false;
  if (models !== null && !models.includes(model.name)) return false;
  return team === null || team.toLowerCase() === model.team?.toLowerCase();
}

function answer({ name, until }: KnownFreeze): GateAnswer {
  const ends = until === undefined ? 'until somebody ends it' : 'until {until}';
  return {
    status: 'fail',
    of: name,
    detail: `${name} holds ${ends}`,
    value: name,
    threshold: 'none',
    until: until?.toISOString(),
    fix: `freeze end ${name}`,
  };
}
