import type { Fact } from '../kernel/fact.ts';
import { delegateLineSubject, remarkLineSubject } from '../lifecycle/delegation-lines.ts';
import { awayBegun, delegationEnded, delegationMade, feedbackGiven } from '../lifecycle/events.ts';
import { getRequest, listRequests } from '../lifecycle/find-request.ts';
import { viewOf } from '../lifecycle/request-view.ts';
import type { Tx } from '../store/unit.ts';
import { directAddresses } from './direct-addresses.ts';
import { lines } from './request-places.ts';
import { requestSubject } from './shared-cards.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** How many pending requests a delegate is asked about when somebody's absence begins; `requests --mine` has the rest. */
const MOST = 20;

/** Who is asked when a right to decide is lent, and what the card says of remarks. */
export const delegationRoutes: Readonly<Record<string, Route>> = {
  [delegationMade.kind]: (tx, fact) => {
    const { request, to, delegation, from } = delegationMade.read(fact);
    if (request !== undefined) return onRequest(tx, request, to, delegation);
    return new Date(from) > tx.now ? [] : onAbsence(tx, to);
  },
  [awayBegun.kind]: (tx, fact) => onAbsence(tx, awayBegun.read(fact).to),
  [delegationEnded.kind]: (_, fact) => {
    const { request } = delegationEnded.read(fact);
    return request === undefined ? [] : [{ subject: requestSubject(request), everywhere: true }];
  },
  [feedbackGiven.kind]: onFeedback,
};

async function onRequest(tx: Tx, number: number, to: string, delegation: string): Promise<Want[]> {
  const subject = requestSubject(number);
  const asked = await directAddresses(tx, [to], await getRequest(tx, number));
  return [
    { subject, everywhere: true },
    ...asked.map((address): Want => ({ subject, address, lane: 'approval' })),
    ...(await lines(tx, number, delegateLineSubject(number, delegation))),
  ];
}

/** The delegate gets the card of each pending request that lacks a vote he may now give. */
async function onAbsence(tx: Tx, to: string): Promise<Want[]> {
  const wants: Want[] = [];
  for (const row of await listRequests(tx, { states: ['pending'] }, MOST)) {
    const { tally } = await viewOf(tx, row.number);
    if (!tally?.asked.includes(to)) continue;
    const subject = requestSubject(row.number);
    const asked = await directAddresses(tx, [to], row);
    wants.push({ subject, everywhere: true });
    wants.push(...asked.map((address): Want => ({ subject, address, lane: 'approval' })));
  }
  return wants;
}

async function onFeedback(tx: Tx, fact: Fact): Promise<Want[]> {
  const { request, feedback } = feedbackGiven.read(fact);
  const said = await lines(tx, request, remarkLineSubject(request, feedback));
  return [{ subject: requestSubject(request), everywhere: true }, ...said];
}
