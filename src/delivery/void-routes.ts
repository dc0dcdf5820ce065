import type { Fact } from '../kernel/fact.ts';
import { evidenceChanged } from '../lifecycle/events.ts';
import { getRequest } from '../lifecycle/find-request.ts';
import { gateLineSubject } from '../lifecycle/gate-lines.ts';
import { voidLineSubject, voidToldSubject } from '../lifecycle/void-lines.ts';
import type { Tx } from '../store/unit.ts';
import { directAddresses } from './direct-addresses.ts';
import { lines } from './request-places.ts';
import { withQuestions } from './request-routes.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** What is told when the evidence of a request changed. */
export const voidRoutes: Readonly<Record<string, Route>> = { [evidenceChanged.kind]: onEvidenceChanged };

/**
 * Votes that no longer count are a line, and one direct message to whose they were: he thinks that it is done. Else a line
 * says which gates began to stop the request, or stop it no more.
 */
async function onEvidenceChanged(tx: Tx, fact: Fact): Promise<Want[]> {
  const { request, round, voided: people = [], changed = [], failing = [], passing = [] } = evidenceChanged.read(fact);
  const changes = await withQuestions(tx, fact);
  if (people.length === 0) {
    if (failing.length + passing.length === 0) return changes;
    return [...changes, ...(await lines(tx, request, gateLineSubject({ request, at: fact.at, failing, passing })))];
  }
  const of = { request, round, changed, people };
  const said = await lines(tx, request, voidLineSubject(of));
  const told = await directAddresses(tx, people, await getRequest(tx, request));
  const subject = voidToldSubject(of);
  return [...changes, ...said, ...told.map((address): Want => ({ subject, address, lane: 'approval', once: true }))];
}
