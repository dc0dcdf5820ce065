import { packAsked } from '../proof/events.ts';
import { makePack, type PackPorts } from '../proof/make-pack.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When somebody asked for an audit pack in chat, make it; its message follows from that. */
export const packAskedMakePack = (ports: PackPorts) =>
  defineConsequence({
    name: 'pack-asked-make-pack',
    on: [packAsked.kind],
    run: (ctx, fact) => makePack(ctx, packAsked.read(fact), ports),
  });
