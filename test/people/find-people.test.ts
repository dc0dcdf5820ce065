import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namesOf, peopleByIds, personIdOf, spansOfPeople } from '../../src/people/find-people.ts';
import { meet, type PeopleKit, peopleKit } from './people-kit.ts';

let kit: PeopleKit;
beforeAll(async () => {
  kit = await peopleKit();
});
afterAll(() => kit.close());

describe('a person as an argument', () => {
  test('is found by a mention', async () => {
    const ctx = kit.fresh();
    const leo = await meet(ctx, 'U1');
    expect(await personIdOf(ctx, { platform: 'slack', team: 'T1', user: 'U1' })).toBe(leo);
    expect(await personIdOf(ctx, { platform: 'slack', team: 'T1', user: 'U1' }, 'read')).toBe(leo);
  });

  test.each(['Leo Q', 'leo q', '@leoq', 'U1'])('is found for reading by the typed name %j', async (typed) => {
    const ctx = kit.fresh();
    const leo = await meet(ctx, 'U1', { name: 'Leo Q', handle: 'leoq' });
    expect(await personIdOf(ctx, { typed }, 'read')).toBe(leo);
  });

  test('is not taken from a typed name where it gives a right or a duty', async () => {
    const ctx = kit.fresh();
    await meet(ctx, 'U1', { name: 'leo' });
    await expect(personIdOf(ctx, { typed: 'leo' })).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'person' });
  });

  test('is asked for again when two have the name, and answered with the nearest when nobody has', async () => {
    const ctx = kit.fresh();
    await meet(ctx, 'U1', { name: 'leonard' });
    await meet(ctx, 'U2', { name: 'same' });
    await meet(ctx, 'U3', { name: 'same' });
    await expect(personIdOf(ctx, { typed: 'same' }, 'read')).rejects.toMatchObject({ code: 'AMBIGUOUS' });
    await expect(personIdOf(ctx, { typed: 'lenard' }, 'read')).rejects.toMatchObject({
      code: 'UNKNOWN_PERSON',
      hint: 'Did you mean leonard?',
    });
    await expect(personIdOf(kit.fresh(), { typed: 'leonard' }, 'read')).rejects.toMatchObject({
      code: 'UNKNOWN_PERSON',
    });
  });
});

describe('people for cards', () => {
  test('come with names and handles, in the order asked for, without the unknown', async () => {
    const ctx = kit.fresh();
    const [leo, mia] = [await meet(ctx, 'U1', { name: 'leo' }), await meet(ctx, 'U2', { name: 'mia' })];
    expect(await namesOf(ctx, [mia, ctx.newId(), leo])).toEqual(['mia', 'leo']);
    expect(await peopleByIds(ctx, [leo])).toEqual([{ type: 'person', id: leo, name: 'leo', handles: ['slack:T1:U1'] }]);
    expect(await peopleByIds(kit.fresh(), [leo])).toEqual([]);
  });

  test('who have no name yet are shown by their user id', async () => {
    const ctx = kit.fresh();
    const id = await personIdOf(ctx, { platform: 'slack', team: 'T1', user: 'U7' });
    expect((await spansOfPeople(ctx, [id])).get(id)?.name).toBe('U7');
  });
});
