import { sql } from 'drizzle-orm';
import { type FieldFault, StewardError } from '../../kernel/errors.ts';
import { nearest } from '../../kernel/nearest.ts';
import { emit } from '../../ledger/event.ts';
import { type Ctx, inTransaction, type Tx } from '../../store/unit.ts';
import { readingsRecorded } from './events.ts';
import { type Kpi, kpisOf } from './find-kpis.ts';
import { ensureMonths } from './partitions.ts';
import { checkReadings, keyed, MOST_READINGS, type Reading } from './reading-batch.ts';
import { writeReadings } from './write-readings.ts';

export interface RecordReadings {
  /** As a program sent them: checked here, one by one. */
  readonly readings: readonly unknown[];
  /** Keeps the good part and lists the rest, where else one fault refuses all. */
  readonly partial?: boolean;
}

export interface Recorded {
  /** New. */
  readonly recorded: number;
  /** Known by their key, with another value or weight: the new one counts. */
  readonly corrected: number;
  /** Known already, or given twice in this call. */
  readonly repeated: number;
  readonly refused: readonly FieldFault[];
}

/**
 * Keeps readings, up to 10,000 in one statement. Their key is (model, kpi, at, version, labels): the same again changes
 * nothing, another value for it corrects. Roll-ups follow by a consequence of the one fact that a batch makes. Any
 * faulty reading refuses the batch with every fault by its index, unless `partial`. TOO_LARGE, BAD_INPUT.
 */
export async function recordReadings(ctx: Ctx, input: RecordReadings): Promise<Recorded> {
  const { readings: given, partial = false } = input;
  if (given.length > MOST_READINGS) {
    const [most, sent] = [MOST_READINGS, given.length].map((count) => count.toLocaleString('en'));
    throw new StewardError('TOO_LARGE', `A call takes at most ${most} readings, this one has ${sent}.`, {
      field: 'readings',
      hint: 'Send them in several calls.',
    });
  }
  return inTransaction(ctx, async (tx) => {
    const checked = checkReadings(given, tx.now);
    const known = await knownIn(tx, checked.readings);
    const faults = [...checked.faults, ...known.faults];
    if (faults.length > 0 && !partial) throw refusal(faults, given.length);
    const { rows, digest } = keyed(known.readings);
    const twice = known.readings.length - rows.length;
    if (rows.length === 0) return { recorded: 0, corrected: 0, repeated: twice, refused: faults };
    const span = spanOf(rows);
    await ensureMonths(tx.db, monthsIn(rows));
    const batch = tx.newId();
    const { fresh, changed } = await writeReadings(tx, rows, batch, span);
    if (fresh > 0) {
      const models = [...new Set(rows.map(({ model }) => model))].slice(0, 100);
      emit(tx, readingsRecorded({ batch, recorded: fresh - changed, corrected: changed, digest, models, ...span }));
    }
    return { recorded: fresh - changed, corrected: changed, repeated: rows.length - fresh + twice, refused: faults };
  });
}

function refusal(faults: readonly FieldFault[], count: number): StewardError {
  const [first] = faults;
  const more = faults.length > 1 ? ` And ${faults.length - 1} more, see \`errors\`.` : '';
  return new StewardError('BAD_INPUT', `${first?.field}: ${first?.detail}.${more} None of ${count} was kept.`, {
    ...(first ? { field: first.field } : {}),
    hint: 'Mend them, or send `?partial=true` to keep the good ones.',
    faults,
  });
}

/** Leaves out what names a model, KPI or version that is not there, or a time that is not kept any more. */
async function knownIn(
  tx: Tx,
  readings: readonly Reading[],
): Promise<{ readonly readings: readonly Reading[]; readonly faults: readonly FieldFault[] }> {
  const models = [...new Set(readings.map(({ model }) => model))];
  const kpis = await kpisOf(tx, models);
  const byName = new Map(kpis.map((row) => [`${row.model}\t${row.name}`, oldestOf(tx, row)]));
  const registered = new Set((await registeredModels(tx, models)).map(({ name }) => name));
  const subjects = new Set(readings.flatMap((each) => (each.version === '' ? [] : [`${each.model}@${each.version}`])));
  const versions = new Set((await registeredVersions(tx, [...subjects])).map(({ subject }) => subject));
  const faults: FieldFault[] = [];
  const good = readings.filter(({ model, kpi, version, at, index }) => {
    const say = (field: string, detail: string) => void faults.push({ field: `readings.${index}.${field}`, detail });
    const before = faults.length;
    const oldest = byName.get(`${model}\t${kpi}`);
    if (!registered.has(model)) say('model', `there is no model ${model}`);
    else if (oldest === undefined) say('kpi', unknownKpi(model, kpi, kpis));
    else if (at < oldest) say('at', `is before what is kept, which begins at ${oldest}`);
    if (version !== '' && registered.has(model) && !versions.has(`${model}@${version}`))
      say('version', `${model} has no version ${version}`);
    return faults.length === before;
  });
  return { readings: good, faults };
}

const oldestOf = (tx: Tx, { retentionDays }: Kpi): string =>
  new Date(tx.now.getTime() - retentionDays * 86_400_000).toISOString();

function unknownKpi(model: string, kpi: string, kpis: readonly Kpi[]): string {
  const names = kpis.filter((row) => row.model === model).map((row) => row.name);
  const close = nearest(kpi, names);
  return `${model} has no KPI ${kpi}${close === undefined ? '' : `, did you mean ${close}?`}`;
}

async function registeredModels(tx: Tx, models: readonly string[]) {
  return tx.db.execute<{ name: string }>(
    sql`select name from model where workspace_id = ${tx.workspace} and name = any(${sql.param(models)}::text[])`,
  );
}

async function registeredVersions(tx: Tx, subjects: readonly string[]) {
  if (subjects.length === 0) return [];
  return tx.db.execute<{ subject: string }>(sql`
    select s.subject from unnest(${sql.param(subjects)}::text[]) as s(subject) join version v
      on v.workspace_id = ${tx.workspace} and v.model = split_part(s.subject, '@', 1) and v.version = split_part(s.subject, '@', 2)`);
}

/** The months of UTC that readings lie in. */
function monthsIn(rows: readonly Reading[]): Date[] {
  return [...new Set(rows.map(({ at }) => at.slice(0, 7)))].map((month) => new Date(`${month}-01T00:00:00Z`));
}

/** RFC 3339 in UTC sorts as it stands. */
function spanOf(rows: readonly Reading[]): { readonly from: string; readonly to: string } {
  let [from, to] = [rows[0]?.at ?? '', rows[0]?.at ?? ''];
  for (const { at } of rows) {
    if (at < from) from = at;
    if (at > to) to = at;
  }
  return { from, to };
}
