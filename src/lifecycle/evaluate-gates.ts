import { findVersion, getModel, type Version } from '../registry/find.ts';
import { parseSubject } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import type { Gate, GateAnswer, GateInput, GateResult } from './gate.ts';
import { gateOf } from './gate-entry.ts';
import { gates } from './gates/index.ts';
import { type GateEntry, isProduction, type Track } from './lifecycle.ts';

export interface GatedMove {
  readonly track: Track;
  readonly model: string;
  readonly version: Version | undefined;
  readonly incumbent: string | undefined;
  readonly to: string;
}

/** Evaluates the gates of a move's target stage now, in the order of the file. */
export async function evaluateGates(ctx: Ctx, move: GatedMove): Promise<GateResult[]> {
  const entries = move.track.gates[move.to] ?? [];
  if (entries.length === 0) return [];
  const [model, incumbent] = await Promise.all([
    getModel(ctx, move.model),
    move.incumbent === undefined ? undefined : versionNamed(ctx, move.incumbent),
  ]);
  const { track, version } = move;
  const ask: GateInput['ask'] = async (kind, subject) => ctx.unit.ask?.(ctx, kind, subject);
  const input: GateInput = { tx: ctx, track, model, version, incumbent, toStage: move.to, ask };
  const results = await Promise.all(entries.map((entry) => evaluate(entry, input)));
  return results.flat();
}

async function evaluate(entry: GateEntry, input: GateInput): Promise<GateResult[]> {
  const { gate: name, settings } = gateOf(entry);
  const gate = gates.find((candidate) => candidate.name === name);
  const found = gate ? await ask(gate, settings, input) : unknown('this gate does not exist here any more');
  const answers: readonly GateAnswer[] = isList(found) ? found : [found];
  return answers.map((answer) => ({ gate: name, ...answer, ...(isInTheWay(answer, input) ? {} : { blocks: false }) }));
}

/** The settings were checked when the file was loaded; a request may have pinned them under an older Steward. */
async function ask(gate: Gate, settings: unknown, input: GateInput): Promise<GateAnswer | readonly GateAnswer[]> {
  if (!gate.settings) return gate.evaluate(input, undefined);
  const parsed = gate.settings.safeParse(settings);
  return parsed.success ? gate.evaluate(input, parsed.data) : unknown('its settings are not understood here any more');
}

const unknown = (detail: string): GateAnswer => ({ status: 'unknown', detail });

/**
 * Unknown stops a move to production and, on the project track, to deployment; elsewhere it is shown. Of a part that is
 * not installed it is shown everywhere.
 */
function isInTheWay({ status, installed }: GateAnswer, { track, toStage }: GateInput): boolean {
  if (status !== 'unknown') return true;
  if (installed === false) return false;
  return isProduction(toStage) || (track.of === 'model' && toStage === 'deployment');
}

/** What stops a move: a gate that fails, or an unknown one that is in the way. */
export function failingGates(results: readonly GateResult[]): GateResult[] {
  return results.filter((result) => result.status !== 'pass' && result.blocks !== false);
}

/** What is shown first: everything that does not pass, what stops the move before what does not. */
export function openGates(results: readonly GateResult[]): GateResult[] {
  const shown = results.filter((result) => result.status !== 'pass' && result.blocks === false);
  return [...failingGates(results), ...shown];
}

/** Whether two evaluations say the same. */
export function sameResults(a: readonly GateResult[], b: readonly GateResult[]): boolean {
  const key = (results: readonly GateResult[]) =>
    JSON.stringify(
      results.map(({ gate, of, status, detail, since, until }) => [gate, of, status, detail, since, until]),
    );
  return key(a) === key(b);
}

async function versionNamed(ctx: Ctx, subject: string): Promise<Version | undefined> {
  const { model, version } = parseSubject(subject);
  return version === undefined ? undefined : findVersion(ctx, { model, version });
}

function isList(found: GateAnswer | readonly GateAnswer[]): found is readonly GateAnswer[] {
  return Array.isArray(found);
}
