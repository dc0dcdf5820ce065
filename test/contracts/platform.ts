import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { actions, type Card, context, fields, heading, line, text } from '../../src/chat/card.ts';
import { type Address, DeliveryError, type DeliveryFailure, type MessageRef } from '../../src/chat/ports/platform.ts';
import { soon } from '../kit/soon.ts';
import { filesContract } from './files.ts';
import { groupsContract } from './groups.ts';
import { historyContract } from './history.ts';
import type { Fault, PlatformHarness } from './platform-harness.ts';
import { type RecordingHost, recordingHost } from './recording-host.ts';
import { everything, everyWord, hostile, plain } from './sample-cards.ts';

export type { Fault, PlatformHarness } from './platform-harness.ts';

/** What every platform must do. `make` gives a harness whose platform is not started yet. */
export function platformContract(name: string, make: () => Promise<PlatformHarness>, faults: readonly Fault[]): void {
  describe(`${name} as a platform`, () => {
    let on: PlatformHarness;
    let host: RecordingHost;
    let marked = 0;
    const signal = AbortSignal.timeout(60_000);
    const marker = (): string => `contract-${++marked}`;
    const post = (card: Card, to: Address = on.address, mark = marker()): Promise<MessageRef> =>
      on.platform.post(to, card, mark, signal);

    beforeAll(async () => {
      on = await make();
      host = recordingHost();
      await on.platform.start(host);
      await vi.waitFor(() => expect(on.platform.status().connected).toBe(true), soon);
    });
    // Discord takes 50 calls a second, and a test makes up to 40.
    beforeEach(() => vi.waitUntil(() => (on.recentCalls?.() ?? 0) < 10, soon));
    afterAll(() => on.stop());

    test('tells which team it is connected to', async () => {
      await expect.poll(() => host.teams.map(({ team }) => team)).toContain(on.address.team);
      expect(on.platform.status().detail).not.toBe('');
      expect([...on.faults].sort()).toEqual([...faults].sort());
    });

    test('posts every part of a card and shows its words', async () => {
      const shown = await on.texts(await post(everything));
      for (const word of everyWord) expect(shown).toContain(word);
    });

    test('carries the invocations of buttons unchanged', async () => {
      const long = `v1 approve request=R-81 seen=4 ${'x'.repeat(69)}`;
      const ref = await post({
        ...plain('Buttons'),
        parts: [text('Buttons'), actions({ label: 'Approve', invocation: long })],
      });
      expect(await on.buttons(ref)).toEqual([long]);
    });

    test('changes a message in place', async () => {
      const ref = await post(plain('It is pending'));
      const before = await on.count();
      await on.platform.update(on.address, ref, plain('It is applied'), signal);
      expect(await on.texts(ref)).toContain('It is applied');
      expect(await on.texts(ref)).not.toContain('It is pending');
      expect(await on.count()).toBe(before);
    });

    test('says where a reader finds a message', async () => {
      const ref = await post(plain('Here'));
      const link = new URL(on.platform.linkTo?.(on.address.team, ref) ?? '');
      expect(link.href).toContain(ref.channel);
      expect(link.href).toContain(ref.message.replace('.', ''));
    });

    test('takes the buttons away when the new card has none', async () => {
      const ref = await post({
        ...plain('Decide'),
        parts: [text('Decide'), actions({ label: 'Yes', invocation: 'v1 whoami' })],
      });
      await on.platform.update(on.address, ref, plain('Decided'), signal);
      expect(await on.buttons(ref)).toEqual([]);
    });

    test('posts a line into the thread of a message', async () => {
      const root = await post(plain('The root'));
      const ref = await post(plain('A line below'), { ...on.address, thread: root.message });
      expect(ref.message).not.toBe(root.message);
      expect(await on.texts(ref)).toContain('A line below');
    });

    test('posts and changes a direct message', async () => {
      const to = { team: on.address.team, channel: `@${on.person}` };
      const ref = await post(plain('For you alone'), to);
      await on.platform.update(to, ref, plain('Still for you alone'), signal);
      expect(await on.texts(ref)).toContain('Still for you alone');
    });

    test('finds its own message by the marker and no other', async () => {
      const since = new Date(Date.now() - 60_000);
      const [mine, other] = [marker(), marker()];
      const ref = await post(plain('Mine'), on.address, mine);
      await post(plain('Another'), on.address, other);
      expect(await on.platform.find(on.address, mine, since, signal)).toEqual(ref);
      expect(await on.platform.find(on.address, marker(), since, signal)).toBeUndefined();
    });

    test('finds a line of a thread by its marker', async () => {
      const since = new Date(Date.now() - 60_000);
      const root = await post(plain('The root of a search'));
      const inThread = { ...on.address, thread: root.message };
      const mark = marker();
      const ref = await post(plain('A line to find'), inThread, mark);
      expect((await on.platform.find(inThread, mark, since, signal))?.message).toBe(ref.message);
    });

    test('still finds a message by its marker after it was changed', async () => {
      const since = new Date(Date.now() - 60_000);
      const mark = marker();
      const ref = await post(plain('First'), on.address, mark);
      await on.platform.update(on.address, ref, plain('Second'), signal);
      expect((await on.platform.find(on.address, mark, since, signal))?.message).toBe(ref.message);
    });

    test('says no-access for a channel it cannot get into', async () => {
      expect(await failureOf(post(plain('Nowhere'), on.unknown))).toBe('no-access');
    });

    test('says gone when the message to change was deleted', async () => {
      const ref = await post(plain('Soon gone'));
      await on.remove(ref);
      expect(await failureOf(on.platform.update(on.address, ref, plain('Too late'), signal))).toBe('gone');
    });

    test('does not post when the time was up before it began', async () => {
      const before = await on.count();
      const late = on.platform.post(on.address, plain('Too late'), marker(), AbortSignal.abort());
      expect(['away', 'in-doubt']).toContain(await failureOf(late));
      expect(await on.count()).toBe(before);
    });

    test.each(hostile)('shows %s literally', async (_, nasty) => {
      const ref = await post({
        tone: 'neutral',
        summary: `Summary ${nasty}`,
        parts: [
          heading(`Heading ${nasty}`, 'aside'),
          text(['Text ', { type: 'bold', text: nasty }, ' ', nasty]),
          fields({ label: 'Field', value: nasty }),
          { type: 'table', columns: ['Cell'], rows: [[nasty]] },
          context(nasty),
        ],
      });
      expect(await on.live(ref)).toEqual([]);
      const shown = await on.texts(ref);
      // Without marks of direction, blanks as the platform likes them.
      const words = nasty
        .replace(/[\u200B\u202A-\u202E\u2066-\u2069]/g, '')
        .trim()
        .split(/\s+/);
      for (const word of words) expect(shown).toContain(word);
      expect(shown).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
    });

    test('cuts 50 KB of fields into "and N more" instead of failing', async () => {
      const many = Array.from({ length: 400 }, (_, index) => ({ label: `Field ${index}`, value: 'word '.repeat(24) }));
      const ref = await post({ tone: 'neutral', summary: 'Many', parts: [heading('Many'), fields(...many)] });
      const shown = await on.texts(ref);
      expect(shown).toContain('Field 0');
      expect(shown).toMatch(/and \d+ more/);
    });

    test('cuts long rows, long words and many buttons instead of failing', async () => {
      const rows = Array.from({ length: 500 }, (_, index) => [`row ${index}`, 'x'.repeat(300)]);
      const buttons = Array.from({ length: 30 }, (_, index) => ({
        label: `${index} ${'y'.repeat(90)}`,
        invocation: `v1 show n=${index}`,
      }));
      const ref = await post({
        tone: 'bad',
        summary: 's'.repeat(5_000),
        parts: [
          heading('h'.repeat(400), 'a'.repeat(400)),
          text('t'.repeat(20_000)),
          { type: 'table', columns: ['Name', 'Value'], rows },
          actions(...buttons),
          context('c'.repeat(5_000)),
        ],
      });
      expect(await on.texts(ref)).toContain('row 0');
      expect((await on.buttons(ref)).length).toBeGreaterThan(0);
    });

    test('takes a card of one empty line', async () => {
      await expect(post(line('neutral', 'Nothing', ''))).resolves.toBeDefined();
    });

    if (faults.includes('away')) {
      test('says away when nobody listens, and posts nothing', async () => {
        const before = await on.count();
        await on.fault('away');
        expect(await failureOf(post(plain('Nobody listens')))).toBe('away');
        expect(await on.count()).toBe(before);
        await expect.poll(() => failureOf(post(plain('Back again')))).toBeUndefined();
      });
    }

    if (faults.includes('rate-limited')) {
      test('says rate-limited with the time to wait, and posts nothing', async () => {
        const before = await on.count();
        await on.fault('rate-limited');
        const error = await errorOf(post(plain('Too fast')));
        expect(error?.failure).toBe('rate-limited');
        expect(error?.retryAfterMs).toBeGreaterThanOrEqual(1_900);
        expect(error?.retryAfterMs).toBeLessThanOrEqual(3_000);
        expect(await on.count()).toBe(before);
      });
    }

    if (faults.includes('dropped')) {
      test('says in-doubt when the answer was lost, and then finds what was posted once', async () => {
        const since = new Date(Date.now() - 60_000);
        const [before, mark] = [await on.count(), marker()];
        await on.fault('dropped');
        expect(await failureOf(post(plain('Accepted'), on.address, mark))).toBe('in-doubt');
        const found = await on.platform.find(on.address, mark, since, signal);
        expect(found && (await on.texts(found))).toContain('Accepted');
        expect(await on.count()).toBe(before + 1);
      });
    }

    filesContract(() => on, post, marker);

    test('says what it knows about people, if it has that port', async () => {
      const { people } = on.platform;
      if (!people) return;
      const known = await people.standing(on.address.team, on.person, signal);
      expect(known.standing).toBe('member');
      expect(known.name ?? known.handle).toBeTruthy();
      expect(['gone', 'stranger']).toContain((await people.standing(on.address.team, 'U0NOBODY00', signal)).standing);
    });

    test('resolves and joins channels, if it has that port', async () => {
      const { channels } = on.platform;
      if (!channels) return;
      const { team, channel } = on.address;
      for (const typed of [channel, `#${on.channelName}`, `<#${channel}>`]) {
        expect(await channels.resolve(team, typed, signal)).toEqual({ channel, name: on.channelName });
      }
      expect(await channels.resolve(team, '#no-such-channel-here', signal)).toBeUndefined();
      expect(await channels.join(team, channel, signal)).toEqual({ ok: true });
      const refused = await channels.join(team, on.unknown.channel, signal);
      expect(refused.ok || refused.invite).toBeTruthy();
      expect(refused.ok).toBe(false);
    });

    test('lists who reacted with what, if it has that port', async () => {
      const { reactions } = on.platform;
      if (!reactions) return;
      const ref = await post(plain('React to me'));
      expect(await reactions.list(on.address, ref, signal)).toEqual([]);
      await on.react(ref, on.person, 'white_check_mark');
      await on.react(ref, on.person, 'x');
      const listed = await reactions.list(on.address, ref, signal);
      expect([...listed].sort((a, b) => a.emoji.localeCompare(b.emoji))).toEqual([
        { user: on.person, emoji: 'white_check_mark' },
        { user: on.person, emoji: 'x' },
      ]);
      const removed = await post(plain('React to nothing'));
      await on.remove(removed);
      expect(await failureOf(reactions.list(on.address, removed, signal))).toBe('gone');
    });

    groupsContract(() => on);
    historyContract(() => on, post);

    test('says away after it was stopped', async () => {
      await on.platform.stop();
      expect(on.platform.status().connected).toBe(false);
      expect(await failureOf(post(plain('Stopped')))).toBe('away');
    });
  });
}

async function errorOf(call: Promise<unknown>): Promise<DeliveryError | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof DeliveryError) return error;
    throw error;
  }
}

async function failureOf(call: Promise<unknown>): Promise<DeliveryFailure | undefined> {
  return (await errorOf(call))?.failure;
}
