import { saysOtherwise } from '../incidents/alerts/says-otherwise.ts';
import { isStewardError, StewardError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import type { Answer, Sent } from '../kernel/sent.ts';
import { claimOnce, isClaimed } from '../store/once.ts';
import { type Ctx, inTransaction, type Unit } from '../store/unit.ts';
import { findByToken, findIntegration, type Integration, noteUse } from '../workspace/integrations.ts';
import { noteOverflow } from '../workspace/note-overflow.ts';
import { createAlertBatches } from './alert-batches.ts';
import { askedTogether } from './asked-together.ts';
import { badSignature } from './fresh.ts';
import { createRateLimit } from './rate-limit.ts';
import type { Incoming, Source } from './source.ts';

const LARGEST_BODY = 1024 * 1024;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface IntakeParts {
  readonly unit: Unit;
  readonly log: Log;
  readonly sources: readonly Source[];
  /** Called after alerts were written: wakes whoever routes them. */
  readonly woken?: () => void;
  /** Counts what came in, by source: the names of `sources`. */
  readonly observe?: (seen: { readonly source: string; readonly outcome: IntakeOutcome }) => void;
}

/** `refused`: more than the source's limit, to be sent again. What is not proved or not understood is not counted. */
export type IntakeOutcome = 'taken' | 'repeated' | 'refused';

/**
 * What other systems send, at `POST /in/<source>/<integration>/...`. It is verified before anything is written, counts
 * once, and is answered when it is committed. More than its source's limit is refused before it is taken. Throws
 * StewardErrors; the HTTP server answers them as problem documents.
 */
export function createIntake(parts: IntakeParts): (sent: Sent) => Promise<Answer> {
  const byName = new Map(parts.sources.map((source) => [source.name, source]));
  const limits = createRateLimit();
  const batches = createAlertBatches({ unit: parts.unit, log: parts.log, written: () => parts.woken?.() });
  const find: Finding = {
    byId: askedTogether((source, id) => findIntegration(parts.unit.db, source, id)),
    byToken: askedTogether((source, token) => findByToken(parts.unit.db, source, token)),
  };
  return async (sent) => {
    const [, , name = '', ...path] = sent.path.split('/');
    const source = byName.get(name);
    if (!source) throw notFound(`Nothing is taken at /in/${name.slice(0, 40)}.`);
    if (sent.method !== 'POST') throw notFound('Only POST is taken here.');
    const largest = source.largest ?? LARGEST_BODY;
    if (sent.body.length > largest) throw tooLarge(largest);
    const { found, incoming } = await addressed(find, source, sent, path);
    const now = parts.unit.clock?.() ?? new Date();
    const delivery = proved(source, incoming, found, now);
    const key = `in ${name} ${found.id} ${delivery}`;
    const ctx = ctxOf(parts, found, now);
    const answered = (outcome: 'taken' | 'repeated'): Answer => {
      parts.observe?.({ source: name, outcome });
      return source.answer?.(incoming) ?? { status: 200, body: { accepted: true, repeated: outcome === 'repeated' } };
    };
    const alerts = () => source.alerts?.(incoming, now);
    const admission = limits.admit(found.id, source.limit, now);
    if (!admission.admitted) {
      // What was acknowledged before is acknowledged again, however much comes, unless it is news again.
      const isNews = () => saysOtherwise(ctx, { integration: found.id, alerts: alerts() ?? [] });
      if ((await isClaimed(ctx, key, source.againAfterMs)) && !(await isNews())) return answered('repeated');
      parts.observe?.({ source: name, outcome: 'refused' });
      if (admission.first) await tellOverflow(ctx, found, source);
      throw tooMuch(source, admission.retryAfterSeconds);
    }
    const read = alerts();
    const taken = read
      ? await batches.take({ integration: found, key, againAfterMs: source.againAfterMs, alerts: read })
      : await inTransaction(ctx, async (tx) => {
          if (!(await claimOnce(tx, key, source.againAfterMs))) return false;
          await source.receive?.(tx, incoming);
          await noteUse(tx, found);
          return true;
        });
    if (taken) return answered('taken');
    // Whoever sends again what he saw of somebody else's uses up nothing of that one's quota.
    limits.giveBack(found.id, source.limit);
    return answered('repeated');
  };
}

type Find = (source: string, key: string) => Promise<Integration | undefined>;
type Finding = { readonly byId: Find; readonly byToken: Find };

/**
 * Whose delivery it is: by the id in the path, or by the token where the source puts it. An address that does not exist is
 * answered like a wrong signature.
 */
async function addressed(
  find: Finding,
  source: Source,
  { headers, body }: Sent,
  path: readonly string[],
): Promise<{ readonly found: Integration; readonly incoming: Incoming }> {
  const [id = '', ...rest] = path;
  const byId = ID.test(id);
  const incoming = { headers, body, rest: (byId ? rest : path).join('/') };
  const token = byId ? undefined : source.token?.(incoming);
  const found = byId
    ? await find.byId(source.name, id)
    : token === undefined
      ? undefined
      : await find.byToken(source.name, token);
  if (!found) throw badSignature();
  return { found, incoming: { ...incoming, settings: found.settings ?? undefined, integration: found.id } };
}

/** The id of a delivery that was made with the integration's key, or with the one before while that still counts. */
function proved(source: Source, incoming: Incoming, found: Integration, now: Date): string {
  const { digest, formerDigest, formerUntil } = found;
  if (formerDigest === null || formerUntil === null || formerUntil <= now) return source.verify(incoming, digest, now);
  try {
    return source.verify(incoming, digest, now);
  } catch (error) {
    if (!isStewardError(error) || error.code !== 'BAD_SIGNATURE') throw error;
    return source.verify(incoming, formerDigest, now);
  }
}

const tooLarge = (largest: number): StewardError =>
  new StewardError('TOO_LARGE', `The body is larger than ${largest} bytes.`);

/** Told until the integration kept to its limit long enough to have all of its burst again. That it cannot be told holds nothing up. */
async function tellOverflow(ctx: Ctx, found: Integration, { limit }: Source): Promise<void> {
  const { perMinute, overflow } = limit;
  const about = { workspace: found.workspaceId, source: found.source, integration: found.name, perMinute };
  ctx.log.warn(
    `An integration sends more than its limit; what is over is answered ${overflow} until it slows down`,
    about,
  );
  await noteOverflow(ctx, found, { perMinute, answered: overflow }).catch((error: unknown) =>
    ctx.log.error('That an integration sends too much could not be told', { ...about, error }),
  );
}

function tooMuch({ name, limit }: Source, retryAfterSeconds: number): StewardError {
  const { perMinute, overflow } = limit;
  return new StewardError(
    overflow === 429 ? 'TOO_MANY' : 'TRY_AGAIN',
    `This integration of ${name} sends more than ${perMinute} deliveries a minute; this one was not taken.`,
    { hint: `Send it again in ${retryAfterSeconds} s.`, retryAfterSeconds },
  );
}

function ctxOf({ unit, log }: IntakeParts, found: Integration, now: Date): Ctx {
  const actor = { type: 'system', name: `${found.source} ${found.name}` } as const;
  return { unit, db: unit.db, workspace: found.workspaceId, actor, now, newId: () => newId(), log };
}

const notFound = (message: string): StewardError =>
  new StewardError('NOT_FOUND', message, { hint: 'Addresses are made with `integration add`.' });
