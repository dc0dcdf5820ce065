import { createHash } from 'node:crypto';
import type { FieldFault } from '../../kernel/errors.ts';
import { NAME } from '../../registry/names.ts';

export const MOST_READINGS = 10_000;
/** How far a sender's clock may be ahead. */
export const AHEAD_MS = 5 * 60_000;
/** Sums of these never overflow a double, however many there are and whatever their weights. */
const LARGEST = 1e100;
const LARGEST_WEIGHT = 1e12;
const MOST_LABELS = 10;
/** RFC 3339 (section 5.6), seconds needed. */
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;
const FIELDS = new Set(['model', 'version', 'kpi', 'value', 'at', 'weight', 'labels']);

/** A reading as it is kept. */
export interface Reading {
  readonly model: string;
  readonly kpi: string;
  /** RFC 3339 in UTC with milliseconds, so that it sorts as it stands. */
  readonly at: string;
  /** The same in milliseconds. */
  readonly ms: number;
  /** Empty: of the model. */
  readonly version: string;
  readonly labelsKey: string;
  readonly labels: Readonly<Record<string, string>> | undefined;
  readonly value: number;
  readonly weight: number;
  /** Its place in what was sent. */
  readonly index: number;
}

export interface Checked {
  readonly readings: readonly Reading[];
  readonly faults: readonly FieldFault[];
}

/** Checks readings one by one, without the database: what each can say by itself. `now` is for those without `at`. */
export function checkReadings(given: readonly unknown[], now: Date): Checked {
  const readings: Reading[] = [];
  const faults: FieldFault[] = [];
  const latest = new Date(now.getTime() + AHEAD_MS).toISOString();
  const present: Instant = { text: now.toISOString(), ms: now.getTime() };
  // A batch says the same few names and instants again and again: each is read once.
  const names = new Map<unknown, string>();
  const ats = new Map<unknown, Instant>();
  const hashes = new Map<string, string>();
  for (const [index, item] of given.entries()) {
    const before = faults.length;
    const at =
      (field: string): Say =>
      (detail) => {
        faults.push({ field: `readings.${index}${field === '' ? '' : `.${field}`}`, detail });
      };
    if (typeof item !== 'object' || item === null || Array.isArray(item)) {
      at('')('is not a reading');
      continue;
    }
    for (const key in item) if (!FIELDS.has(key)) at(key.slice(0, 40))('is not a field here');
    const one = item as Readonly<Record<string, unknown>>;
    const name = (field: string): string => names.get(one[field]) ?? nameOf(one[field], names, at(field));
    const [model, kpi] = [name('model'), name('kpi')];
    const version = one.version === undefined ? '' : name('version');
    const when = one.at === undefined ? present : (ats.get(one.at) ?? instantOf(one.at, latest, ats, at('at')));
    const reading: Reading = {
      ...{ model, kpi, version, at: when.text, ms: when.ms },
      value: numberOf(one.value, LARGEST, at, 'value'),
      weight: one.weight === undefined ? 1 : weightOf(one.weight, at),
      ...(one.labels === undefined ? NO_LABELS : labelsOf(one.labels, hashes, at('labels'))),
      index,
    };
    if (faults.length === before) readings.push(reading);
  }
  return { readings, faults };
}

type Say = (detail: string) => void;
const NO_LABELS = { labels: undefined, labelsKey: '' } as const;

function nameOf(name: unknown, known: Map<unknown, string>, say: Say): string {
  if (name === undefined) say('is missing');
  else if (typeof name !== 'string' || !NAME.test(name.toLowerCase()))
    say('a name is 1 to 40 of a-z, 0-9, dot, underscore and hyphen');
  else {
    known.set(name, name.toLowerCase());
    return name.toLowerCase();
  }
  return '';
}

function numberOf(value: unknown, largest: number, at: (field: string) => Say, field: string): number {
  if (value === undefined) at(field)('is missing');
  else if (typeof value !== 'number' || !Number.isFinite(value)) at(field)('must be a finite number');
  else if (Math.abs(value) > largest) at(field)(`must not be beyond ${largest}`);
  // Postgres refuses a product that underflows.
  else return Math.abs(value) < 1 / largest ? 0 : value;
  return 0;
}

function weightOf(weight: unknown, at: (field: string) => Say): number {
  const number = numberOf(weight, LARGEST_WEIGHT, at, 'weight');
  if (typeof weight === 'number' && number <= 0) at('weight')('must be more than 0: how many cases it stands for');
  return number;
}

interface Instant {
  readonly text: string;
  readonly ms: number;
}

function instantOf(at: unknown, latest: string, known: Map<unknown, Instant>, say: Say): Instant {
  if (typeof at === 'string' && RFC3339.test(at)) {
    const date = new Date(at);
    // The engine rolls 30 February over; a month that changed was none.
    if (!Number.isNaN(date.getTime()) && isOnCalendar(at)) {
      const instant = { text: date.toISOString(), ms: date.getTime() };
      if (instant.text > latest || instant.text.length > 24) say('is more than 5 minutes ahead');
      else known.set(at, instant);
      return instant;
    }
  }
  say('a time looks like 2026-11-21T14:05:00Z (RFC 3339)');
  return { text: '', ms: 0 };
}

function isOnCalendar(at: string): boolean {
  const [year, month, day] = [Number(at.slice(0, 4)), Number(at.slice(5, 7)), Number(at.slice(8, 10))];
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function labelsOf(labels: unknown, hashes: Map<string, string>, say: Say): Pick<Reading, 'labels' | 'labelsKey'> {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) {
    say('must be names with texts');
    return NO_LABELS;
  }
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  if (pairs.length > MOST_LABELS) say(`has ${pairs.length} labels, at most ${MOST_LABELS} fit`);
  for (const [name, value] of pairs) {
    if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,39}$/.test(name)) say('a label is named with letters, digits, dot, _ and -');
    else if (typeof value !== 'string' || value.length > 100) say(`${name} must be a text of at most 100 characters`);
    else if (!value.isWellFormed() || value.includes('\0')) say(`${name} holds a character that no text can keep`);
  }
  if (pairs.length === 0) return NO_LABELS;
  const text = JSON.stringify(pairs);
  let labelsKey = hashes.get(text);
  if (labelsKey === undefined) {
    labelsKey = createHash('sha256').update(text).digest('hex').slice(0, 16);
    hashes.set(text, labelsKey);
  }
  return { labels: Object.fromEntries(pairs) as Record<string, string>, labelsKey };
}

/**
 * Each key once, the last of it as sent, in the order of the keys: two batches that overlap lock the same rows in the same
 * order. The digest is sha256 over a line for each: model, kpi, at, version, labels key, value and weight, tabs between.
 */
export function keyed(readings: readonly Reading[]): { readonly rows: readonly Reading[]; readonly digest: string } {
  // Names repeat: each pair is looked at once, and then numbers are compared instead of texts.
  const pairs = new Map<string, Map<string, Reading[]>>();
  for (const reading of readings) {
    const kpis = pairs.get(reading.model) ?? new Map<string, Reading[]>();
    const known = kpis.get(reading.kpi);
    if (known === undefined) pairs.set(reading.model, kpis.set(reading.kpi, [reading]));
    else known.push(reading);
  }
  const rows: Reading[] = [];
  for (const [, kpis] of [...pairs].sort(byName)) {
    for (const [, list] of [...kpis].sort(byName)) {
      for (const reading of list.sort(byKey)) {
        const last = rows.at(-1);
        if (
          last !== undefined &&
          last.kpi === reading.kpi &&
          last.model === reading.model &&
          byKey(last, reading) === 0
        )
          rows[rows.length - 1] = reading;
        else rows.push(reading);
      }
    }
  }
  let lines = '';
  for (const { model, kpi, at, version, labelsKey, value, weight } of rows)
    lines += `${model}\t${kpi}\t${at}\t${version}\t${labelsKey}\t${value}\t${weight}\n`;
  return { rows, digest: createHash('sha256').update(lines).digest('hex') };
}

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => compare(a, b);

/** Within a KPI. Sorting keeps the order in which the same key was sent. */
const byKey = (a: Reading, b: Reading): number =>
  a.ms - b.ms || compare(a.version, b.version) || compare(a.labelsKey, b.labelsKey);
