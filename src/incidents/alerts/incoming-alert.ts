/** An alert as a source hands it over: checked, clipped, and of no one source's shape any more. */
export interface IncomingAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly status: 'firing' | 'resolved';
  /** When it is received, where its sender gives no time. */
  readonly startsAt?: Date | undefined;
  readonly endsAt?: Date | undefined;
  /** What the sender calls it: wins over everything else. */
  readonly dedupKey?: string | undefined;
  /** The sender's own hash of the labels. */
  readonly fingerprint?: string | undefined;
  readonly url?: string | undefined;
  /** 1 to 4; from the labels when left out. */
  readonly severity?: number | undefined;
  readonly model?: string | undefined;
  /** Members of the payload that Steward has no use for; kept. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
  /** What somebody wrote as he closed it there. */
  readonly note?: string | undefined;
}

/** Some alerts of one integration; `integration` is its id, or `steward` for what Steward itself found. */
export interface Received {
  readonly source: string;
  readonly integration: string;
  readonly alerts: readonly IncomingAlert[];
}
