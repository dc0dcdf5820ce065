interface Running<T> {
  readonly answer: Promise<T>;
  /** The same question once more when this one is answered, for all who came meanwhile. */
  next?: Promise<T>;
}

/**
 * Asks once for all who want to know the same while an earlier question is on its way. Nobody gets the answer to a question
 * that was asked before he came: nothing is kept, and what was changed until then is seen.
 */
export function askedTogether<T>(
  ask: (of: string, key: string) => Promise<T>,
): (of: string, key: string) => Promise<T> {
  const running = new Map<string, Running<T>>();
  return (of, key) => {
    const name = `${of} ${key}`;
    const start = (): Promise<T> => {
      const mine: Running<T> = { answer: ask(of, key) };
      running.set(name, mine);
      const over = (): void => {
        if (!mine.next) running.delete(name);
      };
      mine.answer.then(over, over);
      return mine.answer;
    };
    const before = running.get(name);
    if (!before) return start();
    before.next ??= before.answer.then(start, start);
    return before.next;
  };
}
