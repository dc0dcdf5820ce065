/** What another system sent over HTTP, read whole. */
export interface Sent {
  readonly method: string;
  /** Without what follows a question mark. */
  readonly path: string;
  readonly headers: SentHeaders;
  readonly body: Buffer;
}

/** What readers need of `Headers`; names are asked for in lower case. */
export interface SentHeaders extends Iterable<readonly [name: string, value: string]> {
  get(name: string): string | null;
  has(name: string): boolean;
}

/** What it is answered: a status and a body as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}
