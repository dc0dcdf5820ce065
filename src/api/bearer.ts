import { createMiddleware } from 'hono/factory';
import { StewardError } from '../kernel/errors.ts';
import { newId } from '../kernel/ids.ts';
import type { Ctx, Unit } from '../store/unit.ts';
import { type Authenticated, authenticateToken } from '../workspace/authenticate-token.ts';
import type { Scope } from '../workspace/create-token.ts';
import type { ApiPorts } from './api-ports.ts';

/** What a handler finds on its context once the bearer was checked. */
export interface BearerEnv {
  Variables: { token: Authenticated; ctx: Ctx };
}

/** RFC 6750 section 2.1: the scheme in any case, one blank, b64token. */
const BEARER = /^bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/** The secret of an `Authorization: Bearer` header. */
export function bearerSecret(header: string | undefined): string | undefined {
  return header?.match(BEARER)?.[1];
}

/** Lets only tokens with a scope pass: 401 without a valid token, 403 without the scope. */
export function bearer(ports: ApiPorts, scope: Scope) {
  return createMiddleware<BearerEnv>(async (c, next) => {
    const secret = bearerSecret(c.req.header('authorization'));
    if (secret === undefined) {
      throw new StewardError('SIGN_IN_NEEDED', 'This address needs a token.', {
        hint: 'Send it as `Authorization: Bearer <token>`. An admin makes one with `token create`.',
      });
    }
    const token = await authenticateToken(ports.unit.db, secret, clockOf(ports.unit));
    if (!token) {
      throw new StewardError('SIGN_IN_NEEDED', 'This token is unknown or was revoked.', {
        hint: 'An admin makes a new one with `token create`.',
      });
    }
    if (!token.scopes.includes(scope)) {
      throw new StewardError('NOT_ALLOWED', `The token ${token.name} lacks the scope ${scope}.`, {
        hint: `An admin makes one with \`token create <name> --scope ${scope}\`.`,
      });
    }
    c.set('token', token);
    c.set('ctx', tokenCtx(ports, token));
    await next();
  });
}

/** The caller that a token is. `author` is the person who answers for what it does. */
export function tokenCtx(ports: Pick<ApiPorts, 'unit' | 'log'>, token: Authenticated, author?: string): Ctx {
  const { unit, log } = ports;
  return {
    unit,
    db: unit.db,
    workspace: token.workspace,
    actor: { type: 'token', token: token.id, name: token.name, ...(author === undefined ? {} : { author }) },
    now: clockOf(unit),
    newId: () => newId(),
    log,
  };
}

const clockOf = (unit: Unit): Date => unit.clock?.() ?? new Date();
