import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { file, picture } from '../../../src/chat/card.ts';
import { fileParts } from '../../../src/chat/files.ts';
import { archive, carrying, chart, TABLE } from '../../contracts/files.ts';
import { type SampleConsole, startSampleConsole } from '../../kit/sample-console.ts';

let site: SampleConsole;
beforeAll(async () => {
  site = await startSampleConsole();
});
afterAll(() => site.stop());

const get = (id: string, as: string, headers: Record<string, string> = {}) =>
  fetch(`${site.url}/console/files/${id}?as=${as}`, { headers });
const idsOf = async (viewer: string, message: string) => {
  const found = await site.room.message(viewer, message);
  return found?.card ? fileParts(found.card).map((part) => part.file.kept!.id) : [];
};

describe('files of the console', () => {
  test('come with their type, their name and no leave to be guessed or kept', async () => {
    const svg = chart({ name: 'auc.svg', mime: 'image/svg+xml', bytes: Buffer.from('<svg/>') });
    const html = archive({ name: 'page.html', mime: 'text/html', bytes: Buffer.from('<script>1</script>') });
    const card = carrying('Files', picture(chart(), TABLE), picture(svg, TABLE), file(archive()), file(html));
    const message = await site.room.post({ channel: 'releases', card });
    const seen = [];
    for (const id of await idsOf('mia', message)) {
      const { status, headers } = await get(id, 'mia');
      expect(status).toBe(200);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('private, no-store');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      seen.push([headers.get('content-type'), headers.get('content-disposition')]);
    }
    expect(seen).toEqual([
      ['image/png', 'inline; filename="auc.png"'],
      ['image/svg+xml', 'attachment; filename="auc.svg"'],
      ['application/octet-stream', 'attachment; filename="audit-churn-v12.zip"'],
      ['application/octet-stream', 'attachment; filename="page.html"'],
    ]);
  });

  test('of a direct message or a private answer are for its person alone', async () => {
    const direct = await site.room.post({ channel: '@leo', card: carrying('For leo', file(archive())) });
    const key = 'answer:files-for-leo';
    const answer = await site.room.answer({
      person: 'leo',
      channel: 'releases',
      key,
      card: carrying('An answer', picture(chart(), TABLE)),
    });
    for (const message of [direct, answer]) {
      const [id = ''] = await idsOf('leo', message);
      expect((await get(id, 'leo')).status).toBe(200);
      expect((await get(id, 'mia')).status).toBe(404);
    }
  });

  test.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { 'sec-fetch-site': 'same-site' }],
    ['a foreign origin', { origin: 'http://evil.example' }],
    ['a proxy', { 'x-forwarded-for': '10.0.0.1' }],
  ])('are not given to %s', async (_, headers) => {
    const message = await site.room.post({ channel: 'releases', card: carrying('Mine', file(archive())) });
    const [id = ''] = await idsOf('mia', message);
    expect((await get(id, 'mia', headers)).status).toBe(403);
  });

  test('go with their message, their card and the answer that follows', async () => {
    const card = () => carrying('Soon gone', file(archive()));
    const removed = await site.room.post({ channel: 'releases', card: card() });
    const edited = await site.room.post({ channel: 'releases', card: card() });
    const asked = { person: 'mia', channel: 'releases', key: 'answer:files-replaced' };
    const answered = await site.room.answer({ ...asked, card: card() });
    const ids = (await Promise.all([removed, edited, answered].map((id) => idsOf('mia', id)))).flat();
    expect(ids).toHaveLength(3);
    await site.room.remove(removed, 'mia');
    await site.room.edit(edited, carrying('No file'));
    await site.room.answer({ ...asked, card: carrying('No file') });
    for (const id of ids) expect((await get(id, 'mia')).status).toBe(404);
  });

  test.each(['nothing', '01890000-0000-7000-8000-000000000000', "1' or 1=1"])('%s is not found', async (id) => {
    expect((await get(encodeURIComponent(id), 'mia')).status).toBe(404);
  });

  test('a post that is repeated by its key keeps the files of the first', async () => {
    const twice = { channel: 'releases', key: 'files-twice' };
    const first = await site.room.post({ ...twice, card: carrying('Once', file(archive())) });
    expect(await site.room.post({ ...twice, card: carrying('Once', file(archive())) })).toBe(first);
    expect(await idsOf('mia', first)).toHaveLength(1);
  });

  test('stand in the page with words for who cannot see them', async () => {
    await site.room.post({
      channel: 'releases',
      card: carrying('In the page', picture(chart(), TABLE), file(archive())),
    });
    const page = await (await fetch(`${site.url}/console/c/releases?as=mia`)).text();
    expect(page).toMatch(
      /<img class="card-image" src="\/console\/files\/[0-9a-f-]{36}\?as=mia" alt="auc of churn over 30/,
    );
    expect(page).toContain('aria-label="Download audit-churn-v12.zip, 12 bytes"');
  });
});
