import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newestEntries } from '../../src/ledger/read.ts';
import { newSigningKey } from '../../src/ledger/signing-key.ts';
import { DEFAULT_WORKSPACE } from '../../src/workspace/connect-team.ts';
import { useDiscordStory } from './discord-story.ts';
import type { Driver, Who } from './driver.ts';
import { said, version } from './scene.ts';
import { useSlackStory } from './slack-story.ts';
import { type StartedStory, startStory, until } from './start-story.ts';

const key = newSigningKey();
const LEDGER_KEY = key.seed;

interface Stage {
  readonly story: StartedStory;
  readonly driver: Driver;
  /** The archives in somebody's direct messages. */
  readonly archives: (who: Who) => Promise<readonly { name: string; bytes: Uint8Array }[]>;
}

/** Unpacks an archive and runs its own verifier, which needs no Steward. */
async function verified(bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-chat-pack-'));
  try {
    for (const [name, content] of Object.entries(unzipSync(bytes))) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
    const run = spawnSync(process.execPath, [join(folder, 'verify.mjs')], { encoding: 'utf8' });
    return `${run.status} ${run.stdout}${run.stderr}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function tellPack(stage: () => Stage): void {
  test('an admin asks for the pack of a version and gets it by direct message, with its verifier', async () => {
    const { driver, story, archives } = stage();
    await driver.say('ada', said('setup', {}, { code: await story.code() }));
    expect(await driver.say('ada', said('model register', { model: 'churn' }))).toContain('churn is registered');
    expect(await driver.say('ada', version('v1', '0.90'))).toContain('churn@v1 is registered');
    expect(await driver.say('ada', said('audit pack', { version: 'churn@v1' }))).toContain('being made');
    const [archive, ...more] = await until('the archive', async () => {
      const found = await archives('ada');
      return found.length > 0 && found;
    });
    expect(more).toEqual([]);
    expect(archive?.name).toBe('audit-churn-v1.zip');
    expect(await verified(archive!.bytes)).toMatch(/^0 /);
    const words = (await driver.direct('ada')).map((each) => each.words).join('\n');
    expect(words).toMatch(/Audit pack of churn@v1: 0 decisions, the ledger up to row \d+, sealed\./);
  });

  test('the ledger says who asked for it, for whom it was made, and what it was', async () => {
    const { database } = stage().story;
    const rows = await newestEntries(database.database.db, DEFAULT_WORKSPACE, { model: 'churn' }, 10);
    const packs = rows.filter(({ kind }) => kind.startsWith('audit-pack.')).sort((a, b) => a.seq - b.seq);
    expect(packs.map(({ kind, actor }) => [kind, actor.type])).toEqual([
      ['audit-pack.asked', 'person'],
      ['audit-pack.made', 'system'],
    ]);
    const [asked, made] = packs;
    expect(made?.body).toMatchObject({ subject: 'churn@v1', person: asked?.body.person, sealed: true });
    expect(String(made?.body.sha256)).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a member is refused, and nothing is made for a version that does not exist', async () => {
    const { driver, archives } = stage();
    await driver.say('ada', said('people role', { person: '@mia', role: 'member' }));
    expect(await driver.say('mia', said('audit pack', { version: 'churn@v1' }))).toMatch(/admin|auditor/);
    expect(await driver.say('ada', said('audit pack', { version: 'churn@v9' }))).toMatch(/no version|There is no/);
    expect(await archives('mia')).toEqual([]);
  });

  test('an auditor gets one too', async () => {
    const { driver, archives } = stage();
    await driver.say('ada', said('people role', { person: '@rita', role: 'auditor' }));
    expect(await driver.say('rita', said('audit pack', { version: 'churn@v1' }))).toContain('being made');
    await until('the archive of the auditor', async () => (await archives('rita')).length === 1);
  });
}

const sealed = () => ({ env: { LEDGER_KEY } });

describe('the audit pack in Slack', () => {
  const stage = useSlackStory('http', sealed);
  tellPack(() => {
    const { slack, ...more } = stage();
    const archives: Stage['archives'] = async (who) => {
      const messages = await slack.messages(`@${slack.users[who]}`);
      const ids = messages.flatMap(({ raw }) => ((raw.files ?? []) as { id: string }[]).map(({ id }) => id));
      return slack.files.uploads.filter(({ id }) => ids.includes(id));
    };
    return { ...more, archives };
  });
});

describe('the audit pack in Discord', () => {
  const stage = useDiscordStory(sealed);
  tellPack(() => {
    const { server, ...more } = stage();
    const archives: Stage['archives'] = async (who) => {
      const channel = server.direct(server.users[who]!);
      const attached = channel ? server.messages(channel).flatMap(({ attachments }) => attachments) : [];
      return attached.map(({ filename, bytes }) => ({ name: filename, bytes }));
    };
    return { ...more, archives };
  });
});

describe('the audit pack in the console', () => {
  let story: StartedStory;
  let url: string;
  beforeAll(async () => {
    story = await startStory({ LEDGER_KEY }, { empty: false });
    url = `http://localhost:${story.app.port}/console`;
  });
  afterAll(() => story?.stop());

  const page = async (path: string, who: string) => (await fetch(`${url}${path}?as=${who}`)).text();

  test('ada asks in a channel and downloads it from her direct messages, where nobody else can', async () => {
    const asked = { channel: 'releases', text: '/audit pack churn@v12', key: 'audit-pack-of-the-console-test' };
    const headers = { 'content-type': 'application/json', 'steward-person': 'ada' };
    await fetch(`${url}/say`, { method: 'POST', headers, body: JSON.stringify(asked) });
    const path = await until('the archive', async () => {
      const found = await page('/c/@ada', 'ada');
      return /href="(\/console\/files\/[^"?]+)[^"]*" download="audit-churn-v12\.zip"/.exec(found)?.[1];
    });
    const response = await fetch(new URL(`${path}?as=ada`, url));
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="audit-churn-v12.zip"');
    expect(await verified(new Uint8Array(await response.arrayBuffer()))).toMatch(/^0 /);
    expect((await fetch(new URL(`${path}?as=mia`, url))).status).toBe(404);
  });
});
