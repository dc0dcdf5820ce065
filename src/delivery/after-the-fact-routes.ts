import type { Fact } from '../kernel/fact.ts';
import * as events from '../lifecycle/events.ts';
import { getRequest, listRequests, type Request } from '../lifecycle/find-request.ts';
import { holdById } from '../lifecycle/hold.ts';
import { noticeSubject } from '../lifecycle/notice-cards.ts';
import { adminsOf } from '../people/admins.ts';
import { findModel } from '../registry/find.ts';
import type { Tx } from '../store/unit.ts';
import { directAddresses } from './direct-addresses.ts';
import type { PlatformAddress } from './place-id.ts';
import { onEnd } from './request-routes.ts';
import { requestSubject } from './shared-cards.ts';
import { channelsSet, usualPlaces } from './usual-places.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** What is told of reviews, of holds and of approvals that end: more than a card in the channel, because somebody must act. */
export const afterTheFactRoutes: Readonly<Record<string, Route>> = {
  [events.requestReviewed.kind]: onReviewed,
  [events.reviewOverdue.kind]: onOverdue,
  [events.approvalRenewed.kind]: onRenewed,
  [events.criterionDecided.kind]: (tx, fact) => onEnd(tx, fact, 'applied'),
  [events.approvalLapsed.kind]: onLapsed,
  [events.holdSet.kind]: onHoldSet,
  [events.holdReleased.kind]: onHoldReleased,
};

async function onReviewed(tx: Tx, fact: Fact): Promise<Want[]> {
  const { request, concerns, outcome } = events.requestReviewed.read(fact);
  // A rejection has a fact of its own, which tells whoever did it.
  const ended = outcome === 'accepted' ? await onEnd(tx, fact, 'applied') : [];
  return [...ended, anew(concerns), ...(await inAudit(tx, noticeSubject.reviewed(request)))];
}

/** The owner, the admins and the audit channel; nobody twice. */
async function onOverdue(tx: Tx, fact: Fact): Promise<Want[]> {
  const { request, concerns } = events.reviewOverdue.read(fact);
  const row = await getRequest(tx, request);
  const people = [...(await ownerOf(tx, row)), ...(await adminsOf(tx)).map((admin) => admin.id)];
  const direct = await directAddresses(tx, [...new Set(people)], row);
  const subject = noticeSubject.overdue(request);
  return [anew(request), anew(concerns), ...once(direct, subject), ...(await inAudit(tx, subject))];
}

async function onRenewed(tx: Tx, fact: Fact): Promise<Want[]> {
  const { request, concerns } = events.approvalRenewed.read(fact);
  const ended = await onEnd(tx, fact, 'applied');
  return [...ended, anew(concerns), ...(await inAudit(tx, noticeSubject.renewed(request)))];
}

/** The channel, the owner and the audit channel. */
async function onLapsed(tx: Tx, fact: Fact): Promise<Want[]> {
  const { request } = events.approvalLapsed.read(fact);
  const row = await getRequest(tx, request);
  const subject = noticeSubject.lapsed(request, fact.at);
  const places = [
    ...(await usualPlaces(tx, 'releases', row)),
    ...(await directAddresses(tx, await ownerOf(tx, row), row)),
  ];
  return [anew(request), ...once(places, subject), ...(await inAudit(tx, subject))];
}

/** A rollback's own card says it in the channel; a hold by hand gets one. */
async function onHoldSet(tx: Tx, fact: Fact): Promise<Want[]> {
  const { hold, model, request } = events.holdSet.read(fact);
  const subject = noticeSubject.hold(hold);
  const set = request === undefined ? await channelsSet(tx, 'releases', model) : [];
  const waiting = await stoppedOf(tx, model);
  return [...[...set, ...(await channelsSet(tx, 'audit'))].map(cardIn(subject)), ...waiting];
}

async function onHoldReleased(tx: Tx, fact: Fact): Promise<Want[]> {
  const { hold, model } = events.holdReleased.read(fact);
  const cards: Want[] = (await channelsSet(tx, 'releases', model)).map(cardIn(noticeSubject.hold(hold)));
  const rollback = await rollbackOf(tx, hold);
  return [
    { subject: noticeSubject.hold(hold), everywhere: true },
    ...cards,
    ...rollback,
    ...(await stoppedOf(tx, model)),
  ];
}

async function ownerOf(tx: Tx, row: Request): Promise<string[]> {
  const owner = (await findModel(tx, row.model))?.owner ?? row.owner;
  return owner === null ? [] : [owner];
}

async function inAudit(tx: Tx, subject: string): Promise<Want[]> {
  return once(await channelsSet(tx, 'audit'), subject);
}

const once = (places: readonly PlatformAddress[], subject: string): Want[] =>
  places.map((address) => ({ subject, address, lane: 'approval', once: true }));

const cardIn =
  (subject: string) =>
  (address: PlatformAddress): Want => ({ subject, address, lane: 'approval' });

const anew = (number: number): Want => ({ subject: requestSubject(number), everywhere: true });

/** The cards that say whether the model is held: of what waits, and of the rollback that put the hold on. */
async function stoppedOf(tx: Tx, model: string): Promise<Want[]> {
  const rows = await listRequests(tx, { states: ['pending', 'approved', 'apply-failed'], model }, 20);
  return rows.map((row) => anew(row.number));
}

async function rollbackOf(tx: Tx, id: string): Promise<Want[]> {
  const request = (await holdById(tx, id))?.request ?? null;
  return request === null ? [] : [anew(request)];
}
