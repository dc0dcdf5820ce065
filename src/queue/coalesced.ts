/** Whoever committed answers its person first. */
const SOON_MS = 5;
/** Many commits in a row share a look. */
const GAP_MS = 50;

/** A function that calls `act` a little later, once for all calls until then, and not more often than 20 times a second. */
export function coalesced(act: () => void): () => void {
  let waits = false;
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    if (waits) return;
    waits = true;
    const delay = Math.max(SOON_MS, last + GAP_MS - performance.now());
    setTimeout(() => {
      waits = false;
      last = performance.now();
      act();
    }, delay).unref();
  };
}
