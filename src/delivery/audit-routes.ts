import { humanOf } from '../kernel/caller.ts';
import type { Fact } from '../kernel/fact.ts';
import { groupMemberAdded, groupMemberRemoved, roleChanged } from '../people/events.ts';
import { riskLowered } from '../registry/events.ts';
import type { Tx } from '../store/unit.ts';
import { channelsFor } from '../workspace/set-channel.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** What the audit channel is told: who may decide from now on, and who no longer. */
export const auditRoutes: Readonly<Record<string, Route>> = {
  [groupMemberAdded.kind]: (tx, fact) => told(tx, fact, 'added', groupMemberAdded.read(fact).group),
  [groupMemberRemoved.kind]: (tx, fact) => told(tx, fact, 'removed', groupMemberRemoved.read(fact).group),
  [riskLowered.kind]: (tx, fact) => {
    const { model, risk } = riskLowered.read(fact);
    return told(tx, fact, 'risk', `${model} ${risk}`);
  },
  [roleChanged.kind]: (tx, fact) => told(tx, fact, 'role', roleChanged.read(fact).role),
};

async function told(tx: Tx, fact: Fact, what: 'added' | 'removed' | 'role' | 'risk', name: string): Promise<Want[]> {
  const channels = await channelsFor(tx, 'audit');
  const subject = [
    'audit-line',
    what,
    name,
    String(fact.body.person ?? ''),
    humanOf(fact.actor) ?? '',
    fact.at.getTime(),
  ].join(':');
  return channels.map(({ platform, team, channel }) => ({
    subject,
    address: { platform, team, channel },
    lane: 'digest',
    once: true,
  }));
}
