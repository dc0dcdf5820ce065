import { expect, test } from 'vitest';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { DEFAULT_WORKSPACE } from '../../src/workspace/connect-team.ts';
import { everybody } from './driver.ts';
import { createScene, type Stage, said, version } from './scene.ts';
import { type StartedStory, until } from './start-story.ts';

/**
 * The whole story from an empty workspace to a forgotten approver, as tests that follow one another. It is told over a
 * driver alone, so that every platform has the same one.
 */
export function tellStory(stage: () => Stage): void {
  const { say, promote, cards, shows, hides, asked, nameOf, told, answered, lineUnder } = createScene(stage);

  test('an empty workspace is set up by chat, without a restart', async () => {
    const { story } = stage();
    expect(await say('mia', said('setup'))).toContain('Nobody is admin yet');
    const code = await story.code();
    expect(await say('ada', said('setup', {}, { code }))).toContain('You are admin now.');
    expect(await say('leo', said('setup', {}, { code }))).toContain('There is an admin already.');
    const set = said('channel set', { kind: 'releases', channel: '#releases' });
    expect(await say('ada', set)).toContain('Cards about releases go to');
    expect(await say('ada', said('people role', { person: '@mia', role: 'member' }))).toContain('is member now');
  });

  test('a model is registered by filling in the form', async () => {
    const { driver } = stage();
    expect(await say('mia', said('model register'))).toMatch(/register/i);
    expect(await driver.submit('mia', { model: 'churn' })).toContain('churn is registered');
    const about = { risk: 'high', about: 'Who will leave next month' };
    expect(await say('mia', said('model edit', { model: 'churn' }, about))).toContain('churn');
    expect(await say('mia', version('v1', '0.90'))).toContain('churn@v1 is registered');
  });

  test('asking opens nothing while nobody could approve, and says who must add whom', async () => {
    expect(await promote('churn@v1', 'staging')).toMatch(/Nobody could approve[\s\S]*group add ml-leads/);
    expect(await say('mia', said('group add', { group: 'ml-leads', person: '@mia' }))).toMatch(/admin/);
    expect(await say('ada', said('group add', { group: 'ml-leads', person: '@leo' }))).toContain('is in ml-leads now');
    expect(await say('ada', said('group add', { group: 'risk', person: '@rita' }))).toContain('is in risk now');
  });

  test('the requester cannot approve, and a button applies it', async () => {
    const { driver } = stage();
    const card = await asked('churn@v1', 'staging');
    expect(await driver.click('mia', card, 'Approve')).toContain('somebody else must decide');
    expect(await driver.click('leo', card, 'Approve')).toContain('churn@v1 is in staging now');
    const applied = await shows(card, /applied/);
    expect(applied.buttons).toEqual(['Details']);
    await lineUnder(card, /leo approved \(ml-leads\)/i);
    expect(await driver.click('rita', applied, 'Details')).toContain('churn@v1');
  });

  test('production of a high risk asks two groups, and a reaction asks once more', async () => {
    const { driver } = stage();
    const card = await asked('churn@v1', 'production');
    expect(card.words).toContain('0 of 2 approvals');
    expect(await driver.say('leo', said('approve'), card)).toContain('1 of 2 approvals');
    await driver.react('rita', card, 'white_check_mark');
    const question = await told('rita', /asks once more/);
    expect((await shows(card, /1 of 2/)).words).toContain('pending');
    expect(await driver.click('rita', question, 'Approve')).toContain('churn@v1 is in production now');
    await shows(card, /applied/);
    await answered('rita', question, new RegExp(`You approved ${nameOf(card)} churn@v1 to production`));
    expect((await told('mia', /churn@v1 is in production now/)).buttons).toEqual([]);
  });

  test('a reaction approves where the policy asks nothing more', async () => {
    const { driver } = stage();
    expect(await say('mia', version('v2', '0.93'))).toContain('churn@v2 is registered');
    const card = await asked('churn@v2', 'staging');
    await driver.react('leo', card, 'white_check_mark');
    await shows(card, /applied/);
    await lineUnder(card, /churn@v2 is in staging now/);
  });

  test('an objection holds the decision until its reason makes it a rejection', async () => {
    const { driver } = stage();
    const card = await asked('churn@v2', 'production');
    await driver.react('rita', card, 'x');
    const question = await told('rita', /Say why/);
    await shows(card, /held by an objection/);
    await driver.click('leo', card, 'Approve');
    expect((await shows(card, /1 of 2/)).words).not.toContain('applied');
    expect(await driver.click('rita', question, 'Say why\u2026')).toContain(nameOf(card));
    expect(await driver.submit('rita', { reason: 'No bias audit' })).toContain('is rejected');
    expect((await shows(card, /rejected/)).words).toContain('No bias audit');
    await told('mia', /rejected by @?rita: No bias audit/i);
    await answered('rita', question, new RegExp(`You rejected ${nameOf(card)} churn@v2 to production`));
    expect(await driver.click('rita', card, 'Details')).toContain('rejected');
  });

  test('both signs at once count none, and what is left counts', async () => {
    const { driver } = stage();
    await say('mia', version('v3', '0.94'));
    const card = await asked('churn@v3', 'staging');
    await driver.react('leo', card, 'x');
    await shows(card, /held by an objection/);
    await driver.react('leo', card, 'white_check_mark');
    const question = await told('leo', /Both your signs stand/);
    expect((await hides(card, /objects/)).words).toContain('0 of 1');
    await driver.unreact('leo', card, 'x');
    await shows(card, /applied/);
    await answered('leo', question, /You approved/);
  });

  test('a reaction taken away withdraws only its own vote, and one without the right is refused once', async () => {
    const { driver } = stage();
    const card = await asked('churn@v2', 'production');
    await driver.react('rita', card, 'x');
    const question = await told('rita', new RegExp(`You object to ${nameOf(card)}`));
    await shows(card, /held by an objection/);
    await driver.unreact('rita', card, 'x');
    await lineUnder(card, /rita took the vote back/i);
    await answered('rita', question, /You took your reaction away/);
    expect(await driver.click('leo', card, 'Approve')).toContain('1 of 2 approvals');
    await driver.react('leo', card, 'white_check_mark');
    await driver.unreact('leo', card, 'white_check_mark');
    await driver.react('ada', card, 'white_check_mark');
    await told('ada', /You may not decide on/);
    await shows(card, /Not counted[\s\S]*ada/i);
    await driver.unreact('ada', card, 'white_check_mark');
    await driver.react('ada', card, 'x');
    expect((await shows(card, /1 of 2 approvals/)).words).not.toContain('objects');
    expect(await driver.say('rita', said('approve'), card)).toContain('churn@v2 is in production now');
    const refusals = (await driver.direct('ada')).filter(({ words }) => words.includes('You may not decide on'));
    expect(refusals).toHaveLength(1);
  });

  test('the one before is archived, and a rollback puts it back', async () => {
    const { driver } = stage();
    expect(await say('mia', said('model show', { model: 'churn' }))).toMatch(/production\s+churn@v2/);
    expect(await say('mia', said('status', { model: 'churn' }))).toMatch(/production\s+churn@v2/);
    expect(await say('mia', said('version show', { version: 'churn@v1' }))).toContain('archived');
    expect(await say('rita', said('rollback', { model: 'churn' }))).toContain('Only the owner of churn');
    const asked = await say('leo', said('rollback', { model: 'churn' }));
    expect(asked).toContain('Roll churn back?');
    expect(asked).toContain('churn@v1 goes back to production in place of churn@v2');
    expect(await driver.confirm('leo', 'Roll back')).toContain('churn@v1 is back in production');
    await until('the card of the rollback', async () => (await cards()).some(({ words }) => /rolled back/.test(words)));
    expect(await say('mia', said('version show', { version: 'churn@v2' }))).toContain('archived');
  });

  test('after a rollback promotions are held until somebody releases the hold', async () => {
    expect(await promote('churn@v3', 'production')).toMatch(
      /leo holds churn from production[\s\S]*hold release churn/i,
    );
    expect(await say('mia', said('hold release', { model: 'churn', reason: 'done' }))).toContain('release a hold');
    const released = await say(
      'rita',
      said('hold release', { model: 'churn', reason: 'The October labels are mended' }),
    );
    expect(released).toContain('churn may be promoted to production again');
    await until('the word in the channel', async () =>
      (await cards()).some(({ words }) => /the hold on production is released/.test(words)),
    );
  });

  test('one promotion from ask to applied is one channel message, and nobody is told twice', async () => {
    const { driver } = stage();
    const before = (await driver.posted()).length;
    const card = await asked('churn@v3', 'production');
    await told('rita', new RegExp(`${nameOf(card)} `));
    await driver.click('leo', card, 'Approve');
    await shows(card, /1 of 2 approvals/);
    await driver.click('rita', card, 'Approve');
    await shows(card, /applied/);
    await told('mia', /churn@v3 is in production now/);
    await lineUnder(card, /rita approved/i);
    const posted = (await driver.posted()).slice(before);
    const count = (to: string) => posted.filter((each) => each.to === to).length;
    expect({ channel: count('channel'), thread: count('thread') }).toEqual({ channel: 1, thread: 2 });
    expect(everybody.map((who) => [who, count(who)])).toEqual([
      ['ada', 0],
      ['mia', 1],
      ['leo', 1],
      ['rita', 1],
    ]);
    expect(posted.flatMap(({ pings }) => pings)).toEqual([]);
  });

  test('a vote may be taken back, a rejection asks for its reason, and the requester may withdraw', async () => {
    const { driver } = stage();
    await say('mia', version('v4', '0.95'));
    const staged = await asked('churn@v4', 'staging');
    await driver.click('leo', staged, 'Approve');
    const card = await asked('churn@v4', 'production');
    await driver.click('leo', card, 'Approve');
    expect(await say('leo', said('retract', { request: nameOf(card) }))).toContain('no longer has your vote');
    await shows(card, /0 of 2 approvals/);
    expect(await driver.click('rita', card, 'Reject\u2026')).toContain(nameOf(card));
    expect(await driver.submit('rita', { reason: 'The data is a year old' })).toContain('is rejected');
    await shows(card, /Rejected by @?rita: The data is a year old/i);
    const again = await asked('churn@v4', 'production');
    await driver.react('rita', again, 'white_check_mark');
    const question = await told('rita', new RegExp(`${nameOf(again)} .*asks once more`));
    expect(await say('leo', said('withdraw', { request: nameOf(again) }))).not.toContain('is withdrawn');
    expect(await say('mia', said('withdraw', { request: nameOf(again) }))).toContain('is withdrawn');
    const withdrawn = await shows(again, /Withdrawn by/);
    expect(withdrawn.buttons).toEqual(['Details']);
    await answered('rita', question, /was withdrawn before your reaction was confirmed/);
  });

  test('a forgotten person leaves the cards and the database, and the ledger stays whole', async () => {
    const { driver, story } = stage();
    expect(await say('ada', said('audit show'))).toContain('request');
    expect(await say('ada', said('people forget', { person: '@rita' }))).toContain('Forget @');
    expect(await driver.confirm('ada', 'Forget')).toContain('Forgotten');
    const { rita = /rita/i } = stage();
    const holds = new RegExp(`${rita.source}|No bias audit|a year old|October labels`, rita.flags);
    const told = await driver.direct('mia');
    expect(told.length).toBeGreaterThan(3);
    await until(
      'every card and direct message without her name and words',
      async () => ![...(await cards()), ...(await driver.direct('mia'))].some(({ words }) => holds.test(words)),
      async () => [...(await cards()), ...(await driver.direct('mia'))].filter(({ words }) => holds.test(words)),
    );
    for (const card of await cards()) {
      const lines = () => driver.thread(card);
      await until('a thread without them', async () => !(await lines()).some((each) => holds.test(each)), lines);
    }
    expect(await rowsThat(story, holds)).toEqual([]);
    expect(await say('ada', said('audit verify'))).toContain('The ledger is whole');
    const { fault } = await verifyLedger(story.database.database.db, DEFAULT_WORKSPACE);
    expect(fault).toBeUndefined();
    expect(story.faults).toEqual([]);
  });
}

/** The tables of which a row holds such words. What a platform keeps of its own (the room) is the platform's. */
async function rowsThat({ database }: StartedStory, holds: RegExp): Promise<string[]> {
  const { db } = database.database;
  const tables = await db.execute<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await db.execute<{ row: string }>(`select row_to_json(t)::text as row from "${name}" t`);
    found.push(...rows.filter(({ row }) => holds.test(row)).map(({ row }) => `${name}: ${row.slice(0, 300)}`));
  }
  return found;
}
