import { type LookupAddress, lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './address.ts';

/** Asks for every address of a host; `node:dns` in production. */
export type Resolve = (host: string, done: (error: Error | null, addresses: readonly LookupAddress[]) => void) => void;

const system: Resolve = (host, done) => lookup(host, { all: true }, done);

export class RefusedAddress extends Error {
  constructor(host: string) {
    super(`${host} has no public address. Set \`allow-private: true\` on the effect if that is meant`);
    this.name = 'RefusedAddress';
  }
}

/**
 * A `lookup` for `node:http` that gives only addresses a connection may go to. What it gives is what is connected to:
 * the name is not asked for again, so that an answer that changes in between (DNS rebinding) reaches nothing.
 */
export function guardedLookup(isAllowed = isPublicAddress, resolve: Resolve = system): LookupFunction {
  return (host, options, done) => {
    resolve(host, (error, addresses) => {
      if (error) return done(error, '', 0);
      const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : (options.family ?? 0);
      const allowed = addresses.filter((each) => isAllowed(each.address) && (family === 0 || each.family === family));
      const [first] = allowed;
      if (!first) return done(new RefusedAddress(host), '', 0);
      if (options.all) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };
}
