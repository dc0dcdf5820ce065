import type { Metric, Sample } from './prometheus.ts';

/** Upper bounds in seconds. People wait for 2 s before "working on it"; Slack gives 3 s. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10];

/** Counts what this process does. Labels must come from closed lists, never from what somebody typed. */
export interface Meters {
  /** A command, click, form or reaction, from its arrival to its acknowledgement. */
  invocation(
    labels: { readonly platform: string; readonly command: string; readonly outcome: string },
    seconds: number,
  ): void;
  /** A call to a chat platform: `ok` or how it failed. */
  platformCall(labels: { readonly platform: string; readonly method: string; readonly outcome: string }): void;
  /** A delivery at `/in` that was proved: `taken`, `repeated`, or `refused` because there were too many. */
  intake(labels: { readonly source: string; readonly outcome: string }): void;
  metrics(): readonly Metric[];
}

export function createMeters(): Meters {
  const invocations = createCounter();
  const latencies = createHistogram();
  const calls = createCounter();
  const deliveries = createCounter();
  return {
    invocation: (labels, seconds) => {
      invocations.add(labels);
      latencies.observe({ platform: labels.platform }, seconds);
    },
    platformCall: (labels) => calls.add(labels),
    intake: (labels) => deliveries.add(labels),
    metrics: () => [
      {
        name: 'steward_invocations_total',
        help: 'Commands, clicks, forms and reactions that were acknowledged.',
        type: 'counter',
        samples: invocations.samples(),
      },
      {
        name: 'steward_invocation_seconds',
        help: 'Time from the arrival of an invocation to its acknowledgement.',
        type: 'histogram',
        samples: latencies.samples(),
      },
      {
        name: 'steward_intake_total',
        help: 'Deliveries at /in by source: taken, repeated, or refused because there were too many.',
        type: 'counter',
        samples: deliveries.samples(),
      },
      {
        name: 'steward_platform_calls_total',
        help: 'Calls to chat platforms by outcome.',
        type: 'counter',
        samples: calls.samples(),
      },
    ],
  };
}

type Labels = Readonly<Record<string, string>>;

const keyOf = (labels: Labels): string => JSON.stringify(Object.entries(labels).sort());

function createCounter() {
  const counts = new Map<string, { readonly labels: Labels; value: number }>();
  return {
    add: (labels: Labels) => {
      const key = keyOf(labels);
      const count = counts.get(key) ?? { labels: { ...labels }, value: 0 };
      count.value += 1;
      counts.set(key, count);
    },
    samples: (): Sample[] => [...counts.values()].map(({ labels, value }) => ({ labels, value })),
  };
}

function createHistogram() {
  const series = new Map<string, { readonly labels: Labels; readonly counts: number[]; sum: number; count: number }>();
  return {
    observe: (labels: Labels, value: number) => {
      const key = keyOf(labels);
      const one = series.get(key) ?? { labels: { ...labels }, counts: BUCKETS.map(() => 0), sum: 0, count: 0 };
      // Buckets are cumulative: each counts what is at most its bound.
      for (const [index, bound] of BUCKETS.entries()) if (value <= bound) one.counts[index]! += 1;
      one.sum += value;
      one.count += 1;
      series.set(key, one);
    },
    samples: (): Sample[] =>
      [...series.values()].flatMap(({ labels, counts, sum, count }): Sample[] => [
        ...BUCKETS.map(
          (bound, index): Sample => ({
            suffix: '_bucket',
            labels: { ...labels, le: String(bound) },
            value: counts[index]!,
          }),
        ),
        { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
        { suffix: '_sum', labels, value: sum },
        { suffix: '_count', labels, value: count },
      ]),
  };
}
