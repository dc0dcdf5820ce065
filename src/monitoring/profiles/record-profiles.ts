import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { StewardError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { emit } from '../../ledger/event.ts';
import { getVersion } from '../../registry/find.ts';
import { NAME, subjectName } from '../../registry/names.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import {
  type BaselineFeature,
  baselineName,
  featuresOf,
  layoutOfFeature,
  trainingOf,
} from '../baselines/find-baselines.ts';
import { assertOnce, inField, tooMany } from '../baselines/reference-input.ts';
import { Counted, profileOfCounts } from './counted-input.ts';
import { encodeProfile } from './encode-profile.ts';
import { profilesRecorded } from './events.ts';
import { featureName, MOST_FEATURES, MOST_VALUES } from './feature-name.ts';
import { countColumn } from './profile.ts';
import { KEPT_DAYS, KEPT_MS } from './sweep-profiles.ts';
import { timeWindow } from './window-timer.ts';

/** A feature in a window: its raw values, or counts over the edges that `edges` names by their digest. */
export const WindowFeature = z.strictObject({
  feature: featureName,
  values: z.array(z.union([z.number(), z.string(), z.boolean(), z.null()])).optional(),
  edges: z.string().max(64).optional(),
  counted: Counted.optional(),
});
type WindowFeature = z.infer<typeof WindowFeature>;

export const RecordProfiles = z.object({
  model: z.string().regex(NAME),
  version: z.string().regex(NAME),
  from: z.date(),
  to: z.date(),
  /** Which of several senders; the window is the sum of their parts. */
  part: z
    .string()
    .max(100)
    .regex(/^[^\p{Cc}]*$/u)
    .default(''),
  features: z.array(WindowFeature).min(1).max(MOST_FEATURES),
});

export interface RecordedProfiles {
  readonly baseline: number;
  readonly recorded: number;
  /** Known by their key, with other counts: these count now. */
  readonly corrected: number;
  readonly repeated: number;
}

/** How far a sender's clock may be ahead. */
const AHEAD_MS = 5 * 60_000;
const LONGEST_MS = 31 * 86_400_000;
const SHORTEST_MS = 60_000;

/**
 * Keeps what a sender counted of a window. The key is (model, version, feature, window, part): the same again changes
 * nothing, other counts correct. All or nothing: a feature that the baseline does not have, or counted over other edges
 * than its baseline's, refuses the call. BAD_INPUT, OTHER_EDGES, UNKNOWN_BASELINE, TOO_LARGE.
 */
export async function recordProfiles(ctx: Ctx, raw: z.input<typeof RecordProfiles>): Promise<RecordedProfiles> {
  const input = RecordProfiles.parse(raw);
  const { model, version, from, to, part } = input;
  const values = input.features.reduce((sum, each) => sum + (each.values?.length ?? 0), 0);
  if (values > MOST_VALUES) throw tooMany(values);
  assertOnce(input.features.map(({ feature }) => feature));
  return inTransaction(ctx, async (tx) => {
    assertWindow(from, to, tx.now);
    await getVersion(tx, { model, version });
    const training = await trainingOf(tx, { model, version });
    const known = new Map((await featuresOf(tx, model, training.number)).map((row) => [row.feature, row]));
    const subject = subjectName({ model, version });
    const rows = input.features.map((given, place) => ({
      feature: given.feature,
      body: inField(`features.${place}`, given.feature, () =>
        encodeProfile(counted(given, known, `${baselineName(training.number)} of ${subject}`)),
      ),
    }));
    rows.sort((a, b) => (a.feature < b.feature ? -1 : 1));
    const { fresh, changed } = await write(tx, { model, version, from, to, part, baseline: training.number }, rows);
    if (fresh > 0) {
      await timeWindow(tx, { model, version, from, to });
      emit(
        tx,
        profilesRecorded({
          model,
          version,
          from: from.toISOString(),
          to: to.toISOString(),
          part,
          baseline: training.number,
          recorded: fresh - changed,
          corrected: changed,
          digest: digestOf(rows),
        }),
      );
    }
    return { baseline: training.number, recorded: fresh - changed, corrected: changed, repeated: rows.length - fresh };
  });
}

function counted(given: WindowFeature, known: ReadonlyMap<string, BaselineFeature>, named: string) {
  const row = known.get(given.feature);
  if (!row) {
    const close = nearest(given.feature, [...known.keys()]);
    throw new StewardError('BAD_INPUT', `${named} does not have it.`, {
      hint: close === undefined ? `It has ${[...known.keys()].slice(0, 5).join(', ')}.` : `Did you mean \`${close}\`?`,
    });
  }
  const layout = layoutOfFeature(row);
  if ((given.values === undefined) === (given.counted === undefined))
    throw new StewardError('BAD_INPUT', 'needs either `values` or `counted`.');
  if (given.values) return countColumn(layout, given.values);
  if (given.edges !== row.digest)
    throw new StewardError(
      'OTHER_EDGES',
      given.edges === undefined
        ? 'does not say over which edges it was counted.'
        : `was counted over the edges ${given.edges}, and those of ${named} are ${row.digest}. Counts over other edges cannot be compared.`,
      {
        hint: 'Fetch the edges again with `GET /api/v1/models/<model>/versions/<version>/baseline`, and count over them.',
      },
    );
  return profileOfCounts(layout, given.counted!);
}

function assertWindow(from: Date, to: Date, now: Date): void {
  const length = to.getTime() - from.getTime();
  const refuse = (message: string, hint: string): never => {
    throw new StewardError('BAD_INPUT', message, { field: 'window', hint });
  };
  if (length <= 0) refuse('The window ends before it begins.', '`from` is before `to`.');
  if (length < SHORTEST_MS || length > LONGEST_MS)
    refuse('A window is between one minute and 31 days long.', 'An hour or a day are usual.');
  if (to.getTime() > now.getTime() + AHEAD_MS)
    refuse('The window is not over yet.', 'Send it when it is over, or set the clock of the machine that sends.');
  if (from.getTime() < now.getTime() - KEPT_MS)
    refuse(`The window is older than ${KEPT_DAYS} days.`, 'Older windows are not kept.');
}

interface WindowKey {
  readonly model: string;
  readonly version: string;
  readonly from: Date;
  readonly to: Date;
  readonly part: string;
  readonly baseline: number;
}

async function write(tx: Tx, key: WindowKey, rows: readonly { readonly feature: string; readonly body: Buffer }[]) {
  const bodies = rows.map(({ body }) => body.toString('base64'));
  const [counts] = await tx.db.execute<{ fresh: number; changed: number }>(sql`
    with before as (
      select feature from profile where workspace_id = ${tx.workspace} and model = ${key.model} and version = ${key.version}
        and to_at = ${key.to}::timestamptz and from_at = ${key.from}::timestamptz and part = ${key.part}),
    written as (
      insert into profile (workspace_id, model, version, to_at, from_at, feature, part, baseline, body, received_at)
      select ${tx.workspace}, ${key.model}, ${key.version}, ${key.to}::timestamptz, ${key.from}::timestamptz, g.feature, ${key.part},
        ${key.baseline}::int, decode(g.body, 'base64'), ${tx.now}::timestamptz
      from unnest(${sql.param(rows.map(({ feature }) => feature))}::text[], ${sql.param(bodies)}::text[]) as g(feature, body)
      on conflict (workspace_id, model, version, to_at, from_at, feature, part) do update
        set body = excluded.body, baseline = excluded.baseline, received_at = excluded.received_at
        where (profile.body, profile.baseline) is distinct from (excluded.body, excluded.baseline)
      returning feature)
    select count(*)::int as fresh, (count(*) filter (where feature in (select feature from before)))::int as changed from written`);
  return counts ?? { fresh: 0, changed: 0 };
}

/** sha256 over name, line feed and bytes of each feature, by name. */
function digestOf(rows: readonly { readonly feature: string; readonly body: Buffer }[]): string {
  const hash = createHash('sha256');
  for (const { feature, body } of rows) hash.update(`${feature}\n`).update(body);
  return hash.digest('hex');
}
