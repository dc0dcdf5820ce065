import { kpiBreachSubject } from '../monitoring/kpis/breach-card.ts';
import { kpiBreached, kpiCleared } from '../monitoring/kpis/events.ts';
import { allKpis } from '../monitoring/kpis/find-kpis.ts';
import { driftBreachSubject } from '../monitoring/verdicts/breach-card.ts';
import { driftBreached, driftCleared } from '../monitoring/verdicts/events.ts';
import { lastBreach, openBreaches } from '../monitoring/verdicts/keep-breaches.ts';
import { channelsForModel } from '../registry/channels-for-model.ts';
import type { Tx } from '../store/unit.ts';
import type { PlatformAddress } from './place-id.ts';
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
};

/** What stands when a channel for monitoring is set, of the models whose breaches go there. */
export async function standingBreaches(tx: Tx, address: PlatformAddress): Promise<Want[]> {
  const breaches = [
    ...(await openBreaches(tx)).map((breach) => ({ model: breach.model, subject: driftBreachSubject(breach) })),
    ...(await allKpis(tx)).flatMap(({ model, name, breachedAt }) =>
      breachedAt === null ? [] : [{ model, subject: kpiBreachSubject({ model, kpi: name, since: breachedAt }) }],
    ),
  ];
  const wants: Want[] = [];
  for (const [model, own] of Map.groupBy(breaches, (each) => each.model)) {
    const here = (await channelsForModel(tx, 'monitoring', model)).some(
      (each) => each.platform === address.platform && each.team === address.team && each.channel === address.channel,
    );
    for (const subject of here ? new Set(own.map((each) => each.subject)) : [])
      wants.push({ subject, address, lane: 'incident' });
  }
  return wants;
}

async function told(tx: Tx, model: string, subject: string): Promise<Want[]> {
  return (await channelsForModel(tx, 'monitoring', model)).map(
    ({ platform, team, channel }): Want => ({ subject, address: { platform, team, channel }, lane: 'incident' }),
  );
}
