import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StartedStory, startStory, until } from '../../story/start-story.ts';

let story: StartedStory;
beforeAll(async () => {
  story = await startStory({}, { empty: false });
});
afterAll(() => story.stop());

let made = 0;
const act = async (kind: 'say' | 'react', person: string, body: object): Promise<void> => {
  const url = `http://localhost:${story.app.port}`;
  const answer = await fetch(`${url}/console/${kind}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'steward-person': person, origin: url },
    body: JSON.stringify({ key: `pins-test-${String(made++).padStart(8, '0')}`, ...body }),
  });
  expect(await answer.json()).toMatchObject({ ok: true });
};
/** The newest message of a channel whose card, or what was typed, holds such words. */
const message = async (where: 'card' | 'body', channel: string, words: string): Promise<string> => {
  const { sql } = story.database.database;
  return until(`"${words}" in #${channel}`, async () => {
    const rows = await sql<{ id: string }[]>`
      select id from room_message where channel = ${channel} and (${sql(where)})::text like ${`%${words}%`}
      order by seq desc limit 1`;
    return rows[0]?.id;
  });
};
const noted = () => story.database.database.sql<{ text: string }[]>`
  select t.text from ledger l join ledger_text t on t.workspace_id = l.workspace_id and t.seq = l.seq
  where l.body::jsonb ->> 'kind' = 'incident.noted'`;

test('an incident is declared in the console, and a pin there puts what was said under its card into its timeline', async () => {
  await act('say', 'mia', { channel: 'general', text: '/incident declare "the loader reads zeros" --sev 3' });
  const card = await message('card', 'incidents', 'the loader reads zeros');
  await act('say', 'leo', { channel: 'incidents', thread: card, text: 'rolled the loader back' });
  await act('say', 'leo', { channel: 'general', text: 'lunch' });
  // Far from any incident a pin is a pin.
  const lunch = await message('body', 'general', 'lunch');
  await act('react', 'mia', { message: lunch, emoji: 'pushpin', change: 'added' });
  const said = await message('body', 'incidents', 'rolled the loader back');
  for (const change of ['added', 'removed', 'added'])
    await act('react', 'mia', { message: said, emoji: 'pushpin', change });
  await message('card', 'incidents', 'put a message of');
  await act('say', 'rita', { channel: 'general', text: '/incident show INC-1' });
  await message('card', 'general', 'rolled the loader back');
  expect((await noted()).map(({ text }) => text)).toEqual(['rolled the loader back']);
  expect(story.faults).toEqual([]);
});
