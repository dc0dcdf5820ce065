import { setRoute } from '../../src/incidents/alerts/set-route.ts';
import type { Rule } from '../../src/incidents/paging/rule.ts';
import { contactSetting, escalationPolicy } from '../../src/incidents/paging/tables.ts';
import { silentLog } from '../../src/kernel/log.ts';
import type { Database } from '../../src/store/connect.ts';
import { systemCtx } from '../../src/store/unit.ts';
import { addIntegration } from '../../src/workspace/add-integration.ts';
import { testUnit } from '../kit/context.ts';
import { type Steward, until } from '../kit/steward.ts';

/** Sends an alert to Steward as Alertmanager would; the status of the answer, 0 when there is none. */
export type SendAlert = (steward: Steward | undefined, alertname: string) => Promise<number>;

/**
 * Whoever has the first account is paged about every alert, five minutes later whoever has the second. Alerts are grouped by
 * `groupBy`. Both must have been met.
 */
export async function alertDuty(
  database: Database,
  duty: {
    readonly first: string;
    readonly second: string;
    readonly groupBy: readonly string[];
    readonly rules?: Rule[];
  },
): Promise<SendAlert> {
  const { sql, db } = database;
  const people = await until('both people', async () => {
    const rows = await sql<{ workspace: string; user: string; person: string }[]>`
      select workspace_id as workspace, user_id as user, person_id as person from identity`;
    const [first, second] = [duty.first, duty.second].map((who) => rows.find(({ user }) => user === who));
    return first && second && { workspace: first.workspace, first: first.person, second: second.person };
  });
  const at = new Date();
  const { workspace } = people;
  const to = (person: string) => ({ do: 'notify', target: { type: 'person', person } }) as const;
  const steps = [to(people.first), { do: 'wait', minutes: 5 } as const, to(people.second)];
  await db.insert(escalationPolicy).values({ workspaceId: workspace, name: 'duty', steps, at });
  const { rules } = duty;
  if (rules)
    await db
      .insert(contactSetting)
      .values({ workspaceId: workspace, person: people.first, urgent: rules, normal: rules, at });
  const ctx = systemCtx(testUnit(database), { workspace, name: 'test', log: silentLog });
  await setRoute(ctx, { name: 'duty', groupBy: [...duty.groupBy], waitSeconds: 0, page: 'duty' }, true);
  const { token } = await addIntegration(ctx, { source: 'alertmanager', name: 'duty' });
  return (steward, alertname) => {
    const alerts = [{ status: 'firing', labels: { alertname, severity: 'page' }, startsAt: new Date() }];
    const body = JSON.stringify({ version: '4', alerts });
    const headers = { authorization: `Bearer ${token}` };
    return fetch(`${steward?.url}/in/alertmanager`, { method: 'POST', headers, body }).then(
      ({ status }) => status,
      () => 0,
    );
  };
}
