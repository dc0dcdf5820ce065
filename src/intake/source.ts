import type { IncomingAlert } from '../incidents/alerts/incoming-alert.ts';
import type { Answer, SentHeaders } from '../kernel/sent.ts';
import type { Tx } from '../store/unit.ts';
import type { SourceLimit } from './rate-limit.ts';

/** What came in: the raw bytes and the headers. Nothing of it is believed before `verify` said so. */
export interface Incoming {
  readonly headers: SentHeaders;
  readonly body: Buffer;
  /** What stood in the path after the integration's id. */
  readonly rest: string;
  /** The settings of the integration, once it is known: how a generic payload reads. */
  readonly settings?: unknown;
  /** The integration's id, once it is known. */
  readonly integration?: string;
}

/** A system that sends to Steward. One file each; the list is in index.ts. */
export interface Source {
  readonly name: string;
  readonly limit: SourceLimit;
  /** In bytes; 1 MiB when left out. */
  readonly largest?: number;
  /**
   * Throws BAD_SIGNATURE unless the delivery was made with the integration's token (`key` is its sha256) and is fresh.
   * Returns the id under which it counts once.
   */
  readonly verify: (incoming: Incoming, key: Buffer, now: Date) => string;
  /** When its id is of its bytes alone: the same counts anew after so long. What has an id of its own counts once. */
  readonly againAfterMs?: number;
  /** The token where the source puts it, for addresses without an integration's id. */
  readonly token?: (incoming: Incoming) => string | undefined;
  /** The alerts of a delivery, read before anything is written; undefined when `receive` takes it. Throws BAD_INPUT. */
  readonly alerts?: (incoming: Incoming, now: Date) => readonly IncomingAlert[] | undefined;
  /** What a recorded body lacks of its delivery, to be read alone: where it was posted, or as what. */
  readonly recorded?: (body: Buffer) => { readonly rest?: string; readonly type?: string };
  /** What follows from it, in the transaction that also counts it. Unknown kinds are kept quiet about, not refused. */
  readonly receive?: (tx: Tx, incoming: Incoming) => Promise<void>;
  /** What its system expects to read instead of the usual answer. */
  readonly answer?: (incoming: Incoming) => Answer;
}
