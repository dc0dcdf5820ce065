import type { CellState, DriftHeatMap } from '../../src/charts/drift-heat-map.ts';
import type { DriftOverlay } from '../../src/charts/drift-overlay.ts';
import type { ChartPoint, KpiLine } from '../../src/charts/kpi-line.ts';
import type { Sparkline } from '../../src/charts/sparkline.ts';

const DAY = 86_400_000;
const start = Date.parse('2026-10-22T22:00:00Z');
const three = (value: number) => String(Number(value.toPrecision(3)));

/** Numbers that look measured, the same in every run. */
const wave = (at: number) => Math.sin(at * 1.7) * 0.6 + Math.sin(at * 0.41) * 0.4;

/** Thirty days of an auc that sinks, with a gap, an anomaly and a day alone between two gaps. */
export const auc = (more: Partial<KpiLine> = {}): KpiLine => ({
  title: 'auc of churn@v11',
  subtitle: 'Last 30 days, Europe/Rome',
  points: Array.from({ length: 30 }, (_, day): ChartPoint => {
    const gone = (day > 8 && day < 12) || day === 13;
    const value = 0.936 - day * 0.0011 + wave(day) * 0.006;
    return { at: new Date(start + day * DAY), value: gone ? null : day === 20 ? 0.868 : value, anomaly: day === 20 };
  }),
  better: 'higher',
  target: 0.92,
  warn: 0.9,
  breach: 0.88,
  zone: 'Europe/Rome',
  everyMs: DAY,
  format: three,
  ...more,
});

export const latency = (): KpiLine => ({
  ...auc(),
  title: 'latency p95 of churn@v11',
  subtitle: 'Last 24 h, UTC',
  points: Array.from({ length: 25 }, (_, hour) => ({
    at: new Date(Date.parse('2026-11-20T10:00:00Z') + hour * 3_600_000),
    value: 41 + wave(hour) * 5 + (hour > 17 ? (hour - 17) * 4 : 0),
  })),
  better: 'lower',
  target: 45,
  warn: 55,
  breach: 65,
  zone: 'UTC',
  everyMs: 3_600_000,
  format: (value) => `${three(value)} ms`,
});

export const trend = (): Sparkline => ({
  title: 'auc of churn@v11',
  values: auc().points.map(({ value }) => value),
  target: 0.92,
  format: three,
});

export const tenure = (): DriftOverlay => {
  const shares = (peak: number, width: number) => {
    const raw = Array.from({ length: 24 }, (_, at) => Math.exp(-(((at - peak) / width) ** 2)) + 0.02);
    const sum = raw.reduce((total, each) => total + each, 0);
    return raw.map((each) => each / sum);
  };
  const [before, now] = [shares(8, 4), shares(13, 5)];
  return {
    title: 'tenure_months of churn@v11',
    subtitle: '7 days to 21 Nov, Europe/Rome',
    before: 'training',
    now: 'last 7 days',
    bins: before.map((share, at) => ({ label: `${at * 5}\u2013${at * 5 + 5}`, before: share, now: now[at]! })),
  };
};

export const country = (): DriftOverlay => ({
  title: 'country of churn@v11',
  subtitle: '7 days to 21 Nov, Europe/Rome',
  before: 'training',
  now: 'last 7 days',
  bins: [
    { label: 'IT', before: 0.46, now: 0.31 },
    { label: 'DE', before: 0.12, now: 0.31 },
    { label: 'FR', before: 0.2, now: 0.18 },
    { label: 'ES', before: 0.15, now: 0.13 },
    { label: 'other', before: 0.07, now: 0.07 },
  ],
});

const names =
  'tenure_months,country,monthly_charges,contract,payment_method,age,support_calls,paperless_billing,device,channel,region,discount,internet_service_type_of_household,streaming,plan,last_login_days,tickets_open,referrals,loyalty_points,segment,extra_one,extra_two';
export const days = (count = 14, features = 22): DriftHeatMap => ({
  title: 'Drift of churn@v11 by feature',
  subtitle: `${count} days to 21 Nov, Europe/Rome`,
  days: Array.from({ length: count }, (_, at) => {
    const date = new Date(Date.parse('2026-11-21T12:00:00Z') - (count - 1 - at) * DAY);
    return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(date);
  }),
  features: names
    .split(',')
    .slice(0, features)
    .map((name, row) => ({
      name,
      states: Array.from({ length: count }, (_, day): CellState => {
        if (row === 0) return day > count - 5 ? 'breach' : day > count - 8 ? 'warning' : 'ok';
        if (row === 1) return day > count - 3 ? 'breach' : 'ok';
        if (row === 2 && day % 5 === 3) return 'warning';
        if (row === 5 && day < 4) return 'no data';
        if (row === 6 && day > count - 3) return 'stale';
        if (row === 8 && day === 6) return 'error';
        if (row === 9 && day < 2) return 'insufficient data';
        return 'ok';
      }),
    })),
});
