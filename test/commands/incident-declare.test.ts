import { expect, it } from 'vitest';
import { incidentDeclare } from '../../commands/incident-declare.ts';
import { resolveIncident } from '../../src/incidents/response/resolve-incident.ts';
import { reviewCard } from '../../src/incidents/response/review-card.ts';
import { heard, wordsOf } from '../kit/said.ts';
import { clock, useChurn, world } from '../lifecycle/churn-world.ts';
import { policy } from '../people/people-kit.ts';

useChurn();

const said = async (text: string): Promise<string> =>
  wordsOf(await heard({ world, clock, policy }, [incidentDeclare], 'mia', text));

it('says that an open incident has the same title, and how they become one; it is opened all the same', async () => {
  const declare = 'incident declare "scores are zero" --model churn --sev 1';
  expect(await said(declare)).not.toContain('same title');
  expect(await said(declare)).toContain('INC-2 is declared, severity 1.');
  expect(await said(declare)).toContain('INC-1 has the same title: if it is the same, incident merge INC-3 INC-1.');
  expect(await said('incident declare "scores are zero" --sev 1')).not.toContain('same title');
  for (const incident of [1, 2, 3]) await resolveIncident(world.as('leo'), { incident });
  expect(await said(declare)).not.toContain('same title');
});

it('has nobody as the owner of its review while nobody took it on', async () => {
  await said('incident declare "scores are zero" --sev 3');
  expect(JSON.stringify(await reviewCard(world.system, 1))).toContain('{"label":"Owner","value":["nobody yet"]}');
});
