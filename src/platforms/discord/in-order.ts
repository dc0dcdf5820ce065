/** Runs steps of the same key one after the other, and those of different keys side by side: the latest act must win. */
export function createInOrder(): (key: string, step: () => Promise<void>) => Promise<void> {
  const last = new Map<string, Promise<void>>();
  return (key, step) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(step);
    const settled = turn.catch(() => {});
    last.set(key, settled);
    void settled.then(() => {
      if (last.get(key) === settled) last.delete(key);
    });
    return turn;
  };
}
