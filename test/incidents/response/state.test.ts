import { describe, expect, it } from 'vitest';
import {
  actsFrom,
  INCIDENT_STATES,
  type IncidentAct,
  type IncidentState,
  stateAfter,
} from '../../../src/incidents/response/state.ts';

const table: readonly [IncidentState, IncidentAct, IncidentState | undefined][] = [
  ['triage', 'ack', 'active'],
  ['active', 'ack', 'active'],
  ['mitigated', 'ack', 'mitigated'],
  ['resolved', 'ack', undefined],
  ['triage', 'mitigate', 'mitigated'],
  ['mitigated', 'mitigate', undefined],
  ['triage', 'resolve', 'resolved'],
  ['active', 'resolve', 'resolved'],
  ['mitigated', 'resolve', 'resolved'],
  ['resolved', 'resolve', undefined],
  ['closed', 'resolve', undefined],
  ['resolved', 'close', 'closed'],
  ['active', 'close', undefined],
  ['triage', 'cancel', 'cancelled'],
  ['resolved', 'cancel', undefined],
  ['resolved', 'reopen', 'triage'],
  ['closed', 'reopen', 'triage'],
  ['cancelled', 'reopen', 'triage'],
  ['triage', 'reopen', undefined],
];

describe('the states of an incident', () => {
  it.each(table)('from %s by %s to %s', (state, act, expected) => {
    expect(stateAfter(state, act)).toBe(expected);
  });

  it('leave somebody something to do until it is closed for good', () => {
    for (const state of INCIDENT_STATES) expect(actsFrom(state).length).toBeGreaterThan(0);
  });
});
