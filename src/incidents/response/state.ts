export const INCIDENT_STATES = ['triage', 'active', 'mitigated', 'resolved', 'closed', 'cancelled'] as const;
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** Somebody has to do something still. */
export const OPEN_STATES: readonly IncidentState[] = ['triage', 'active', 'mitigated'];
export const isOpen = (state: IncidentState): boolean => OPEN_STATES.includes(state);

/** What people do that changes the state. */
export type IncidentAct = 'ack' | 'mitigate' | 'resolve' | 'close' | 'cancel' | 'reopen';

/**
 * From which state an act leads where; what is not here is refused. `mitigated` means that nobody suffers any more though
 * the cause stands; `resolved` that the cause is gone; `closed` that nothing is left to do but its actions.
 */
const MOVES: Readonly<Record<IncidentAct, Readonly<Partial<Record<IncidentState, IncidentState>>>>> = {
  ack: { triage: 'active', active: 'active', mitigated: 'mitigated' },
  mitigate: { triage: 'mitigated', active: 'mitigated' },
  resolve: { triage: 'resolved', active: 'resolved', mitigated: 'resolved' },
  close: { resolved: 'closed' },
  cancel: { triage: 'cancelled', active: 'cancelled', mitigated: 'cancelled' },
  reopen: { resolved: 'triage', closed: 'triage', cancelled: 'triage' },
};

/** The state after an act; undefined where the act is not possible. */
export function stateAfter(state: IncidentState, act: IncidentAct): IncidentState | undefined {
  return MOVES[act][state];
}

/** The acts that a state allows. */
export function actsFrom(state: IncidentState): readonly IncidentAct[] {
  return (Object.keys(MOVES) as IncidentAct[]).filter((act) => MOVES[act][state] !== undefined);
}

/** So long after it ended an incident may be opened again; later it is a new one. */
export const REOPEN_WITHIN_MS = 24 * 3_600_000;
