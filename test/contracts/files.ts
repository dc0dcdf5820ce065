import { expect, test } from 'vitest';
import { type Card, type CardFile, file, picture, text } from '../../src/chat/card.ts';
import type { Address, MessageRef } from '../../src/chat/ports/platform.ts';
import type { PlatformHarness } from './platform-harness.ts';

/** A PNG of one pixel, and with `tail` another one of the same picture. */
export function pixel(tail = ''): Uint8Array {
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  return Buffer.concat([Buffer.from(png, 'base64'), Buffer.from(tail)]);
}

export const chart = (more: Partial<CardFile> = {}): CardFile => ({
  name: 'auc.png',
  mime: 'image/png',
  bytes: pixel(),
  alt: 'auc of churn over 30 days, last 0.93',
  ...more,
});
export const archive = (more: Partial<CardFile> = {}): CardFile => ({
  name: 'audit-churn-v12.zip',
  mime: 'application/zip',
  bytes: Buffer.from('PK of a test'),
  alt: 'Everything about churn@v12',
  ...more,
});
export const TABLE = text('Table: auc 0.93 on 21 Nov');

export const carrying = (words: string, ...parts: Card['parts']): Card => ({
  tone: 'neutral',
  summary: words,
  parts: [text(words), ...parts],
});

/** What every platform does with files; run within `platformContract`. */
export function filesContract(
  of: () => PlatformHarness,
  post: (card: Card, to?: Address, mark?: string) => Promise<MessageRef>,
  marker: () => string,
): void {
  const signal = AbortSignal.timeout(60_000);
  const bytesOf = ({ bytes }: { bytes: Uint8Array }) => Buffer.from(bytes).toString('base64');

  test('shows a picture within the message, with its words', async () => {
    const on = of();
    const ref = await post(carrying('A chart', picture(chart(), TABLE)));
    const [seen, ...more] = await on.files(ref);
    expect(more).toEqual([]);
    expect(seen).toMatchObject({ name: 'auc.png', picture: true, alt: 'auc of churn over 30 days, last 0.93' });
    expect(bytesOf(seen!)).toBe(bytesOf(chart()));
    expect(await on.texts(ref)).not.toContain('Table: auc');
  });

  test('shares a file with the message, in channels, threads and direct messages', async () => {
    const on = of();
    const { team } = on.address;
    const root = await post(carrying('A root for files'));
    for (const to of [on.address, { ...on.address, thread: root.message }, { team, channel: `@${on.person}` }]) {
      const ref = await post(carrying('A pack', file(archive())), to);
      const files = await on.files(ref);
      expect(files.map(({ name, picture: shown }) => [name, shown])).toEqual([['audit-churn-v12.zip', false]]);
      expect(bytesOf(files[0]!)).toBe(bytesOf(archive()));
      expect(await on.texts(ref)).toContain('audit-churn-v12.zip');
    }
  });

  test('shows two pictures of one name as two', async () => {
    const on = of();
    const other = chart({ bytes: pixel('other'), alt: 'recall of churn' });
    const ref = await post(carrying('Two charts', picture(chart(), TABLE), picture(other, TABLE)));
    const files = await on.files(ref);
    expect(files.map(bytesOf).sort()).toEqual([bytesOf(chart()), bytesOf(other)].sort());
    expect(files.map(({ alt }) => alt).sort()).toEqual(['auc of churn over 30 days, last 0.93', 'recall of churn']);
  });

  test('an edit shows the new picture in the place of the old', async () => {
    const on = of();
    const ref = await post(carrying('Yesterday', picture(chart({ bytes: pixel('old') }), TABLE)));
    const today = chart({ bytes: pixel('new'), alt: 'auc today' });
    await on.platform.update(on.address, ref, carrying('Today', picture(today, TABLE)), signal);
    expect((await on.files(ref)).map(bytesOf)).toEqual([bytesOf(today)]);
    await on.platform.update(on.address, ref, carrying('No picture any more'), signal);
    expect(await on.files(ref)).toEqual([]);
  });

  test('puts words in the place of a file that is too large, empty, or no picture', async () => {
    const on = of();
    const { files } = on.platform;
    expect(files).toBeDefined();
    const large = archive({ bytes: Buffer.alloc((files?.largest ?? 0) + 1) });
    const ref = await post(
      carrying(
        'Nothing fits',
        file(large, text('Take it from the server')),
        picture(chart({ bytes: Buffer.of() }), TABLE),
        picture(chart({ mime: 'image/tiff' })),
      ),
    );
    expect(await on.files(ref)).toEqual([]);
    const shown = await on.texts(ref);
    expect(shown).toContain('Take it from the server');
    expect(shown).toContain('Table: auc 0.93 on 21 Nov');
    expect(shown).toContain('auc of churn over 30 days, last 0.93');
  });

  test('names files so that every reader can keep them', async () => {
    const on = of();
    const ref = await post(carrying('A strange name', file(archive({ name: '../a b\u202E"c.zip' }))));
    expect((await on.files(ref)).map(({ name }) => name)).toEqual(['a-b-c.zip']);
  });

  test('leaves one message and one file when the answer to a post was lost', async () => {
    const on = of();
    if (!on.faults.includes('dropped')) return;
    const since = new Date(Date.now() - 60_000);
    const mark = marker();
    const before = await on.count();
    await on.fault('dropped');
    const card = carrying('Accepted with a file', picture(chart(), TABLE), file(archive()));
    await expect(post(card, on.address, mark)).rejects.toMatchObject({ failure: 'in-doubt' });
    const found = await on.platform.find(on.address, mark, since, signal);
    const again = await on.platform.find(on.address, mark, since, signal);
    expect(again).toEqual(found);
    expect((await on.files(found!)).map(({ name }) => name).sort()).toEqual(['auc.png', 'audit-churn-v12.zip']);
    const sharedApart = on.platform.name === 'slack' ? 1 : 0;
    expect(await on.count()).toBe(before + 1 + sharedApart);
  });
}
