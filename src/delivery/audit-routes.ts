import { criteriaChanged, findingAccepted, freezeAdded, freezeEnded } from '../evidence/events.ts';
import { humanOf } from '../kernel/caller.ts';
import type { Fact } from '../kernel/fact.ts';
import { checkpointSubject, faultSubject } from '../ledger/checkpoint-card.ts';
import { checkpointSigned, ledgerBroken } from '../ledger/events.ts';
import { lifecycleChanged, lifecycleRefused } from '../lifecycle/events.ts';
import { refusedSubject, revisionSubject } from '../lifecycle/revision-card.ts';
import {
  groupMemberAdded,
  groupMemberRemoved,
  roleChanged,
  teamMemberAdded,
  teamMemberRemoved,
} from '../people/events.ts';
import { modelTeamChanged, riskLowered } from '../registry/events.ts';
import type { Tx } from '../store/unit.ts';
import { channelsSet } from './usual-places.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** What the audit channel is told: who may decide from now on, who no longer, and how far the ledger was signed. */
export const auditRoutes: Readonly<Record<string, Route>> = {
  [groupMemberAdded.kind]: (tx, fact) => told(tx, fact, 'added', groupMemberAdded.read(fact).group),
  [groupMemberRemoved.kind]: (tx, fact) => told(tx, fact, 'removed', groupMemberRemoved.read(fact).group),
  [teamMemberAdded.kind]: (tx, fact) => {
    const { team, lead } = teamMemberAdded.read(fact);
    return told(tx, fact, lead ? 'lead' : 'joined', team);
  },
  [teamMemberRemoved.kind]: (tx, fact) => told(tx, fact, 'removed', teamMemberRemoved.read(fact).team),
  [modelTeamChanged.kind]: (tx, fact) => {
    const { model, team } = modelTeamChanged.read(fact);
    return told(tx, fact, 'team', `${model} ${team}`);
  },
  [riskLowered.kind]: (tx, fact) => {
    const { model, risk } = riskLowered.read(fact);
    return told(tx, fact, 'risk', `${model} ${risk}`);
  },
  [criteriaChanged.kind]: (tx, fact) => told(tx, fact, 'criteria', criteriaChanged.read(fact).model),
  [findingAccepted.kind]: (tx, fact) => {
    const { finding, subject, severity } = findingAccepted.read(fact);
    return told(tx, fact, 'finding', `F-${finding} ${subject} ${severity}`);
  },
  [freezeAdded.kind]: (tx, fact) => told(tx, fact, 'freeze', freezeAdded.read(fact).freeze),
  [freezeEnded.kind]: (tx, fact) => told(tx, fact, 'freeze-end', freezeEnded.read(fact).freeze),
  [roleChanged.kind]: (tx, fact) => told(tx, fact, 'role', roleChanged.read(fact).role),
  [lifecycleChanged.kind]: (tx, fact) => {
    const { revision } = lifecycleChanged.read(fact);
    return revision === 1 ? [] : inAuditChannels(tx, revisionSubject(revision));
  },
  [lifecycleRefused.kind]: (tx, fact) => inAuditChannels(tx, refusedSubject(lifecycleRefused.read(fact), fact.at)),
  [checkpointSigned.kind]: (tx, fact) => inAuditChannels(tx, checkpointSubject(checkpointSigned.read(fact).seq)),
  [ledgerBroken.kind]: (tx, fact) => inAuditChannels(tx, faultSubject(ledgerBroken.read(fact), fact.id)),
};

type What =
  | 'criteria'
  | 'finding'
  | 'freeze'
  | 'freeze-end'
  | 'added'
  | 'removed'
  | 'role'
  | 'risk'
  | 'joined'
  | 'lead'
  | 'team';

async function told(tx: Tx, fact: Fact, what: What, name: string): Promise<Want[]> {
  const subject = [
    'audit-line',
    what,
    name.replaceAll(':', ' '),
    String(fact.body.person ?? ''),
    humanOf(fact.actor) ?? '',
    fact.at.getTime(),
  ].join(':');
  return inAuditChannels(tx, subject);
}

async function inAuditChannels(tx: Tx, subject: string): Promise<Want[]> {
  const places = await channelsSet(tx, 'audit');
  return places.map((address) => ({ subject, address, lane: 'digest', once: true }));
}
