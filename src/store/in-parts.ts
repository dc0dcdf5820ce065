/** So many rows go in one statement: enough to get on, few enough that nobody waits for their locks. */
export const ROWS_AT_ONCE = 10_000;

/** Removes row by row set until a part comes out short; `remove` deletes at most `most` and says how many. Returns the sum. */
export async function inParts(remove: (most: number) => Promise<number>, most: number = ROWS_AT_ONCE): Promise<number> {
  let removed = 0;
  for (let part = most; part >= most; removed += part) part = await remove(most);
  return removed;
}
