import { describe, expect, it } from 'vitest';
import { type Card, type CardFile, file, picture, text } from '../../src/chat/card.ts';
import { bytesText, fileParts, fitFiles, safeName, withoutFiles } from '../../src/chat/files.ts';
import { restoreCard, storeCard } from '../../src/chat/stored-card.ts';

const png = (more: Partial<CardFile> = {}): CardFile => ({
  name: 'a.png',
  mime: 'image/png',
  bytes: Buffer.from('12345'),
  alt: 'auc 0.93',
  ...more,
});
const card = (...parts: Card['parts']): Card => ({ tone: 'neutral', summary: 'A card', parts });
const port = { largest: 10, most: 2, pictures: ['image/png'] };

describe('files of a card', () => {
  it.each<[string, string]>([
    ['auc.png', 'auc.png'],
    ['../../etc/passwd', 'etc-passwd'],
    ['a b\u202Ec.zip', 'a-b-c.zip'],
    ['', 'file'],
    ['.png', 'file.png'],
    [`${'x'.repeat(200)}.json`, `${'x'.repeat(70)}.json`],
    ['naïve.tar.gz', 'na-ve.tar.gz'],
  ])('the name %j is written %j', (name, written) => expect(safeName(name)).toBe(written));

  it.each<[number, string]>([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1 kB'],
    [123_456, '123 kB'],
    [999_499, '999 kB'],
    [1_234_567, '1.23 MB'],
    [20_000_000, '20 MB'],
  ])('%d bytes are written %s', (bytes, written) => expect(bytesText(bytes)).toBe(written));

  it('words take the place of what does not fit, each with its reason', () => {
    const fitting = fitFiles(
      card(
        picture(png({ bytes: Buffer.alloc(11) }), text('a table')),
        picture(png({ mime: 'image/tiff' })),
        file(png({ bytes: Buffer.of() })),
        picture(png()),
        file(png({ mime: 'application/zip' })),
        file(png()),
      ),
      port,
      'Slack',
    );
    expect(fileParts(fitting)).toHaveLength(2);
    const words = fitting.parts.flatMap((part) => ('text' in part ? [part.text] : []));
    expect(words).toEqual([
      'a table',
      'a.png has 11 bytes; Steward sends at most 10 bytes on Slack.',
      'auc 0.93',
      'Slack shows no image/tiff.',
      'auc 0.93',
      'a.png is empty.',
      'auc 0.93',
      'Slack takes 2 files with a message.',
    ]);
  });

  it('is the same card when it has no file', () => {
    const plain = card(text('words'));
    expect(fitFiles(plain, port, 'Slack')).toBe(plain);
    expect(withoutFiles(plain)).toEqual(plain);
  });

  it('is stored with words in the place of bytes, and with what is kept elsewhere', () => {
    const kept = png({ bytes: new Uint8Array(), kept: { id: 'f1', size: 5 } });
    const restored = restoreCard(storeCard(card(picture(png(), text('a table')), picture(kept))));
    expect(restored?.parts[0]).toEqual({ type: 'text', text: 'a table' });
    expect(restored?.parts[1]).toEqual({ type: 'picture', file: kept, instead: [] });
  });
});
