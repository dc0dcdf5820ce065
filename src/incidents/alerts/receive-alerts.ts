import { type SQL, sql } from 'drizzle-orm';
import { compiledSql } from '../../store/compiled.ts';
import type { Tx } from '../../store/unit.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { IncomingAlert, Received } from './incoming-alert.ts';
import { noteAlert } from './note-alert.ts';
import { severityOf } from './severity.ts';

/**
 * Takes alerts as they came: one statement for what fires, one for what is resolved, no work but that. What changed waits in
 * `alert` with `routed = false` for `routeAlerts`. What is resolved and never fired here is dropped; what is older than the
 * state that is known changes nothing but the count.
 */
export async function receiveAlerts(tx: Tx, received: Received): Promise<void> {
  // While it fires: what is over takes no note.
  for (const { dedupKey, note } of received.alerts)
    if (note && dedupKey) await noteAlert(tx, { integration: received.integration, key: dedupKey, note });
  await storeAlerts(tx, received);
}

/** The same of alerts without notes, for `sendLast`: its statements are begun when it returns, and what is wrong before that is thrown. */
export function storeAlerts(tx: Tx, received: Received): Promise<unknown> {
  const rows = rowsOf(received, tx.now);
  const given = { workspace: tx.workspace, integration: received.integration, source: received.source, now: tx.now };
  // In the order of their keys, so that two deliveries of the same alerts never wait for each other in a circle.
  const firing = rows.filter((row) => row.state === 'firing');
  const resolved = rows.filter((row) => row.state === 'resolved');
  return Promise.all([
    firing.length > 0 && upsertFiring(tx.db, { ...given, ...columnsOf(firing) }),
    resolved.length > 0 && resolve(tx.db, { ...given, ...columnsOf(resolved) }),
  ]);
}

interface Row {
  readonly fingerprint: string;
  readonly rule: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, unknown>> | null;
  readonly state: 'firing' | 'resolved';
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly url: string | null;
  readonly severity: number;
  readonly model: string | null;
  readonly received: number;
}

/** One row for each alert, in the order of keys: of several in one delivery the last one counts. */
function rowsOf({ alerts }: Received, now: Date): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const alert of alerts) {
    const { rule, value } = fingerprintOf(alert);
    const received = (rows.get(value)?.received ?? 0) + 1;
    rows.set(value, { ...rowOf(alert, now), rule, fingerprint: value, received });
  }
  return [...rows.values()].sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : 1));
}

function rowOf(alert: IncomingAlert, now: Date): Omit<Row, 'rule' | 'fingerprint' | 'received'> {
  const { labels, annotations, extra, status, startsAt, endsAt, url, severity, model } = alert;
  return {
    labels,
    annotations,
    extra: extra ?? null,
    state: status,
    startsAt: (startsAt ?? now).toISOString(),
    endsAt: status === 'resolved' ? (endsAt?.toISOString() ?? null) : null,
    url: url ?? null,
    severity: severity ?? severityOf(labels),
    model: model ?? labels.model ?? labels.model_name ?? null,
  };
}

/**
 * Rows as the columns that Postgres unnests, which it reads in half the time of JSON of rows. Labels and annotations as a line
 * of JSON each: that has no line break of its own, and as elements of an array all its quotes would be escaped.
 */
function columnsOf(rows: readonly Row[]): Record<string, unknown> {
  const lines = (name: 'labels' | 'annotations') => rows.map((row) => JSON.stringify(row[name])).join('\n');
  return {
    fingerprint: rows.map((row) => row.fingerprint),
    rule: rows.map((row) => row.rule),
    labels: lines('labels'),
    annotations: lines('annotations'),
    extra: rows.map(({ extra }) => extra && JSON.stringify(extra)),
    startsAt: rows.map((row) => row.startsAt),
    endsAt: rows.map((row) => row.endsAt),
    url: rows.map((row) => row.url),
    severity: rows.map((row) => row.severity),
    model: rows.map((row) => row.model),
    received: rows.map((row) => row.received),
  };
}

const workspace = sql`${sql.placeholder('workspace')}::text`;
const integration = sql`${sql.placeholder('integration')}::text`;
const now = sql`${sql.placeholder('now')}::timestamptz`;
const column = (name: keyof Row, type: string): SQL => sql`${sql.placeholder(name)}::${sql.raw(type)}[]`;
const lines = (name: keyof Row): SQL => sql`string_to_array(${sql.placeholder(name)}::text, chr(10))`;

/** What is older than the state that is known, sent again late or overtaken, changes nothing of it. */
const upsertFiring = compiledSql(sql`
  insert into alert as known (workspace_id, integration, fingerprint, source, rule, labels, annotations, extra, state, starts_at,
      url, severity, model, received, first_at, last_at, changes, routed)
    select ${workspace}, ${integration}, fingerprint, ${sql.placeholder('source')}::text, rule, labels::jsonb, annotations::jsonb,
      extra::jsonb, 'firing', starts_at, url, severity, model, received, ${now}, ${now}, array[${now}], false
    from unnest(${column('fingerprint', 'text')}, ${column('rule', 'text')}, ${lines('labels')}, ${lines('annotations')},
      ${column('extra', 'text')}, ${column('startsAt', 'timestamptz')}, ${column('url', 'text')}, ${column('severity', 'smallint')},
      ${column('model', 'text')}, ${column('received', 'integer')})
      as given (fingerprint, rule, labels, annotations, extra, starts_at, url, severity, model, received)
    on conflict (workspace_id, integration, fingerprint) do update set
      received = known.received + excluded.received,
      last_at = excluded.last_at,
      labels = case when excluded.starts_at < known.starts_at then known.labels else excluded.labels end,
      annotations = case when excluded.starts_at < known.starts_at then known.annotations else excluded.annotations end,
      extra = case when excluded.starts_at < known.starts_at then known.extra else excluded.extra end,
      url = case when excluded.starts_at < known.starts_at then known.url else excluded.url end,
      severity = case when excluded.starts_at < known.starts_at then known.severity else excluded.severity end,
      model = case when excluded.starts_at < known.starts_at then known.model else excluded.model end,
      state = case when excluded.starts_at < known.starts_at then known.state else 'firing' end,
      ends_at = case when excluded.starts_at < known.starts_at then known.ends_at end,
      changes = case when known.state = 'resolved' and excluded.starts_at >= known.starts_at
        then (known.changes || excluded.last_at)[greatest(1, cardinality(known.changes) - 8):] else known.changes end,
      starts_at = case when known.state = 'firing' then known.starts_at else greatest(known.starts_at, excluded.starts_at) end,
      routed = known.routed and (excluded.starts_at < known.starts_at or (known.state = 'firing'
        and known.severity = excluded.severity and known.labels = excluded.labels and known.annotations = excluded.annotations))`);

/** Its own times decide: what ended before the present firing began is of an earlier one. */
const resolve = compiledSql(sql`
  update alert as known set
      received = known.received + given.received,
      last_at = ${now},
      state = 'resolved',
      ends_at = coalesce(given.ends_at, ${now}),
      changes = (known.changes || ${now})[greatest(1, cardinality(known.changes) - 8):],
      routed = false
    from unnest(${column('fingerprint', 'text')}, ${column('endsAt', 'timestamptz')}, ${column('received', 'integer')})
      as given (fingerprint, ends_at, received)
    where known.workspace_id = ${workspace} and known.integration = ${integration}
      and known.fingerprint = given.fingerprint and known.state = 'firing'
      and coalesce(given.ends_at, ${now}) >= known.starts_at`);
