import type { Fact } from '../kernel/fact.ts';
import type { FlushStep, Tx } from '../store/unit.ts';
import { onSharedCards } from './shared-cards.ts';
import { type Want, want } from './want.ts';

/** Which cards a fact concerns. Reads only; what it returns is written with what the other facts of the verb want. */
export type Route = (tx: Tx, fact: Fact) => readonly Want[] | Promise<readonly Want[]>;

/**
 * The flush step that turns facts into wanted cards, between the jobs and the chain. `routes` is by kind of fact; a kind
 * without a route is shown nowhere.
 */
export function createWanted(routes: Readonly<Record<string, Route>>): FlushStep {
  const byKind = new Map(Object.entries(routes));
  return async (tx, facts) => {
    const wants: Want[] = [];
    for (const fact of facts) wants.push(...((await byKind.get(fact.kind)?.(tx, fact)) ?? []));
    if (wants.length > 0) await want(tx, await onSharedCards(tx, wants));
  };
}

/** Several tables as one: where two have a route for a kind of fact, what both want counts. */
export function allRoutes(tables: readonly Readonly<Record<string, Route>>[]): Readonly<Record<string, Route>> {
  const byKind = Map.groupBy(tables.flatMap(Object.entries<Route>), ([kind]) => kind);
  return Object.fromEntries(
    [...byKind].map(([kind, entries]) => [
      kind,
      async (tx: Tx, fact: Fact) => {
        const wants: Want[] = [];
        for (const [, route] of entries) wants.push(...(await route(tx, fact)));
        return wants;
      },
    ]),
  );
}
