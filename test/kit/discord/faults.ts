/** What the next call that fits meets. Each counts once. */
export type Fault =
  /** 429 with Retry-After, by bucket, for the whole bot, or shared with other bots. */
  | { readonly type: 'rate-limited'; readonly seconds: number; readonly scope?: 'user' | 'global' | 'shared' }
  /** A 5xx; with `accepted` the call was carried out before. */
  | { readonly type: 'broken'; readonly status?: number; readonly accepted?: boolean }
  /** The call is carried out and the connection cut before the answer. */
  | { readonly type: 'dropped' }
  /** The answer comes that much later. */
  | { readonly type: 'slow'; readonly ms: number }
  /** Any JSON error of Discord's. */
  | { readonly type: 'error'; readonly status: number; readonly code: number };

export interface FaultScope {
  /** Only calls of this method and path; the next call otherwise. */
  readonly method?: string;
  readonly path?: RegExp;
}

export interface FaultBook {
  add(fault: Fault, scope?: FaultScope): void;
  /** The fault for this call, taken out of the book. */
  take(method: string, path: string): Fault | undefined;
}

export function createFaultBook(): FaultBook {
  const book: { fault: Fault; scope: FaultScope }[] = [];
  return {
    add: (fault, scope = {}) => {
      book.push({ fault, scope });
    },
    take(method, path) {
      const at = book.findIndex(
        ({ scope }) => (scope.method === undefined || scope.method === method) && (scope.path?.test(path) ?? true),
      );
      return at < 0 ? undefined : book.splice(at, 1)[0]!.fault;
    },
  };
}
