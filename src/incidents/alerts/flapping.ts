/** So many changes within the window are too many: three times on and off. */
export const MOST_CHANGES = 6;
export const WINDOW_MS = 60 * 60_000;
/** Quiet for so long, it flaps no more. */
export const QUIET_MS = 10 * 60_000;

/** Whether an alert changes too often to tell each time. `changes`: when it began to fire or was resolved, oldest first. Pure. */
export function isFlapping(changes: readonly Date[], now: Date): boolean {
  return changes.filter((at) => now.getTime() - at.getTime() < WINDOW_MS).length >= MOST_CHANGES;
}

/** Whether one that flapped was quiet for long enough. */
export function endsFlapping(changes: readonly Date[], now: Date): boolean {
  const last = changes.at(-1);
  return last === undefined || now.getTime() - last.getTime() >= QUIET_MS;
}
