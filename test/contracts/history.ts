import { expect, test } from 'vitest';
import type { Card } from '../../src/chat/card.ts';
import type { Address, MessageRef } from '../../src/chat/ports/platform.ts';
import { DeliveryError } from '../../src/chat/ports/platform.ts';
import type { PlatformHarness } from './platform-harness.ts';
import { plain } from './sample-cards.ts';

/** How every platform that has this port reads a single message; run within `platformContract`. */
export function historyContract(
  of: () => PlatformHarness,
  post: (card: Card, to?: Address) => Promise<MessageRef>,
): void {
  const signal = AbortSignal.timeout(60_000);

  test('reads one message that somebody wrote, if it has that port', async () => {
    const on = of();
    const { history } = on.platform;
    if (!history) return;
    const read = (message: string, to: Address = on.address) => history.read(to, message, signal);
    const words = 'a & b <b>*bold*</b>\n@everyone &lt; https://evil.example/x';
    const began = Date.now();
    const written = await on.says(on.person, words);
    await on.says(on.person, 'something later');
    const found = await read(written.message);
    expect(found).toMatchObject({ ref: written, author: { type: 'person', user: on.person }, text: words });
    expect([found.thread, found.withheld]).toEqual([undefined, undefined]);
    expect(Math.abs(found.at.getTime() - began)).toBeLessThan(120_000);

    const root = await post(plain('A root with answers'));
    const line = await post(plain('A line of ours'), { ...on.address, thread: root.message });
    const answer = await on.says(on.person, 'it is the feature store', root);
    const inThread = { ...on.address, thread: root.message };
    expect(await read(answer.message, inThread)).toMatchObject({
      thread: root.message,
      author: { type: 'person', user: on.person },
      text: 'it is the feature store',
    });
    expect((await read(line.message, inThread)).author).toEqual({ type: 'steward' });
    expect((await read(root.message)).author).toEqual({ type: 'steward' });

    await on.react(written, on.person, 'pushpin');
    for (const [{ message }, emoji] of [
      [answer, 'pushpin'],
      [line, 'eyes'],
    ] as const)
      await on.react((await read(message, inThread)).ref, on.person, emoji);
    const marked = async (to: Address, emoji = 'pushpin') =>
      (await history.marked(to, emoji, signal)).map(({ message }) => message);
    expect(await marked(on.address)).toEqual([written.message]);
    expect(await marked(inThread)).toEqual([answer.message]);
    expect(await marked(inThread, 'eyes')).toEqual([line.message]);
    expect(await marked(on.address, 'x')).not.toContain(written.message);

    const gone = await post(plain('Soon removed'));
    await on.remove(gone);
    const error = await read(gone.message).catch((failed: unknown) => failed);
    expect(error).toBeInstanceOf(DeliveryError);
    expect((error as DeliveryError).failure).toBe('gone');
  });
}
