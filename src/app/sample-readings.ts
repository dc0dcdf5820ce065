import { defineKpi } from '../monitoring/kpis/define-kpi.ts';
import { recordReadings } from '../monitoring/kpis/record-readings.ts';
import { rollUpSome } from '../monitoring/kpis/roll-up.ts';
import type { Tx } from '../store/unit.ts';

const HOUR_MS = 3_600_000;
const DAYS = 30;
/** Hours ago in which nothing was sent, so that a gap can be seen. */
const GAP = { from: 300, to: 305 };

/** Three KPIs of churn and their readings of 30 days up to this hour, the same in every sample. */
export async function sampleReadings(defining: Tx, tx: Tx): Promise<void> {
  const model = 'churn';
  await defineKpi(defining, { model, kpi: 'accuracy', target: 0.92, warn: 0.9, breach: 0.87, minimum: 1_000 });
  await defineKpi(defining, {
    ...{ model, kpi: 'latency', unit: 'ms', aggregation: 'p95', target: 45, warn: 55, breach: 80 },
  });
  const day = { windowMinutes: 7 * 1_440, freshnessMinutes: 2 * 1_440 };
  await defineKpi(defining, {
    model,
    kpi: 'cost',
    unit: 'EUR',
    aggregation: 'sum',
    target: 400,
    warn: 450,
    breach: 600,
    ...day,
  });
  await recordReadings(tx, { readings: readingsUntil(new Date(Math.floor(tx.now.getTime() / HOUR_MS) * HOUR_MS)) });
  await rollUpSome(tx);
}

/** Hourly accuracy and latency, daily cost, with the week's season. */
function readingsUntil(now: Date): object[] {
  const base = { model: 'churn', version: 'v11' };
  const readings: object[] = [];
  for (let ago = DAYS * 24 - 1; ago >= 0; ago -= 1) {
    if (ago >= GAP.from && ago < GAP.to) continue;
    const date = new Date(now.getTime() - ago * HOUR_MS);
    const at = date.toISOString();
    const noon = Math.cos(((date.getUTCHours() - 13) / 24) * 2 * Math.PI);
    const weekend = date.getUTCDay() % 6 === 0 ? 1 : 0;
    const cases = Math.round(260 + 130 * noon - 60 * weekend);
    readings.push({
      ...base,
      kpi: 'accuracy',
      at,
      value: rounded(0.926 - 0.008 * weekend + 0.006 * noise(ago), 4),
      weight: cases,
    });
    readings.push({ ...base, kpi: 'latency', at, value: rounded(36 + 4 * noon + 3 * noise(ago + 1_000), 1) });
    if (date.getUTCHours() === 0)
      readings.push({
        ...base,
        kpi: 'cost',
        at,
        value: rounded(58 + 0.4 * (DAYS - ago / 24) + 5 * noise(ago + 2_000), 2),
      });
  }
  return readings;
}

/** Between -1 and 1, the same for the same number: the fraction of a large sine. */
function noise(seed: number): number {
  const large = Math.sin(seed * 12.9898) * 43_758.5453;
  return 2 * (large - Math.floor(large)) - 1;
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
