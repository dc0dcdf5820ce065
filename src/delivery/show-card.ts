import { createHash } from 'node:crypto';
import { type Card, context } from '../chat/card.ts';
import { fileParts } from '../chat/files.ts';
import { DeliveryError, type MessageRef, type Platform } from '../chat/ports/platform.ts';
import type { Log } from '../kernel/log.ts';
import { type Ctx, inTransaction, systemCtx, type Tx, type Unit } from '../store/unit.ts';
import { CallFailed, type CallSeen, withLimit } from './call-platform.ts';
import { type Claim, nowOf } from './claim.ts';
import type { Call } from './failure.ts';
import { homeOwner } from './home-place.ts';
import type { Pace } from './pace.ts';
import { markerOf, type PlatformAddress } from './place-id.ts';
import { extendTicket, keepRef, writeShown } from './result.ts';

/** What a card looks like now, read from the present state; undefined when there is nothing to show. */
export type Render = (ctx: Ctx, subject: string, at: RenderedAt) => Promise<Card | undefined>;
/** Where it is shown, and whether its message stands there already. */
export type RenderedAt = PlatformAddress & { readonly posted: boolean };

/** Told in the transaction that keeps it, exactly once for each revision: a message of such a subject stands where it should. */
export interface Arrived {
  readonly concerns: (subject: string) => boolean;
  readonly run: (tx: Tx, shown: { readonly subject: string; readonly address: PlatformAddress }) => Promise<void>;
}

export interface ShowParts {
  readonly unit: Unit;
  readonly render: Render;
  readonly arrived?: Arrived | undefined;
  readonly log: Log;
  readonly pace: Pace;
  readonly timing: Timing;
  /** Aborted when Steward stops and waited long enough. */
  readonly stopped: AbortSignal;
  readonly observe?: ((call: CallSeen) => void) | undefined;
}

export interface Timing {
  /** A platform call is given up after this. */
  readonly callTimeoutMs: number;
  /** A claim lasts this much longer than one call may; what a dead pump held is free after both. */
  readonly graceMs: number;
  /** A call that was given up may land this much later. */
  readonly doubtWaitMs: number;
  /** An edit that followed one in doubt is sent once more after this. */
  readonly checkAfterMs: number;
}

/** Thrown when the card could not be rendered: a fault of ours, not of the platform. `claim` has the ticket as it is now. */
export class RenderFailed extends Error {
  readonly claim: Claim;

  constructor(claim: Claim, cause: unknown) {
    super(String(cause), { cause });
    this.claim = claim;
  }
}

/** Files take their time to get there, and pictures until they can be shown. */
const filesMs = 25_000;
const timeFor = (card: Card): number => (fileParts(card).length > 0 ? filesMs : 0);

/** Where the search for a doubtful post begins: before the claim by this much, as clocks differ. */
const clockSkewMs = 60_000;

/**
 * Shows a claimed card: looks for a post in doubt, renders, posts or edits, and writes what came of it. Throws CallFailed
 * or RenderFailed; then nothing but a found ref was written. `repeat` posts without looking and says so on the card.
 */
export async function showCard(parts: ShowParts, platform: Platform, claim: Claim, repeat = false): Promise<void> {
  const { unit, log, timing } = parts;
  const ctx = systemCtx(unit, { workspace: claim.workspace, name: 'delivery', log, now: claim.at });
  const call = caller(parts, platform, claim);
  if (homeOwner(claim.to.channel) !== undefined) return showHome(parts, platform, ctx, call);
  let ref = claim.ref;
  if (claim.inDoubt && !ref && !repeat) {
    const since = new Date(claim.tryingSince.getTime() - clockSkewMs);
    ref = await call('find', (signal) => platform.find(claim.to, markerOf(claim), since, signal));
    if (ref && !(await keepRef(unit.db, call.claim(), ref))) return tellLost(log, claim);
  }
  // A text sent once is shown anew only when words in it must go; then its message is known from before.
  const foundAsSent = claim.once && claim.ref === undefined && ref !== undefined;
  const card = foundAsSent ? undefined : await renderCard(parts, ctx, call.claim());
  if (card) {
    const shown = repeat ? repeated(card) : card;
    if (ref === undefined) {
      const post = (signal: AbortSignal) => platform.post(claim.to, shown, markerOf(claim), signal);
      const posted = await call('post', post, timeFor(shown));
      return finish(parts, call.claim(), { posted });
    }
    const editing: MessageRef = ref;
    await call('update', (signal) => platform.update(claim.to, editing, shown, signal), timeFor(shown));
  }
  const editWasInDoubt = claim.inDoubt && claim.ref !== undefined;
  return finish(parts, call.claim(), editWasInDoubt ? { checkAfterMs: timing.checkAfterMs } : {});
}

/**
 * Publishes a home unless it shows the same already: the message that is kept of it is what was published. Publishing
 * replaces, so nothing is looked for; one in doubt may land late, and is then followed by another.
 */
async function showHome(parts: ShowParts, platform: Platform, ctx: Ctx, call: Caller): Promise<void> {
  const { inDoubt, ref, to } = call.claim();
  const card = platform.home && (await renderCard(parts, ctx, call.claim()));
  const shown = createHash('sha256')
    .update(JSON.stringify(card ?? null))
    .digest('base64url');
  if (!card || (ref?.message === shown && !inDoubt)) return finish(parts, call.claim(), {});
  await call('publish', async (signal) => platform.home?.publish(to.team, homeOwner(to.channel) ?? '', card, signal));
  const posted = { channel: to.channel, message: inDoubt ? `${shown} once more` : shown };
  return finish(parts, call.claim(), { posted, ...(inDoubt ? { checkAfterMs: parts.timing.checkAfterMs } : {}) });
}

async function renderCard(parts: ShowParts, ctx: Ctx, claim: Claim): Promise<Card | undefined> {
  try {
    return await parts.render(ctx, claim.subject, { ...claim.to, posted: claim.ref !== undefined });
  } catch (error) {
    throw new RenderFailed(claim, error);
  }
}

async function finish(parts: ShowParts, claim: Claim, result: Parameters<typeof writeShown>[2]): Promise<void> {
  const { unit, log, arrived } = parts;
  const { subject, to: address, workspace } = claim;
  const told = arrived?.concerns(subject)
    ? inTransaction(systemCtx(unit, { workspace, name: 'delivery', log }), async (tx) => {
        const written = await writeShown(tx.db, claim, result);
        if (written) await arrived.run(tx, { subject, address });
        return written;
      })
    : writeShown(unit.db, claim, result);
  if (!(await told)) tellLost(log, claim);
}

function tellLost(log: Log, claim: Claim): void {
  log.warn('A card took longer than its claim, another pump shows it', { subject: claim.subject, place: claim.place });
}

/** `moreMs` is what the call may take beyond the usual time. */
type Caller = (<T>(call: Call, fn: (signal: AbortSignal) => Promise<T>, moreMs?: number) => Promise<T>) & {
  claim(): Claim;
};

/** Calls the platform on time, in time and counted; tries once to get into a channel that it is not in. */
function caller(parts: ShowParts, platform: Platform, first: Claim): Caller {
  let claim = first;
  let joined = false;
  const once = async <T>(name: CallSeen['call'], fn: (signal: AbortSignal) => Promise<T>, moreMs = 0): Promise<T> => {
    const callMs = parts.timing.callTimeoutMs + moreMs;
    claim = await inTime(parts, claim, callMs);
    if (name === 'post' || name === 'update' || name === 'publish') parts.pace.take(name, claim.to);
    if (name === 'publish') parts.pace.take('publishAny', claim.to);
    const began = performance.now();
    const seen = (outcome: CallSeen['outcome']) =>
      parts.observe?.({ platform: platform.name, call: name, outcome, milliseconds: performance.now() - began });
    try {
      const result = await withLimit(fn, { milliseconds: callMs, stopped: parts.stopped });
      seen('ok');
      parts.pace.back(claim.to);
      return result;
    } catch (error) {
      if (error instanceof DeliveryError) seen(error.failure);
      throw error;
    }
  };
  /** Throws the refusal with what a person must do, when that is what the platform says. */
  const join = async (refusal: DeliveryError): Promise<void> => {
    const { team, channel } = claim.to;
    if (joined || !platform.channels || channel.startsWith('@') || homeOwner(channel) !== undefined) throw refusal;
    joined = true;
    const { channels } = platform;
    const answer = await once('join', (signal) => channels.join(team, channel, signal)).catch((error: unknown) => {
      const final = error instanceof DeliveryError && ['no-access', 'refused', 'gone'].includes(error.failure);
      throw final ? refusal : error;
    });
    if (!answer.ok) throw new DeliveryError('no-access', refusal.message, { hint: answer.invite, cause: refusal });
  };
  const call = async <T>(name: Call, fn: (signal: AbortSignal) => Promise<T>, moreMs = 0): Promise<T> => {
    try {
      return await once(name, fn, moreMs).catch(async (error: unknown) => {
        if (!(error instanceof DeliveryError) || error.failure !== 'no-access') throw error;
        await join(error);
        return once(name, fn, moreMs);
      });
    } catch (error) {
      if (error instanceof DeliveryError) throw new CallFailed(name, claim, error);
      throw error;
    }
  };
  return Object.assign(call, { claim: () => claim });
}

/** Another pump has the place: this one stops at once and writes nothing. */
export class ClaimLost extends Error {}

/** The claim with enough time left for one more call; a fifth of the grace is for writing what came of it. */
async function inTime(parts: ShowParts, claim: Claim, callMs: number): Promise<Claim> {
  const { graceMs } = parts.timing;
  const left = claim.ticket.getTime() - nowOf(claim).getTime();
  if (left >= callMs + graceMs / 5) return claim;
  const extended = await extendTicket(parts.unit.db, claim, callMs + graceMs);
  if (!extended) throw new ClaimLost(`${claim.subject} is shown by another pump`);
  return extended;
}

function repeated(card: Card): Card {
  const note = context('Possible repeat: nobody could tell whether the first message arrived.');
  return { ...card, summary: `Possible repeat: ${card.summary}`, parts: [...card.parts, note] };
}
