/** How much is taken from one integration of a source. */
export interface SourceLimit {
  /** Deliveries a minute, over time. */
  readonly perMinute: number;
  /** So many at once before that. */
  readonly burst: number;
  /** What the system understands as "later, please": one that does not try again after 429 gets 503. */
  readonly overflow: 429 | 503;
}

/** Whether a delivery may come in; if not, when to try again, and whether it is the first that is refused. */
export type Admission =
  | { readonly admitted: true }
  | { readonly admitted: false; readonly retryAfterSeconds: number; readonly first: boolean };

interface Bucket {
  tokens: number;
  /** When the tokens were counted, milliseconds. */
  at: number;
  /** Something was refused since it was full last. */
  over: boolean;
}

/**
 * A token bucket for each integration, in the memory of this process. Ask only for whom the signature proved: then no
 * stranger uses up a quota, and there are no more buckets than integrations. Beyond `most` the one used longest ago goes.
 */
export function createRateLimit(most = 10_000): {
  admit(integration: string, limit: Pick<SourceLimit, 'perMinute' | 'burst'>, now: Date): Admission;
  /** For what turned out to count nothing. */
  giveBack(integration: string, limit: Pick<SourceLimit, 'burst'>): void;
  size(): number;
} {
  const buckets = new Map<string, Bucket>();
  return {
    admit: (integration, { perMinute, burst }, now) => {
      const at = now.getTime();
      const before = buckets.get(integration) ?? { tokens: burst, at, over: false };
      // A clock that was set back gives nothing and takes nothing.
      const gained = (Math.max(0, at - before.at) * perMinute) / 60_000;
      const tokens = Math.min(burst, before.tokens + gained);
      const admitted = tokens >= 1;
      const wasOver = before.over && tokens < burst;
      buckets.delete(integration);
      buckets.set(integration, { tokens: admitted ? tokens - 1 : tokens, at, over: wasOver || !admitted });
      for (const [oldest] of buckets) {
        if (buckets.size <= most) break;
        buckets.delete(oldest);
      }
      if (admitted) return { admitted };
      const retryAfterSeconds = Math.max(1, Math.ceil(((1 - tokens) * 60) / perMinute));
      return { admitted, retryAfterSeconds, first: !wasOver };
    },
    giveBack: (integration, { burst }) => {
      const bucket = buckets.get(integration);
      if (bucket) bucket.tokens = Math.min(burst, bucket.tokens + 1);
    },
    size: () => buckets.size,
  };
}
