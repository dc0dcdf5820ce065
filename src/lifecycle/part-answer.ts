import type { GateAnswer, PartAnswer } from './gate.ts';

/** What a part of Steward said, as a gate's answer. A part that is not there says nothing: shown, never in the way. */
export function partAnswer(part: string, answer: PartAnswer | undefined): GateAnswer {
  if (answer === undefined)
    return { status: 'unknown', detail: `not known: Steward does not watch ${part} here`, installed: false };
  const { pass, detail, note, fix, until } = answer;
  return { status: pass === undefined ? 'unknown' : pass ? 'pass' : 'fail', detail, note, fix, until };
}
