import { sql } from 'drizzle-orm';
import { beforeEach, describe, expect, it } from 'vitest';
import { createCommands } from '../../commands/index.ts';
import { declareIncident } from '../../src/incidents/response/declare-incident.ts';
import { getIncident } from '../../src/incidents/response/find-incident.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { put, type SamplePerson, shippedLifecycle } from '../kit/lifecycle.ts';
import { heard, wordsOf } from '../kit/said.ts';
import { clock, useChurn, world } from '../lifecycle/churn-world.ts';
import { policy } from '../people/people-kit.ts';

useChurn();

const DAY_MS = 86_400_000;
/** In the thread of INC-1. */
const commands = createCommands({
  root: 'steward',
  platformOf: () => undefined,
  subjectAt: async () => 'incident:1',
} as unknown as Parameters<typeof createCommands>[0]);
const said = async (who: SamplePerson, text: string): Promise<string> =>
  wordsOf(await heard({ world, clock, policy, at: { channel: 'incidents', thread: 't' } }, commands, who, text));

const declared = async (title: string, severity: number, model?: string): Promise<void> => {
  await declareIncident(world.as('mia'), { title, severity, ...(model === undefined ? {} : { model }) });
};
const stateOf = async (number: number): Promise<string> => (await getIncident(world.system, number)).state;

beforeEach(async () => {
  await declared('zeros', 2, 'churn');
  await world.unit.db.execute(
    sql`update person set role = 'viewer' where workspace_id = ${world.system.workspace} and name = 'rita'`,
  );
});

describe('incidents in chat', () => {
  it.each([
    ['sev 1', 'incident sev INC-1 1 all regions now', 'INC-1 has severity 1.'],
    ['sev in the thread, without the name', 'sev 3', 'INC-1 has severity 3.'],
    ['mitigate', 'incident mitigate INC-1 old model back', 'INC-1 is mitigated. When the cause is gone: '],
    ['cancel', 'incident cancel INC-1 a test', 'INC-1 is cancelled.'],
    ['cancel in the thread, without the name', 'cancel', 'INC-1 is cancelled.'],
  ])('%s', async (_, line, answer) => {
    expect(await said('leo', line)).toContain(answer);
    expect(await said('rita', line)).toContain('This needs the role member or admin. You are viewer.');
  });

  it('sev takes 1 to 4, and an incident that there is', async () => {
    expect(await said('leo', 'incident sev INC-1 5')).toMatch(/1.*4/);
    expect(await said('leo', 'incident sev INC-7 1')).toContain('INC-7');
    expect((await getIncident(world.system, 1)).severity).toBe(2);
  });

  it('are closed once they are resolved, and opened again within a day of their end', async () => {
    expect(await said('leo', 'incident close INC-1')).toMatch(/INC-1 is triage|resolve/);
    expect(await stateOf(1)).toBe('triage');
    await said('leo', 'incident resolve INC-1');
    expect(await stateOf(1)).toBe('resolved');
    expect(await said('leo', 'incident close INC-1')).toContain('INC-1 is closed.');
    expect(await said('rita', 'incident reopen INC-1')).toContain('You are viewer.');
    expect(await said('mia', 'incident reopen INC-1 zeros again')).toContain(
      'INC-1 is open again and waits for somebody to acknowledge it.',
    );
    expect(await stateOf(1)).toBe('triage');
    expect(await said('leo', 'incident cancel INC-1')).toContain('is cancelled');
    clock.advance(DAY_MS + 60_000);
    expect(await said('mia', 'incident reopen INC-1')).toMatch(/24/);
    expect(await stateOf(1)).toBe('cancelled');
  });

  it('are merged: the first goes on as the second, which is to be named', async () => {
    await declared('the same', 1);
    expect(await said('rita', 'incident merge INC-1 INC-2')).toContain('You are viewer.');
    expect(await said('leo', 'incident merge INC-1 INC-1')).toContain('INC-1');
    expect(await stateOf(1)).toBe('triage');
    expect(await said('leo', 'incident merge INC-1 INC-2')).toContain('INC-1 goes on as INC-2, severity 1.');
    expect([await stateOf(1), await stateOf(2)]).toEqual(['cancelled', 'triage']);
  });

  it('are listed: open ones, or by state, model and severity, for viewers too', async () => {
    await declared('slow', 3);
    await declared('over', 1, 'churn');
    await said('leo', 'incident cancel INC-3');
    const names = async (flags: string) => (await said('rita', `incident list ${flags}`)).match(/INC-\d+/g) ?? [];
    expect(await names('')).toEqual(['INC-2', 'INC-1']);
    expect(await names('--state all')).toEqual(['INC-2', 'INC-1', 'INC-3']);
    expect(await names('--state cancelled')).toEqual(['INC-3']);
    expect(await names('--model churn')).toEqual(['INC-1']);
    expect(await names('--sev 3')).toEqual(['INC-2']);
    expect(await said('rita', 'incidents --model churn')).toMatch(/^INC-1 zeros \| 2 \| .* \| churn/m);
    expect(await said('rita', 'incident list --sev 4')).toContain('No incident fits.');
    expect(await said('rita', 'incident list --state opened')).toMatch(/Did you mean .?open/);
  });
});

describe('what is to be done after an incident', () => {
  it('is added, listed until it is done, and done once', async () => {
    expect(await said('rita', 'action list')).toContain('No action is open.');
    expect(await said('leo', 'action add INC-1 "watch the loader" --owner <@leo> --due 7d')).toContain(
      'Action 1 of INC-1 is kept',
    );
    await said('leo', 'action add INC-1 "tell sales"');
    expect(await said('rita', 'action list')).toMatch(
      /INC-1 1 \| watch the loader \| @?leo \| due [\s\S]*INC-1 2 \| tell/,
    );
    expect(await said('rita', 'action done INC-1 1')).toContain('You are viewer.');
    expect(await said('mia', 'action done INC-1 1')).toContain('Action 1 of INC-1 is done.');
    expect(await said('rita', 'action list')).not.toContain('watch the loader');
    expect(await said('rita', 'action list INC-1')).toMatch(/watch the loader \| @?leo \| done /);
    expect(await said('mia', 'action done INC-1 9')).toMatch(/no action 9/i);
    expect(await said('mia', 'action done INC-1 none')).toContain('is not a number');
  });
});

describe('incident rehearse', () => {
  it('says what a rule would have done, does nothing, and takes the triggers that there are', async () => {
    await publishLifecycle(world.system, shippedLifecycle());
    clock.advance(DAY_MS);
    await put(world, 'v12', 'production');
    clock.advance(DAY_MS);
    await declared('zeros', 1, 'churn');
    const rehearsed = (flags: string) => said('rita', `incident rehearse churn ${flags}`);
    expect(await rehearsed('--on severity-1 --every 24 --days 90')).toMatch(
      /would have been rolled back by itself once, of 1 occasion.*\n.*severity-1 \| churn@v12 back to churn@v11/,
    );
    expect(await rehearsed('--on drift-breach')).toContain('not: the policy does not roll back on severity-1');
    expect(await rehearsed('--on noise')).toMatch(/"noise" rolls nothing back.*\n?.*kpi-breach/);
    expect(await rehearsed('--days 0')).toContain('at least 1');
    expect(await said('rita', 'incident rehearse chrn')).toMatch(/chrn/);
    expect(await stateOf(2)).toBe('triage');
  });
});
