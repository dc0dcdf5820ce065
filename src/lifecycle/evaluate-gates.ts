import { type EvidenceFacts, evidenceFactsOf } from '../evidence/facts-of.ts';
import { personIdsOf } from '../people/find-people.ts';
import { findVersion, getModel, type Version } from '../registry/find.ts';
import { parseSubject } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import type { Gate, GateAnswer, GateInput, GateResult } from './gate.ts';
import { gateOf } from './gate-entry.ts';
import { gates } from './gates/index.ts';
import { directionOf, type GateEntry, isProduction, type Lifecycle, type Track } from './lifecycle.ts';

export interface GatedMove {
  readonly track: Track;
  readonly model: string;
  readonly version: Version | undefined;
  readonly incumbent: string | undefined;
  readonly from?: string | undefined;
  readonly to: string;
  /** The humans who answer for the move. */
  readonly answerable: readonly (string | null | undefined)[];
  /** The revision it is judged by, for the kinds of evidence it declares. */
  readonly lifecycle?: Pick<Lifecycle, 'evidence'> | undefined;
}

/** Evaluates the gates of a move's target stage now, in the order of the file. */
export async function evaluateGates(ctx: Ctx, move: GatedMove): Promise<GateResult[]> {
  const { track, version, to } = move;
  const entries = track.gates[to] ?? [];
  const promised = isMeasured(move) && !entries.includes(CRITERIA);
  if (entries.length === 0 && !promised) return [];
  const [model, incumbent] = await Promise.all([
    getModel(ctx, move.model),
    move.incumbent === undefined ? undefined : versionNamed(ctx, move.incumbent),
  ]);
  const ask: GateInput['ask'] = async (kind, subject) => ctx.unit.ask?.(ctx, kind, subject);
  let read: Promise<EvidenceFacts> | undefined;
  const facts = () => {
    read ??= evidenceFactsOf(ctx, model.name, version?.version);
    return read;
  };
  let theirs: Promise<readonly string[]> | undefined;
  const isTheirs = async (person: string | undefined) => {
    if (person === undefined) return false;
    theirs ??= personIdsOf(
      ctx,
      move.answerable.filter((id) => typeof id === 'string'),
    );
    return (await theirs).includes(person);
  };
  const { lifecycle = {} } = move;
  const input: GateInput = { tx: ctx, track, lifecycle, model, version, incumbent, toStage: to, facts, isTheirs, ask };
  const added = promised && (await facts()).criteria.length > 0 ? [CRITERIA] : [];
  const results = await Promise.all([...entries, ...added].map((entry) => evaluate(entry, input)));
  return results.flat();
}

const CRITERIA = 'success-criteria';

/** Where what a project promised at its beginning is measured: on its way forward to evaluation and to deployment. */
function isMeasured({ track, from, to }: GatedMove): boolean {
  if (track.of !== 'model' || (to !== 'evaluation' && to !== 'deployment')) return false;
  return from === undefined || directionOf(track, from, to) === 'forward';
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
  const key = (results: readonly GateResult[]) => JSON.stringify(results.map(keyOf));
  return key(a) === key(b);
}

/** Whether two evaluations know the same of the subject, whatever they say of freezes, of waiting and beside it. */
export function sameEvidence(a: readonly GateResult[], b: readonly GateResult[]): boolean {
  const circumstances = gates.filter((gate) => gate.circumstance).map((gate) => gate.name);
  const known = (results: readonly GateResult[]) =>
    results.filter((result) => !circumstances.includes(result.gate)).map((result) => ({ ...result, note: undefined }));
  return sameResults(known(a), known(b));
}

/** What the gates ask about that is answered otherwise than before: "bias-audit", "model card complete". */
export function changedGates(fresh: readonly GateResult[], before: readonly GateResult[]): string[] {
  const said = new Set(before.map((result) => JSON.stringify(keyOf(result))));
  const now = new Set(fresh.map((result) => JSON.stringify(keyOf(result))));
  const other = [
    ...fresh.filter((result) => !said.has(JSON.stringify(keyOf(result)))),
    ...before.filter((result) => !now.has(JSON.stringify(keyOf(result)))),
  ];
  return [...new Set(other.map(({ gate, of }) => of ?? gate.replaceAll('-', ' ')))];
}

/** The gates that began to stop a move, and those that stop it no more, by name, each once. */
export function turnedGates(
  fresh: readonly GateResult[],
  before: readonly GateResult[],
): { readonly failing: string[]; readonly passing: string[] } {
  const stopping = (results: readonly GateResult[]) => new Set(failingGates(results).map(({ gate }) => gate));
  const [now, then] = [stopping(fresh), stopping(before)];
  return { failing: [...now].filter((gate) => !then.has(gate)), passing: [...then].filter((gate) => !now.has(gate)) };
}

/** An instant counts where the words show it: that another freeze was planned changes nothing today. */
function keyOf({ gate, of, status, detail, note, since, until }: GateResult) {
  return [gate, of, status, detail, note, detail.includes('{age}') && since, detail.includes('{until}') && until];
}

async function versionNamed(ctx: Ctx, subject: string): Promise<Version | undefined> {
  const { model, version } = parseSubject(subject);
  return version === undefined ? undefined : findVersion(ctx, { model, version });
}

function isList(found: GateAnswer | readonly GateAnswer[]): found is readonly GateAnswer[] {
  return Array.isArray(found);
}
