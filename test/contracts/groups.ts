import { expect, test } from 'vitest';
import { DeliveryError } from '../../src/chat/ports/platform.ts';
import type { PlatformHarness } from './platform-harness.ts';

/** What every platform that keeps lists of people does with them; run within `platformContract`. */
export function groupsContract(of: () => PlatformHarness): void {
  const signal = AbortSignal.timeout(60_000);

  test('makes a user group or role hold whom it is told, if it has that port', async () => {
    const on = of();
    const { groups } = on.platform;
    if (!groups || !on.group) return;
    const { team } = on.address;
    const { id } = on.group;
    const among = [on.person, on.group.other];
    const set = (...users: string[]) => groups.setMembers(team, id, users, among, signal);
    const held = async () => [...((await groups.members(team, id, among, signal)) ?? [])].sort();
    on.group.setMembers([on.group.other]);
    for (const users of [[on.person], [on.person], [on.person, on.group.other].sort(), [on.group.other]]) {
      expect(await set(...users)).toBe(true);
      expect(await held()).toEqual(users);
    }
    // Nobody: where lists cannot be empty, who was in it stays.
    expect(await set()).toBe(true);
    expect([[], [on.group.other]]).toContainEqual(await held());
    on.group.setMembers(undefined);
    expect(await set(on.person)).toBe(false);
    on.group.setMembers([]);
    const late = await groups
      .setMembers(team, id, [on.person], among, AbortSignal.abort())
      .catch((error: unknown) => error);
    expect(late).toBeInstanceOf(DeliveryError);
  });

  test('says who is in a user group or role, if it has that port', async () => {
    const on = of();
    const { groups } = on.platform;
    expect(groups === undefined).toBe(on.group === undefined);
    if (!groups || !on.group) return;
    const { team } = on.address;
    on.group.setMembers([]);
    const { id, name: called, typed, unknown } = on.group;
    for (const word of typed) expect(await groups.resolve(team, word, signal)).toEqual({ group: id, name: called });
    for (const word of unknown) expect(await groups.resolve(team, word, signal)).toBeUndefined();
    const among = [on.person, 'U0NOBODY00'];
    expect(await groups.members(team, id, among, signal)).toEqual([]);
    on.group.setMembers([on.person]);
    expect(await groups.members(team, id, among, signal)).toEqual([on.person]);
    on.group.setMembers(undefined);
    expect(await groups.members(team, id, among, signal)).toBeUndefined();
    const late = await groups.members(team, id, among, AbortSignal.abort()).catch((error: unknown) => error);
    expect(late).toBeInstanceOf(DeliveryError);
    expect(['away', 'in-doubt']).toContain((late as DeliveryError).failure);
  });
}
