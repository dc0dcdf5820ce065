import { unzipSync } from 'fflate';
import { beforeEach, describe, expect, it } from 'vitest';
import { fileParts } from '../../src/chat/files.ts';
import { plainText } from '../../src/chat/text.ts';
import { packRoutes } from '../../src/delivery/pack-routes.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import { allEntries } from '../../src/ledger/read.ts';
import { setRole } from '../../src/people/set-role.ts';
import { askForPack } from '../../src/proof/ask-for-pack.ts';
import type { packAsked } from '../../src/proof/events.ts';
import { makePack, sweepPacks } from '../../src/proof/make-pack.ts';
import { packCard, packSubject } from '../../src/proof/pack-card.ts';
import { zipBytes } from '../../src/proof/zip.ts';
import { people } from '../kit/lifecycle.ts';
import { clock, useChurn, world } from '../lifecycle/churn-world.ts';

useChurn({ flush: [createWanted(packRoutes)] });

const ports = { key: undefined, linksOf: async () => [] };
beforeEach(() => {
  clock.now = new Date('2026-11-21T09:00:00.000Z');
});

async function asked(): Promise<ReturnType<typeof packAsked.read>> {
  const { workspace } = world.system;
  await askForPack(world.as('ada'), { model: 'churn', version: 'v12', platform: 'console', team: workspace });
  const found = await kinds('audit-pack.asked');
  return found.at(-1)!.body as ReturnType<typeof packAsked.read>;
}
async function kinds(kind: string) {
  const found = [];
  for await (const entry of allEntries(world.system.db, world.system.workspace, { kind })) found.push(entry);
  return found;
}
const ctx = () => ({ ...world.system, now: clock.now });

describe('a pack that was asked for in chat', () => {
  it('is made once, however often its job runs', async () => {
    const what = await asked();
    await makePack(ctx(), what, ports);
    await makePack(ctx(), what, ports);
    const made = await kinds('audit-pack.made');
    expect(made).toHaveLength(1);
    const card = await packCard(world.system, packSubject(what.pack, what.subject));
    const [part] = fileParts(card);
    expect(Object.keys(unzipSync(part!.file.bytes))).toContain('verify.mjs');
    expect(part!.file.bytes.length).toBe(made[0]!.body.bytes);
    expect(part!.instead.map((each) => ('text' in each ? plainText(each.text as string) : ''))[0]).toContain(
      'npm run -s audit -- pack churn@v12',
    );
  });

  it('is made by two jobs at once for one person only once', async () => {
    const what = await asked();
    await Promise.all([makePack(ctx(), what, ports), makePack(ctx(), what, ports)]);
    expect(await kinds('audit-pack.made')).toHaveLength(1);
  });

  it('is not made for whoever lost the right meanwhile', async () => {
    const what = await asked();
    await setRole(world.as('ada'), { person: people.mia, role: 'admin' });
    await setRole(world.as('mia'), { person: people.ada, role: 'member' });
    await makePack(ctx(), what, ports);
    expect(await kinds('audit-pack.made')).toEqual([]);
    expect(await kinds('audit-pack.refused')).toHaveLength(1);
  });

  it('that is larger than chat takes says how to write it where Steward runs', async () => {
    const what = await asked();
    await makePack(ctx(), what, ports, 1_000);
    const card = await packCard(world.system, packSubject(what.pack, what.subject));
    expect(fileParts(card)).toEqual([]);
    expect(card.parts.map((part) => ('text' in part ? plainText(part.text as string) : '')).join('\n')).toMatch(
      /larger than chat takes[\s\S]*npm run -s audit -- pack churn@v12 --out audit-churn-v12\.zip/,
    );
  });

  it('is kept for a day', async () => {
    const what = await asked();
    await makePack(ctx(), what, ports);
    clock.advance(23 * 3_600_000);
    expect(await sweepPacks(world.system)).toBe(0);
    clock.advance(2 * 3_600_000);
    expect(await sweepPacks(world.system)).toBe(1);
    const card = await packCard(world.system, packSubject(what.pack, what.subject));
    expect(card.summary).toContain('is not kept any more');
  });

  it('never holds the process for long, however large it gets', async () => {
    const lines = async function* () {
      for (let row = 0; row < 60_000; row++) yield `${JSON.stringify({ row, hash: 'a'.repeat(64), raw: `${row}` })}\n`;
    };
    const files = async function* () {
      yield { name: 'ledger.jsonl', text: lines() };
    };
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const bytes = await zipBytes(files(), clock.now, 50_000_000);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
    expect(unzipSync(bytes!)['ledger.jsonl']!.length).toBeGreaterThan(5_000_000);
  });
});
