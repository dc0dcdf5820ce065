/** What a call to the Web API meets, instead of or besides being carried out. */
export type Fault =
  | { readonly kind: 'rate-limited'; readonly retryAfter: number }
  /** Carried out, and then the connection is cut before the answer. */
  | { readonly kind: 'dropped' }
  /** Cut before anything was carried out. */
  | { readonly kind: 'lost' }
  /** A status without being carried out, or with it. */
  | { readonly kind: 'status'; readonly status: number; readonly carriedOut?: boolean }
  | { readonly kind: 'missing-scope'; readonly needed: string }
  | { readonly kind: 'code'; readonly code: string }
  /** Waits until `until` resolves, and is carried out then. */
  | { readonly kind: 'slow'; readonly until: Promise<void> };

interface Armed {
  readonly fault: Fault;
  readonly method: string | undefined;
  left: number;
}

/** Faults for the next calls, optionally of one method alone. */
export interface Faults {
  arm(fault: Fault, on?: { method?: string; times?: number }): void;
  take(method: string): Fault | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  let armed: Armed[] = [];
  return {
    arm(fault, { method, times = 1 } = {}) {
      armed.push({ fault, method, left: times });
    },
    take(method) {
      const next = armed.find((each) => each.left > 0 && (each.method === undefined || each.method === method));
      if (!next) return undefined;
      next.left -= 1;
      armed = armed.filter(({ left }) => left > 0);
      return next.fault;
    },
    clear() {
      armed = [];
    },
  };
}
