import { kpiSourceBack, kpiSourceFailed } from '../monitoring/kpis/events.ts';
import { sourceLineSubject } from '../monitoring/kpis/source-line.ts';
import type { Tx } from '../store/unit.ts';
import { channelsSet } from './usual-places.ts';
import type { Want } from './want.ts';
import type { Route } from './wanted.ts';

/** That a KPI cannot be read any more, and can again, is told where monitoring is told; without such a channel `kpi show` says it. */
export const kpiRoutes: Readonly<Record<string, Route>> = {
  [kpiSourceFailed.kind]: (tx, fact) => {
    const failed = kpiSourceFailed.read(fact);
    return told(tx, failed.model, sourceLineSubject('failed', failed, fact.at));
  },
  [kpiSourceBack.kind]: (tx, fact) => {
    const back = kpiSourceBack.read(fact);
    return told(tx, back.model, sourceLineSubject('back', back, fact.at));
  },
};

async function told(tx: Tx, model: string, subject: string): Promise<Want[]> {
  const places = await channelsSet(tx, 'monitoring', model);
  return places.map((address): Want => ({ subject, address, lane: 'digest', once: true }));
}
