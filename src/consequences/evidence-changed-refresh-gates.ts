import {
  checkReported,
  criteriaChanged,
  evidenceAdded,
  findingAccepted,
  findingClosed,
  findingOpened,
  freezeAdded,
  freezeEnded,
} from '../evidence/events.ts';
import { CHANGES_GATE } from '../incidents/response/events.ts';
import { refreshOpenGates } from '../lifecycle/refresh-open-gates.ts';
import { kpiBreached, kpiCleared, kpiDefined, kpiEdited } from '../monitoring/kpis/events.ts';
import { driftBreached, driftCleared } from '../monitoring/verdicts/events.ts';
import { defineConsequence } from '../queue/consequence.ts';
import { modelEdited, versionEdited, versionRegistered } from '../registry/events.ts';

const ofModel = [
  evidenceAdded.kind,
  criteriaChanged.kind,
  checkReported.kind,
  findingOpened.kind,
  findingAccepted.kind,
  findingClosed.kind,
  modelEdited.kind,
  versionEdited.kind,
  versionRegistered.kind,
  kpiDefined.kind,
  kpiEdited.kind,
  kpiBreached.kind,
  kpiCleared.kind,
  driftBreached.kind,
  driftCleared.kind,
  ...CHANGES_GATE,
];

/** When something that gates look at changed, evaluate the open requests it may concern again. */
export const evidenceChangedRefreshGates = defineConsequence({
  name: 'evidence-changed-refresh-gates',
  on: [...ofModel, freezeAdded.kind, freezeEnded.kind],
  run: async (ctx, fact) => {
    const { model } = fact.body;
    await refreshOpenGates(ctx, ofModel.includes(fact.kind) && typeof model === 'string' ? { model } : {});
  },
});
