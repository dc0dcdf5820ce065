import type { Fact } from '../kernel/fact.ts';
import { kpiBreachSubject } from '../monitoring/kpis/breach-card.ts';
import { kpiBreached, kpiCleared } from '../monitoring/kpis/events.ts';
import { allKpis } from '../monitoring/kpis/find-kpis.ts';
import { driftBreachSubject } from '../monitoring/verdicts/breach-card.ts';
import { driftBreached, driftCleared } from '../monitoring/verdicts/events.ts';
import { lastBreach, openBreaches } from '../monitoring/verdicts/keep-breaches.ts';
import type { Tx } from '../store/unit.ts';
import { channelChanged } from '../workspace/events.ts';
import { isPlatform } from './direct-addresses.ts';
import { channelsSet, goesTo } from './usual-places.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/**
 * A breach is one message where monitoring is told, edited until it is over: of a KPI one each, of drift one for all signals
 * that came into breach with the same window. Without such a channel the digest, `drift show` and `kpi list` say it.
 */
export const breachRoutes: Readonly<Record<string, Route>> = {
  [kpiBreached.kind]: (tx, fact) => {
    const { model, kpi, to } = kpiBreached.read(fact);
    return told(tx, model, kpiBreachSubject({ model, kpi, since: new Date(to) }));
  },
  [kpiCleared.kind]: (_, fact) => {
    const { model, kpi, since } = kpiCleared.read(fact);
    return [{ subject: kpiBreachSubject({ model, kpi, since: new Date(since) }), everywhere: true }];
  },
  [driftBreached.kind]: async (tx, fact) => {
    const of = driftBreached.read(fact);
    const breach = await lastBreach(tx, of);
    if (!breach) return [];
    const subject = driftBreachSubject(breach);
    // Against another baseline it stood already: that message is shown anew.
    if (breach.since.toISOString() !== of.to) return [{ subject, everywhere: true }];
    return told(tx, of.model, subject);
  },
  [driftCleared.kind]: async (tx, fact) => {
    const breach = await lastBreach(tx, driftCleared.read(fact));
    return breach ? [{ subject: driftBreachSubject(breach), everywhere: true }] : [];
  },
  [channelChanged.kind]: onChannelSet,
};

/** A channel for monitoring was set: what is in breach, of the models whose breaches go there, is told in it. */
async function onChannelSet(tx: Tx, fact: Fact): Promise<Want[]> {
  const { kind, platform, team, channel } = channelChanged.read(fact);
  if (kind !== 'monitoring' || !isPlatform(platform)) return [];
  const address = { platform, team, channel };
  const breaches = [
    ...(await openBreaches(tx)).map((breach) => ({ model: breach.model, subject: driftBreachSubject(breach) })),
    ...(await allKpis(tx)).flatMap(({ model, name, breachedAt }) =>
      breachedAt === null ? [] : [{ model, subject: kpiBreachSubject({ model, kpi: name, since: breachedAt }) }],
    ),
  ];
  const wants: Want[] = [];
  for (const [model, own] of Map.groupBy(breaches, (each) => each.model)) {
    const here = await goesTo(tx, 'monitoring', model, address);
    for (const subject of here ? new Set(own.map((each) => each.subject)) : [])
      wants.push({ subject, address, lane: 'incident' });
  }
  return wants;
}

async function told(tx: Tx, model: string, subject: string): Promise<Want[]> {
  const places = await channelsSet(tx, 'monitoring', model);
  return places.map((address): Want => ({ subject, address, lane: 'incident' }));
}
