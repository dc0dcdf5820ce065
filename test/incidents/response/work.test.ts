import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/chat/text.ts';
import { incidentCommanderDueAsk } from '../../../src/consequences/incident-commander-due-ask.ts';
import { incidentUpdateDueAsk } from '../../../src/consequences/incident-update-due-ask.ts';
import { personForgottenEraseWords } from '../../../src/consequences/person-forgotten-erase-words.ts';
import { incidentRoutes } from '../../../src/delivery/incident-routes.ts';
import { createWanted } from '../../../src/delivery/wanted.ts';
import { pagesOf } from '../../../src/incidents/paging/find-pages.ts';
import { ackIncident } from '../../../src/incidents/response/ack-incident.ts';
import { addNote } from '../../../src/incidents/response/add-note.ts';
import { declareIncident } from '../../../src/incidents/response/declare-incident.ts';
import { cancelIncident, closeIncident } from '../../../src/incidents/response/end-incident.ts';
import { getIncident } from '../../../src/incidents/response/find-incident.ts';
import { giveRole } from '../../../src/incidents/response/give-role.ts';
import { incidentCard } from '../../../src/incidents/response/incident-card.ts';
import { incidentLine } from '../../../src/incidents/response/incident-line.ts';
import { mergeIncident } from '../../../src/incidents/response/merge-incident.ts';
import { mitigateIncident } from '../../../src/incidents/response/mitigate-incident.ts';
import { noOpenIncident } from '../../../src/incidents/response/open-incidents.ts';
import { postUpdate } from '../../../src/incidents/response/post-update.ts';
import { reopenIncident } from '../../../src/incidents/response/reopen-incident.ts';
import { resolveIncident } from '../../../src/incidents/response/resolve-incident.ts';
import { noteRoom } from '../../../src/incidents/response/rooms.ts';
import { setSeverity } from '../../../src/incidents/response/set-severity.ts';
import { timelineOf } from '../../../src/incidents/response/timeline.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { personForgotten } from '../../../src/people/events.ts';
import { setChannel } from '../../../src/workspace/set-channel.ts';
import { people } from '../../kit/lifecycle.ts';
import { clock, refusal, useChurn, world } from '../../lifecycle/churn-world.ts';

useChurn({ flush: [createWanted(incidentRoutes)] });

const MINUTE = 60_000;
const begin = async (severity = 1) => {
  const team = world.system.workspace;
  await setChannel(world.as('ada'), { platform: 'console', team, kind: 'incidents', channel: 'inc', name: 'inc' });
  return (await declareIncident(world.as('mia'), { title: 'Scores are zero', severity, model: 'churn' })).incident;
};
const timeline = async (number = 1) => (await timelineOf(world.system, number)).map(({ words }) => plainText(words));
const due = async () =>
  (
    await world.unit.db.execute<{ kind: string; due_at: Date | string }>(sql`
      select kind, due_at from timer where workspace_id = ${world.system.workspace} and kind like 'incident-%' order by 1`)
  ).map(({ kind, due_at }) => `${kind} in ${Math.round((new Date(due_at).getTime() - clock.now.getTime()) / MINUTE)}`);
const lines = async () =>
  (
    await world.unit.db.execute<{ subject: string }>(sql`
      select subject from card where workspace_id = ${world.system.workspace} and subject like 'incident-line:%'`)
  ).map(({ subject }) => subject);

describe('working on an incident', () => {
  it('goes from declared to closed, and its timeline says what happened', async () => {
    await begin();
    clock.advance(2 * MINUTE);
    await ackIncident(world.as('leo'), { incident: 1 });
    await giveRole(world.as('leo'), { incident: 1, role: 'commander', person: people.leo });
    await giveRole(world.as('leo'), { incident: 1, role: 'communications', person: people.rita });
    clock.advance(8 * MINUTE);
    const happened = new Date(clock.now.getTime() - 9 * MINUTE);
    await addNote(world.as('mia'), { incident: 1, note: 'the feature store was empty', happened });
    await postUpdate(world.as('rita'), { incident: 1, update: 'Scores are wrong, we roll back' });
    await setSeverity(world.as('leo'), { incident: 1, severity: 2, reason: 'one region' });
    await mitigateIncident(world.as('leo'), { incident: 1 });
    await resolveIncident(world.as('leo'), { incident: 1, note: 'rolled back' });
    await closeIncident(world.as('leo'), { incident: 1 });
    expect(await timeline()).toEqual([
      '@mia declared it, severity 1: Scores are zero',
      '@mia: the feature store was empty',
      '@leo acknowledged it',
      '@leo is commander now',
      '@leo made @rita in charge of communications',
      'Update by @rita: Scores are wrong, we roll back',
      '@leo changed the severity from 1 to 2: one region',
      '@leo said that it is mitigated',
      '@leo resolved it: rolled back',
      '@leo closed it',
    ]);
    expect(await getIncident(world.system, 1)).toMatchObject({ state: 'closed', ackedBy: people.leo, severity: 2 });
    expect(await lines()).toHaveLength(9);
    expect(await due()).toEqual([]);
    const line = await incidentLine(world.system, (await lines())[0] ?? '', {
      platform: 'console',
      team: world.system.workspace,
      channel: 'inc',
    });
    expect(line?.summary).toMatch(/^@/);
  });

  it('shows on its card who has it, what is due and the version to go back to only while the one it is about serves', async () => {
    await begin();
    expect(JSON.stringify(await incidentCard(world.system, 1))).toContain('v1 incident-ack incident=INC-1');
    await ackIncident(world.as('leo'), { incident: 1 });
    const card = JSON.stringify(await incidentCard(world.system, 1));
    expect(card).toContain('v1 incident-role incident=INC-1 role=commander');
    expect(card).toContain('"label":"Commander","value":"nobody yet"');
    expect(card).not.toContain('rollback');
  });

  it.each([
    ['close', () => closeIncident(world.as('leo'), { incident: 1 }), /is open.*incident resolve INC-1/],
    ['reopen', () => reopenIncident(world.as('leo'), { incident: 1 }), /is open/],
  ])('refuses to %s what is still open, with the next step', async (_, act, words) => {
    await begin();
    const [code, said] = await refusal(act());
    expect(code).toBe('INCIDENT_STATE');
    expect(said).toMatch(words);
  });

  it('opens again within 24 hours, unacknowledged, and not later', async () => {
    await begin();
    await ackIncident(world.as('leo'), { incident: 1 });
    await resolveIncident(world.as('leo'), { incident: 1 });
    expect((await noOpenIncident(world.system, 'churn')).pass).toBe(true);
    clock.advance(23 * 60 * MINUTE);
    await reopenIncident(world.as('mia'), { incident: 1, note: 'it is back' });
    expect(await getIncident(world.system, 1)).toMatchObject({ state: 'triage', ackedBy: null, resolvedAt: null });
    expect((await noOpenIncident(world.system, 'churn')).pass).toBe(false);
    await cancelIncident(world.as('leo'), { incident: 1 });
    clock.advance(25 * 60 * MINUTE);
    expect((await refusal(reopenIncident(world.as('mia'), { incident: 1 })))[1]).toMatch(/more than 24 hours ago/);
  });

  it('merges what was declared twice, with the worse severity, and sends later declarations on', async () => {
    await begin(3);
    await declareIncident(world.as('rita'), { title: 'zeros', severity: 1, model: 'churn', from: 'alert:7' });
    const into = await mergeIncident(world.as('leo'), { incident: 2, into: 1 });
    expect(into).toMatchObject({ number: 1, severity: 1 });
    expect((await refusal(ackIncident(world.as('leo'), { incident: 2 })))[1]).toMatch(/merged into INC-1/);
    const again = await declareIncident(world.as('mia'), { title: 'zeros', severity: 1, from: 'alert:7' });
    expect(again).toMatchObject({ existed: true, incident: { number: 1 } });
    expect(await timeline(1)).toContain('@leo merged INC-2 into it');
  });
});

describe('several people at once', () => {
  it('gives the incident to the first who acknowledges and tells the others who', async () => {
    await begin();
    const all = await Promise.all(
      (['leo', 'rita', 'ada'] as const).map((who) => ackIncident(world.as(who), { incident: 1 })),
    );
    const winner = all.find(({ heldBy }) => heldBy === undefined)?.incident.ackedBy;
    expect(all.filter(({ heldBy }) => heldBy === winner)).toHaveLength(2);
    expect((await timeline()).filter((words) => /acknowledged/.test(words))).toHaveLength(1);
  });

  it('lets one of two resolve it, and two who merge crosswise do not wait for ever', async () => {
    await begin();
    const ends = await Promise.allSettled(
      (['leo', 'rita'] as const).map((who) => resolveIncident(world.as(who), { incident: 1 })),
    );
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await declareIncident(world.as('mia'), { title: 'a', severity: 3 });
    await declareIncident(world.as('mia'), { title: 'b', severity: 3 });
    const merges = await Promise.allSettled([
      mergeIncident(world.as('leo'), { incident: 2, into: 3 }),
      mergeIncident(world.as('rita'), { incident: 3, into: 2 }),
    ]);
    expect(merges.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('what pages', () => {
  it('an incident of severity 1 or 2 until somebody has it; acknowledging and resolving stop it', async () => {
    await begin();
    const page = async () => (await pagesOf(world.system, 'incident:1')).map(({ page: one }) => one.state);
    expect(await page()).toEqual(['open']);
    await ackIncident(world.as('leo'), { incident: 1 });
    expect(await page()).toEqual(['acknowledged']);
    await resolveIncident(world.as('leo'), { incident: 1 });
    expect(await page()).toEqual(['ended']);
    await declareIncident(world.as('mia'), { title: 'small', severity: 3 });
    expect(await pagesOf(world.system, 'incident:2')).toEqual([]);
    await setSeverity(world.as('mia'), { incident: 2, severity: 2 });
    expect(await pagesOf(world.system, 'incident:2')).toHaveLength(1);
  });
});

describe('reminders', () => {
  it('ask for a commander until there is one, in doubling pauses', async () => {
    await begin();
    expect(await due()).toEqual(['incident-commander in 5', 'incident-update in 30']);
    clock.advance(5 * MINUTE);
    await incidentCommanderDueAsk.run(world.system, { subject: '1', generation: 0 });
    expect(await timeline()).toContain('Steward asked for a commander');
    expect(await due()).toContain('incident-commander in 5');
    clock.advance(5 * MINUTE);
    await incidentCommanderDueAsk.run(world.system, { subject: '1', generation: 0 });
    expect(await due()).toContain('incident-commander in 10');
    await giveRole(world.as('leo'), { incident: 1, role: 'commander', person: people.leo });
    expect(await due()).toEqual(['incident-update in 20']);
  });

  it('remind whoever communicates of the next update, by the cadence of the severity', async () => {
    await begin(2);
    await giveRole(world.as('leo'), { incident: 1, role: 'communications', person: people.rita });
    clock.advance(60 * MINUTE);
    await incidentUpdateDueAsk.run(world.system, { subject: '1', generation: 0 });
    const [line = ''] = (await lines()).slice(-1);
    const card = await incidentLine(world.system, line, {
      platform: 'console',
      team: world.system.workspace,
      channel: 'inc',
    });
    expect(card?.summary).toBe('@rita: stakeholders of INC-1 wait for an update. Write it with incident update INC-1.');
    expect(JSON.stringify(card)).toContain('"ping":"rita"');
    // Who was asked is not asked again at each act of somebody.
    clock.advance(10 * MINUTE);
    await ackIncident(world.as('leo'), { incident: 1 });
    await giveRole(world.as('leo'), { incident: 1, role: 'scribe', person: people.leo });
    expect(await due()).toContain('incident-update in 50');
    await postUpdate(world.as('rita'), { incident: 1, update: 'still on it' });
    expect(await due()).toContain('incident-update in 60');
    // Where it got worse and the last update is too old for that, at once.
    await setSeverity(world.as('leo'), { incident: 1, severity: 3 });
    clock.advance(60 * MINUTE);
    await setSeverity(world.as('leo'), { incident: 1, severity: 1 });
    expect(await due()).toContain('incident-update in 0');
  });
});

describe('a forgotten person', () => {
  it('leaves no words in an incident, nor those of a message that somebody else pinned', async () => {
    await begin();
    await addNote(world.as('leo'), { incident: 1, note: 'my cat sat on it', pinned: people.mia });
    await postUpdate(world.as('mia'), { incident: 1, update: 'we sleep' });
    const room = { channel: 'C77', name: 'inc-1-scores-are-zero' };
    await noteRoom(world.system, { incident: 1, platform: 'slack', team: 'T1', room });
    const body = { person: people.mia, identities: 0, groups: [] };
    const fact = { ...personForgotten(body), id: newId(), workspace: world.system.workspace, at: clock.now };
    await personForgottenEraseWords.run(world.system, { ...fact, actor: world.system.actor });
    const kept = await world.unit.db.execute(sql`
      select body from ledger where workspace_id = ${world.system.workspace}
      union all select text from ledger_text where workspace_id = ${world.system.workspace}
      union all select name from incident_room where workspace_id = ${world.system.workspace}`);
    const all = JSON.stringify([await timeline(), await incidentCard(world.system, 1), kept]);
    expect(all).not.toMatch(/my cat|sleep|Scores/i);
    expect(all).toContain('words of a forgotten person');
  });
});
