/** Asks for a commander until there is one; its subject is the incident's number. */
export const COMMANDER_TIMER = 'incident-commander';
/** Reminds of the next update of stakeholders; its subject is the incident's number. */
export const UPDATE_TIMER = 'incident-update';
/** Reminds of an action that is not done; its subject is `<incident>/<action>`. */
export const ACTION_TIMER = 'incident-action';

const MINUTE_MS = 60_000;

/** How soon somebody is asked for a commander first, by severity; of severity 4 nobody is. */
const COMMANDER_MINUTES: Readonly<Record<number, number>> = { 1: 5, 2: 10, 3: 60 };
const LONGEST_PAUSE_MS = 60 * MINUTE_MS;

/** How often stakeholders are told, by severity; of severity 4 when there is something to say. */
const UPDATE_MINUTES: Readonly<Record<number, number>> = { 1: 30, 2: 60, 3: 240 };

/** When a commander is asked for next: the pauses double up to an hour. Undefined: nobody is asked for. */
export function commanderDue(severity: number, since: Date, now: Date): Date | undefined {
  const first = COMMANDER_MINUTES[severity];
  if (first === undefined) return undefined;
  const passed = now.getTime() - since.getTime();
  const pause = Math.max(first * MINUTE_MS, Math.min(passed, LONGEST_PAUSE_MS));
  return new Date(now.getTime() + pause);
}

/** When stakeholders must be told next. Undefined: on no cadence. */
export function updateDue(severity: number, now: Date): Date | undefined {
  const minutes = UPDATE_MINUTES[severity];
  return minutes === undefined ? undefined : new Date(now.getTime() + minutes * MINUTE_MS);
}
