import { emit } from '../../ledger/event.ts';
import { lockModel } from '../../registry/find.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import {
  type Baseline,
  type BaselineFeature,
  featuresOf,
  layoutOfFeature,
  openBaselines,
} from '../baselines/find-baselines.ts';
import { knowSeason, weeksKnown } from '../baselines/know-season.ts';
import { encodeProfile } from '../profiles/encode-profile.ts';
import { emptyProfile, type Profile } from '../profiles/profile.ts';
import { compareFeature, type Measured, SIGNALS } from './compare.ts';
import { driftBreached, driftCleared, windowJudged } from './events.ts';
import { rulesByFeature, rulesOf } from './find-rules.ts';
import {
  type Adjusted,
  type ComparedFeature,
  type Judged,
  judgeRun,
  judgeSignal,
  leadingEffect,
  whyLine,
} from './judge.ts';
import { beginBreach, endBreaches } from './keep-breaches.ts';
import { keepVerdicts, type NewVerdict } from './keep-verdicts.ts';
import { type Profiles, readWeek, readWindows, referencesFor, type Window } from './read-window.ts';
import type { DriftRule } from './rule.ts';
import { historyOf, keyOf, type SignalKey } from './signal-history.ts';

export interface JudgeWindow extends Window {
  readonly model: string;
  readonly version: string;
}

/**
 * Judges a window of a version against each of its baselines, all features in one run, and tells of signals that came into
 * breach or out of it. A version that serves gets its seasonal baseline here. May run again, also when parts came late:
 * the last judgement counts. A window that is older than the newest judged one moves no signal.
 */
export async function judgeWindow(ctx: Ctx, { model, version, ...window }: JudgeWindow): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    await lockModel(tx, model);
    await knowSeason(tx, { model, version, window });
    const rules = rulesByFeature(await rulesOf(tx, model));
    const open = await openBaselines(tx, { model, version });
    for (const { baseline, by } of await waysOf(tx, open, window)) {
      const features = await featuresOf(tx, model, baseline.edgesOf);
      await judgeAgainst(tx, { baseline, features, window, by }, rules);
    }
  });
}

interface Way {
  readonly baseline: Baseline;
  /** What is compared: the window alone, or all of the seven days until its end. */
  readonly by: 'window' | 'week';
}

/**
 * Training data knows no days of the week, so that each weekend would be a breach of it. Where the same hours of weeks
 * before are known, these judge the window, and the training data the whole week: once a day, however short windows are.
 */
async function waysOf(tx: Tx, open: readonly Baseline[], window: Window): Promise<Way[]> {
  const seasonal = open.find(({ kind }) => kind === 'seasonal');
  const known = seasonal !== undefined && (await weeksKnown(tx, seasonal, window, seasonal.windows ?? 1)) > 0;
  return open.flatMap((baseline): Way[] => {
    if (!known || baseline.kind !== 'training') return [{ baseline, by: 'window' }];
    return endsDay(window) ? [{ baseline, by: 'week' }] : [];
  });
}

const DAY_MS = 86_400_000;
const endsDay = ({ from, to }: Window): boolean =>
  Math.floor(from.getTime() / DAY_MS) < Math.floor(to.getTime() / DAY_MS);

interface Run extends Way {
  readonly features: readonly BaselineFeature[];
  readonly window: Window;
}

async function judgeAgainst(
  tx: Tx,
  { baseline, features, window, by }: Run,
  rules: (feature: string) => DriftRule,
): Promise<void> {
  const { model, version, number } = baseline;
  const current =
    by === 'week' ? await readWeek(tx, baseline, features, window) : await readWindows(tx, baseline, [window]);
  if (current.size === 0) return;
  const reference = await referencesFor(tx, baseline, features, window);
  const run = judgeRun(features.map((row) => compared(row, reference, current, rules(row.feature)))).map((found) =>
    by === 'week' ? { ...found, notes: [...found.notes, 'counted over the seven days until then'] } : found,
  );
  const history = await historyOf(tx, baseline, window);
  const verdicts: NewVerdict[] = [];
  for (const found of run) {
    const known = history(keyOf(found));
    const judged = known.isNewest ? judgeSignal(found, known, window.to) : late(found);
    if (judged.change) tell(tx, baseline, found, judged, known, window);
    const since = judged.change === 'breached' ? window.to : judged.change === 'cleared' ? undefined : known.since;
    const clearedAt = judged.change === 'cleared' ? window.to : known.clearedAt;
    const bodies = found.signal === 'values' ? bodiesOf(found.feature, features, reference, current) : {};
    verdicts.push({
      found,
      judged,
      since,
      clearedAt,
      moves: known.isNewest,
      why: whyLine(found.feature, found),
      ...bodies,
    });
  }
  await keepVerdicts(tx, baseline, window, verdicts);
  for (const { found, judged } of verdicts)
    if (judged.change === 'breached')
      await beginBreach(tx, { model, version, baseline: number, ...found, since: window.to });
  if (verdicts.some(({ judged }) => judged.change === 'cleared')) await endBreaches(tx, model);
  const states = Object.fromEntries(
    [...Map.groupBy(verdicts, ({ judged }) => judged.state)].map(([state, all]) => [state, all.length]),
  );
  emit(
    tx,
    windowJudged({
      model,
      version,
      baseline: number,
      from: window.from.toISOString(),
      to: window.to.toISOString(),
      states,
    }),
  );
}

/** One feature; what cannot be compared is a verdict of its own and does not keep the others from theirs. */
export function compared(
  row: BaselineFeature,
  reference: Profiles,
  current: Profiles,
  rule: DriftRule,
): ComparedFeature {
  const { feature } = row;
  try {
    const layout = layoutOfFeature(row);
    const empty = emptyProfile(layout);
    return {
      feature,
      rule,
      measured: compareFeature(
        layout,
        profileIn(reference, feature) ?? empty,
        profileIn(current, feature) ?? empty,
        rule,
      ),
    };
  } catch (error) {
    return { feature, rule, measured: SIGNALS.map((signal) => failed(signal, error)) };
  }
}

const failed = (signal: Measured['signal'], error: unknown): Measured => ({
  signal,
  method: 'none',
  outcome: 'error',
  statistic: 0,
  pvalue: 1,
  effects: [],
  nReference: 0,
  nCurrent: 0,
  missingReference: 0,
  missingCurrent: 0,
  cells: [],
  notes: [`could not be compared: ${error instanceof Error ? error.message : String(error)}`],
});

/** A window behind the newest: it is kept, with what it alone says, and moves nothing. */
function late(found: Adjusted): Judged {
  if (found.outcome !== 'measured') return { state: found.outcome, change: undefined, note: undefined };
  return { state: found.exceeded ? 'warning' : 'ok', change: undefined, note: 'came after a newer window was judged' };
}

/** Throws what kept it from being read. */
function profileIn(profiles: Profiles, feature: string): Profile | undefined {
  const found = profiles.get(feature);
  if (found instanceof Error) throw found;
  return found;
}

const readable = (found: Profile | Error | undefined): Profile | undefined =>
  found instanceof Error ? undefined : found;

function bodiesOf(feature: string, features: readonly BaselineFeature[], reference: Profiles, current: Profiles) {
  const row = features.find((each) => each.feature === feature)!;
  const empty = emptyProfile(layoutOfFeature(row));
  return {
    reference: encodeProfile(readable(reference.get(feature)) ?? empty),
    current: encodeProfile(readable(current.get(feature)) ?? empty),
  };
}

function tell(tx: Tx, baseline: Baseline, found: Adjusted, judged: Judged, known: SignalKey, window: Window): void {
  const { model, version, number } = baseline;
  const fact = {
    model,
    version,
    baseline: number,
    feature: found.feature,
    signal: found.signal,
    from: window.from.toISOString(),
    to: window.to.toISOString(),
  };
  if (judged.change === 'cleared') {
    emit(tx, driftCleared({ ...fact, since: (known.since ?? window.to).toISOString() }));
    return;
  }
  const { name, value, floor, origin } = leadingEffect(found.effects)!;
  emit(
    tx,
    driftBreached({ ...fact, method: found.method, adjusted: found.adjusted, effect: name, value, floor, origin }),
  );
}
