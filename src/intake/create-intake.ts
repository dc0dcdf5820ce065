import { StewardError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Log } from '../kernel/log.ts';
import { claimOnce } from '../store/once.ts';
import { type Ctx, inTransaction, type Unit } from '../store/unit.ts';
import { findIntegration, type Integration, noteUse } from '../workspace/integrations.ts';
import { badSignature } from './fresh.ts';
import type { Source } from './source.ts';

const LARGEST_BODY = 1024 * 1024;

export interface IntakeParts {
  readonly unit: Unit;
  readonly log: Log;
  readonly sources: readonly Source[];
}

/**
 * What other systems send, at `POST /in/<source>/<integration>/...`. It is verified before anything is written, counts
 * once, and is answered when it is committed. Throws StewardErrors; the HTTP server answers them as problem documents.
 */
export function createIntake(parts: IntakeParts): (request: Request) => Promise<Response> {
  const byName = new Map(parts.sources.map((source) => [source.name, source]));
  return async (request) => {
    const [, , name = '', id = '', ...rest] = new URL(request.url).pathname.split('/');
    const source = byName.get(name);
    if (!source) throw notFound(`Nothing is taken at /in/${name.slice(0, 40)}.`);
    if (request.method !== 'POST') throw notFound('Only POST is taken here.');
    const body = Buffer.from(await request.arrayBuffer());
    if (body.length > LARGEST_BODY)
      throw new StewardError('TOO_LARGE', `The body is larger than ${LARGEST_BODY} bytes.`);
    const found = await findIntegration(parts.unit.db, name, id);
    // An address that does not exist is answered like a wrong signature.
    if (!found) throw badSignature();
    const incoming = { headers: request.headers, body, rest: rest.join('/') };
    const now = parts.unit.clock?.() ?? new Date();
    const delivery = source.verify(incoming, found.digest, now);
    const counted = await inTransaction(ctxOf(parts, found, now), async (tx) => {
      if (!(await claimOnce(tx, `in ${name} ${found.id} ${delivery}`))) return false;
      await source.receive(tx, incoming);
      await noteUse(tx, found);
      return true;
    });
    return Response.json({ accepted: true, repeated: !counted }, { headers: { 'cache-control': 'no-store' } });
  };
}

function ctxOf({ unit, log }: IntakeParts, found: Integration, now: Date): Ctx {
  const actor = { type: 'system', name: `${found.source} ${found.name}` } as const;
  return { unit, db: unit.db, workspace: found.workspaceId, actor, now, newId: () => newId(), log };
}

const notFound = (message: string): StewardError =>
  new StewardError('NOT_FOUND', message, { hint: 'Addresses are made with `integration add`.' });
