import { findVersion, getModel, type Version } from '../registry/find.ts';
import { parseSubject } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import type { EvidencePort, GateResult } from './gate.ts';
import { gates } from './gates/index.ts';
import type { Track } from './lifecycle.ts';

/** Nobody answers for evidence yet: every kind is of a part that is not installed. */
export const noEvidence: EvidencePort = async () => undefined;

export interface GatedMove {
  readonly track: Track;
  readonly model: string;
  readonly version: Version | undefined;
  readonly incumbent: string | undefined;
  readonly to: string;
}

/** Evaluates the gates of a move's target stage now. A gate that throws is `unknown`: its failure is logged, not hidden. */
export async function evaluateGates(
  ctx: Ctx,
  move: GatedMove,
  evidence: EvidencePort = noEvidence,
): Promise<GateResult[]> {
  const names = move.track.gates[move.to] ?? [];
  if (names.length === 0) return [];
  const model = await getModel(ctx, move.model);
  const incumbent = move.incumbent === undefined ? undefined : await versionNamed(ctx, move.incumbent);
  const input = { model, version: move.version, incumbent, toStage: move.to, evidence };
  return Promise.all(
    names.map(async (name) => {
      const gate = gates.find((candidate) => candidate.name === name);
      if (!gate) return { gate: name, status: 'unknown' as const, detail: 'this gate does not exist here any more' };
      return gate.evaluate(input);
    }),
  );
}

/** A failing gate stops a move; an unknown one does too, except of a part that is not installed (which says so itself). */
export function failingGates(results: readonly GateResult[]): GateResult[] {
  return results.filter((result) => result.status !== 'pass');
}

/** Whether two evaluations say the same. */
export function sameResults(a: readonly GateResult[], b: readonly GateResult[]): boolean {
  const key = (results: readonly GateResult[]) =>
    JSON.stringify(results.map(({ gate, status, detail }) => [gate, status, detail]));
  return key(a) === key(b);
}

async function versionNamed(ctx: Ctx, subject: string): Promise<Version | undefined> {
  const { model, version } = parseSubject(subject);
  return version === undefined ? undefined : findVersion(ctx, { model, version });
}
