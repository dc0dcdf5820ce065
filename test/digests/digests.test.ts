import { describe, expect, test } from 'vitest';
import { digestDelete } from '../../commands/digest-delete.ts';
import { personForgottenEraseWords } from '../../src/consequences/person-forgotten-erase-words.ts';
import { deleteDigest } from '../../src/digests/delete-digest.ts';
import { editDigest } from '../../src/digests/edit-digest.ts';
import { mendSlots } from '../../src/digests/mend-slots.ts';
import { pauseDigest } from '../../src/digests/pause-digest.ts';
import { previewDigest } from '../../src/digests/preview-digest.ts';
import { resumeDigest } from '../../src/digests/resume-digest.ts';
import { runDigest } from '../../src/digests/run-digest.ts';
import { muteModel, subscribe, unsubscribe } from '../../src/digests/subscribe.ts';
import { StewardError } from '../../src/kernel/errors.ts';
import type { Fact } from '../../src/kernel/fact.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { forgetPerson } from '../../src/people/forget-person.ts';
import { inTransaction } from '../../src/store/unit.ts';
import { people } from '../kit/lifecycle.ts';
import {
  at,
  channel,
  clock,
  direct,
  factsOf,
  made,
  messages,
  slots,
  useDigests,
  wordsOf,
  world,
} from './digest-world.ts';

useDigests();

const ask = (to = 'production') =>
  requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to, reason: 'Better recall' });
const refusal = async (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'not refused',
    (error: unknown) => {
      if (error instanceof StewardError) return `${error.code} ${error.message} ${error.hint ?? ''}`;
      throw error;
    },
  );

describe('a digest', () => {
  test('comes at its hour in its zone, within a minute, with window, zone and the next one', async () => {
    await ask();
    await made();
    await at('2026-11-23T07:59:59Z');
    expect(await messages()).toEqual([]);
    await at('2026-11-23T08:01:00Z');
    const [only, ...others] = await messages();
    expect(others).toEqual([]);
    expect(only?.to).toBe('monitoring');
    expect(only?.summary).toBe('daily: 1 to look at');
    expect(only?.words).toBe(
      [
        '# daily',
        '# Requests waiting',
        'R-1 | churn@v12 to production | waits | @leo, @rita | 11 min | Thu 26 Nov 08:50',
        'Sun 22 Nov 09:00 to Mon 23 Nov 09:00, Europe/Rome. Next: Tue 24 Nov 09:00.',
      ].join('\n'),
    );
    await at('2026-11-23T20:00:00Z');
    expect(await slots()).toEqual(['2026-11-23T08:00:00.000Z']);
  });

  test('says first what is new, worse, better and gone since the last one', async () => {
    await made();
    await at('2026-11-23T08:01:00Z');
    const { number } = await ask();
    await at('2026-11-24T08:01:00Z');
    await at('2026-11-26T08:01:00Z');
    await castVote(world.as('leo'), {
      request: number,
      decision: 'reject',
      source: 'button',
      comment: 'no bias audit',
    });
    await at('2026-11-27T08:01:00Z');
    await at('2026-11-28T08:01:00Z');
    const said = await messages();
    expect(said.map(({ summary }) => summary)).toEqual([
      'daily: nothing to look at',
      'daily: 1 new',
      'daily: 1 worse',
      'daily: 1 cleared',
      'daily: nothing changed since Fri 27 Nov 09:00',
    ]);
    expect(said[1]?.words).toContain(
      'New: R-1 churn@v12 to production waits, for @leo, @rita, closes Thu 26 Nov 09:01',
    );
    expect(said[2]?.words).toContain('Worse: R-1 churn@v12 to production closes soon, for @leo, @rita');
    expect(said[3]?.words).toContain('Cleared: R-1 churn@v12 to production no longer waits');
  });

  test('stays silent when nothing changed and only changes are wanted', async () => {
    await made({ onlyChanges: true });
    await at('2026-11-23T08:01:00Z');
    await at('2026-11-24T08:01:00Z');
    await ask();
    await at('2026-11-25T08:01:00Z');
    expect((await messages()).map(({ summary }) => summary)).toEqual(['daily: nothing to look at', 'daily: 1 new']);
    expect((await factsOf('digest.run')).map(({ state }) => state)).toEqual(['sent', 'silent', 'sent']);
  });

  test('due with others in one channel is one message, and each keeps its own row', async () => {
    await made();
    await made({ name: 'second', at: 'weekdays 09:00', places: [channel('monitoring'), channel('other')] });
    await made({ name: 'third', places: [channel('other')] });
    await made({ name: 'apart', places: [channel('apart')] });
    await at('2026-11-23T08:01:00Z');
    const said = await messages();
    expect(said.map(({ to, words }) => [to, words.match(/^# .*/gm)?.sort()])).toEqual(
      expect.arrayContaining([
        ['monitoring', ['# daily', '# second']],
        ['other', ['# second', '# third']],
        ['apart', ['# apart']],
      ]),
    );
    expect(said).toHaveLength(3);
    expect(await slots()).toHaveLength(4);
    const rows = await world.unit.db.execute(
      `select from digest_delivery where workspace_id = '${world.system.workspace}'`,
    );
    expect(rows).toHaveLength(5);
  });

  test('that comes late says so, and what was left out before it', async () => {
    await made();
    await at('2026-11-25T08:14:00Z');
    const [only, ...others] = await messages();
    expect(others).toEqual([]);
    expect(only?.words).toContain('# daily\nDelayed 14 min.\nSteward was away: 2 digests before this were left out.');
    expect(await factsOf('digest.skipped')).toMatchObject([
      { first: '2026-11-23T08:00:00.000Z', last: '2026-11-24T08:00:00.000Z', count: 2 },
    ]);
    await at('2026-11-25T20:00:00Z');
    expect(await messages()).toHaveLength(1);
  });

  test('follows its rule for what was missed', async () => {
    await made({ name: 'skips', missed: 'skip' });
    await made({ name: 'all', missed: 'all', missedMost: 2, places: [channel('other')] });
    await at('2026-11-25T12:00:00Z');
    expect(await slots()).toEqual(['2026-11-24T08:00:00.000Z', '2026-11-25T08:00:00.000Z']);
    expect((await messages()).map(({ to }) => to)).toEqual(['other', 'other']);
    await at('2026-11-26T08:01:00Z');
    expect(await slots()).toHaveLength(4);
  });

  test('whoever may not delete it is refused before he is asked whether he means it', async () => {
    await made({}, 'mia');
    const asks = (who: 'leo' | 'mia') =>
      inTransaction(world.as(who), async (tx) => digestDelete.check?.({ ctx: tx, input: { name: 'daily' } } as never));
    expect(await refusal(asks('leo'))).toContain('NOT_ALLOWED');
    await asks('mia');
  });

  test('can be paused, resumed, edited and deleted by its owner or an admin alone', async () => {
    await made({}, 'mia');
    expect(await refusal(pauseDigest(world.as('leo'), { name: 'daily' }))).toBe(
      'NOT_ALLOWED Only whoever made the digest daily, or an admin, changes it. To read it yourself: `digest subscribe daily`. Ask @ada.',
    );
    await pauseDigest(world.as('mia'), { name: 'daily' });
    await at('2026-11-24T12:00:00Z');
    await resumeDigest(world.as('ada'), { name: 'daily' });
    await at('2026-11-24T13:00:00Z');
    expect(await slots()).toEqual([]);
    await editDigest(world.as('mia'), { name: 'daily', at: 'daily 15:00', places: [channel('other')] });
    await at('2026-11-24T14:01:00Z');
    expect((await messages()).map(({ to }) => to)).toEqual(['other']);
    await deleteDigest(world.as('mia'), { name: 'daily' });
    await at('2026-11-26T14:01:00Z');
    expect(await slots()).toEqual(['2026-11-24T14:00:00.000Z']);
    expect(await refusal(runDigest(world.as('mia'), { name: 'daily' }))).toContain('UNKNOWN_DIGEST');
    await made();
    expect(await refusal(runDigest(world.as('ada'), { name: 'dayly' }))).toContain('Did you mean `daily`?');
  });

  test('sent by hand or looked at between two slots says what it is so far', async () => {
    await made();
    await at('2026-11-23T08:01:00Z');
    clock.now = new Date('2026-11-23T11:30:00Z');
    const looked = await previewDigest(world.as('leo'), { name: 'daily' });
    const window = 'Mon 23 Nov 09:00 to Mon 23 Nov 12:30 so far, Europe/Rome. Next: Tue 24 Nov 09:00.';
    expect(wordsOf(looked)).toContain(window);
    expect(await runDigest(world.as('ada'), { name: 'daily' })).toMatchObject({ places: 1 });
    const said = await messages();
    expect(said).toHaveLength(2);
    expect(said[1]?.words).toContain(window);
    await at('2026-11-24T08:01:00Z');
    expect(await messages()).toHaveLength(3);
  });
});

describe('a person', () => {
  test('reads a digest by direct message, what waits for him first, and leaves models out for himself', async () => {
    await made();
    await subscribe(world.as('leo'), { name: 'daily', direct: direct('leo') });
    expect(await refusal(subscribe(world.as('leo'), { name: 'daily', direct: direct('leo') }))).toContain(
      'ALREADY_THERE',
    );
    await ask();
    await at('2026-11-23T08:01:00Z');
    const [mine, shared] = (await messages()).sort((a, b) => (a.to < b.to ? -1 : 1));
    expect(mine?.words).toContain('# daily\nWaits for you: R-1 churn@v12 to production\n');
    expect(mine?.words).toContain('Leave a model out with digest mute daily <model>.');
    expect(shared?.words).not.toContain('Waits for you');
    await muteModel(world.as('leo'), { name: 'daily', model: 'churn', muted: true });
    expect(await refusal(muteModel(world.as('rita'), { name: 'daily', model: 'churn', muted: true }))).toContain(
      'You do not read the digest daily by direct message. Read it with `digest subscribe daily`.',
    );
    await at('2026-11-24T08:01:00Z');
    const [, , , last] = (await messages()).sort((a, b) => (a.to > b.to ? -1 : 1));
    expect(last?.to).toBe('@leo');
    expect(last?.words).not.toContain('R-1');
    await unsubscribe(world.as('leo'), { name: 'daily' });
    await at('2026-11-25T08:01:00Z');
    expect((await messages()).filter(({ to }) => to === '@leo')).toHaveLength(2);
  });
});

describe('whoever is forgotten', () => {
  test('is gone from the digests that named him, also from old ones, and reads none any more', async () => {
    await made();
    await subscribe(world.as('leo'), { name: 'daily', direct: direct('leo') });
    await ask();
    await at('2026-11-23T08:01:00Z');
    expect((await messages()).find(({ to }) => to === 'monitoring')?.words).toContain('@leo, @rita');
    await forgetPerson(world.as('ada'), { person: people.leo });
    const forgotten = { kind: 'person.forgotten', body: (await factsOf('person.forgotten'))[0] } as unknown as Fact;
    await personForgottenEraseWords.run(world.system, forgotten);
    const said = (await messages()).map(({ words }) => words).join('\n');
    expect(said).toMatch(/somebody forgotten, @rita/);
    expect(said).not.toContain('@leo');
    await at('2026-11-24T08:01:00Z');
    expect((await messages()).filter(({ to }) => to === '@leo')).toHaveLength(1);
  });
});

describe('bad input', () => {
  test.each([
    ['a zone that does not exist', { zone: 'Europe/Nowhere' }, 'There is no time zone "Europe/Nowhere".'],
    ['a bare offset as zone', { zone: '+02:00' }, 'There is no time zone'],
    ['a cron that never fires', { at: '0 9 30 2 *' }, 'never comes: there is no such day.'],
    ['a model that does not exist', { models: ['chrun'] }, 'There is no model chrun. Did you mean `churn`?'],
  ])('%s is refused with words', async (_, more, words) => {
    expect(await refusal(made(more))).toContain(words);
    expect(await slots()).toEqual([]);
  });

  test('a name is taken once, and free again after its digest was deleted', async () => {
    await made();
    expect(await refusal(made())).toContain('NAME_TAKEN A digest is called daily already.');
    await deleteDigest(world.as('ada'), { name: 'daily' });
    await made();
  });

  test('clocks that jump: ahead runs the latest once, back runs nothing twice and waits for no far slot', async () => {
    await made();
    await at('2026-11-23T08:01:00Z');
    await at('2026-12-24T12:00:00Z');
    expect(await slots()).toEqual(['2026-11-23T08:00:00.000Z', '2026-12-24T08:00:00.000Z']);
    await at('2026-11-23T07:55:00Z');
    expect(await mendSlots(world.system)).toBe(1);
    expect(await mendSlots(world.system)).toBe(0);
    await at('2026-11-23T08:02:00Z');
    await at('2026-11-24T08:01:00Z');
    expect(await slots()).toEqual(['2026-11-23T08:00:00.000Z', '2026-11-24T08:00:00.000Z', '2026-12-24T08:00:00.000Z']);
    await at('2026-12-24T12:00:00Z');
    expect(await slots()).toHaveLength(3);
  });
});
