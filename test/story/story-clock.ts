/** The clock of a story: it goes on as clocks do, and the test sets it forward. */
export interface StoryClock {
  readonly now: () => Date;
  /** Sets it forward to this instant; a clock that is past it is a fault of the test. */
  setTo(at: Date): void;
}

/**
 * It begins at a time of its own, so that quiet hours are where the story has them whatever the hour is outside. It goes
 * on, because places and leases are busy for parts of a second of its time.
 */
export function storyClock(start: string): StoryClock {
  let base = Date.parse(start);
  let since = performance.now();
  const now = () => new Date(base + performance.now() - since);
  return {
    now,
    setTo(at) {
      if (at < now()) throw new Error(`the story is at ${now().toISOString()} already, past ${at.toISOString()}`);
      base = at.getTime();
      since = performance.now();
    },
  };
}
