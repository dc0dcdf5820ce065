import type { Tx } from '../store/unit.ts';
import type { SourceLimit } from './rate-limit.ts';

/** What came in: the raw bytes and the headers. Nothing of it is believed before `verify` said so. */
export interface Incoming {
  readonly headers: Headers;
  readonly body: Buffer;
  /** What stood in the path after the integration's id. */
  readonly rest: string;
}

/** A system that sends to Steward. One file each; the list is in index.ts. */
export interface Source {
  readonly name: string;
  readonly limit: SourceLimit;
  /**
   * Throws BAD_SIGNATURE unless the delivery was made with the integration's token (`key` is its sha256) and is fresh.
   * Returns the id under which it counts once.
   */
  readonly verify: (incoming: Incoming, key: Buffer, now: Date) => string;
  /** What follows from it, in the transaction that also counts it. Unknown kinds are kept quiet about, not refused. */
  readonly receive: (tx: Tx, incoming: Incoming) => Promise<void>;
}
