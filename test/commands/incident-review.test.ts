import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { incidentReview } from '../../commands/incident-review.ts';
import type { CommandPorts } from '../../commands/ports.ts';
import { declareIncident } from '../../src/incidents/response/declare-incident.ts';
import { resolveIncident } from '../../src/incidents/response/resolve-incident.ts';
import { people } from '../kit/lifecycle.ts';
import { heard, wordsOf } from '../kit/said.ts';
import { clock, useChurn, world } from '../lifecycle/churn-world.ts';
import { policy } from '../people/people-kit.ts';

useChurn();

const command = incidentReview({ platformOf: () => undefined } as unknown as CommandPorts);
const said = async (who: 'leo' | 'rita', text: string): Promise<string> =>
  wordsOf(await heard({ world, clock, policy }, [command], who, `incident review INC-1 ${text}`));

it.each(['viewer', 'auditor'])('is read by a %s, and written by members alone', async (role) => {
  await declareIncident(world.as('mia'), { title: 'zeros', severity: 3 });
  await resolveIncident(world.as('leo'), { incident: 1 });
  await world.unit.db.execute(
    sql`update person set role = ${role} where workspace_id = ${world.system.workspace} and id = ${people.rita}`,
  );
  expect(await said('leo', '--cause "no rows"')).toContain('Cause: no rows');
  expect(await said('rita', '')).toContain('Cause: no rows');
  for (const more of ['--cause "a cat"', '--learned "feed it"', '--owner <@leo>'])
    expect(await said('rita', more)).toContain(`This needs the role member or admin. You are ${role}.`);
  expect(await said('rita', '')).toMatch(/Cause: no rows\nLearned: nobody wrote it yet/);
});
