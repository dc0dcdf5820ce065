import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startFault } from '../../src/app/start-fault.ts';
import { clients } from '../../src/clients/index.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { newSigningKey } from '../../src/ledger/signing-key.ts';
import { prepareData } from '../kit/prepared.ts';
import {
  type DataFolder,
  dataFolder,
  runClient,
  type Steward,
  startMain,
  startSteward,
  until,
} from '../kit/steward.ts';

const ledger = newSigningKey();
let folder: DataFolder;
let env: Record<string, string>;
let steward: Steward;
beforeAll(async () => {
  folder = await dataFolder();
  await prepareData(folder.dataDir);
  env = { DATA_DIR: folder.dataDir, LEDGER_KEY: ledger.seed };
  steward = await startSteward({ env });
});
afterAll(() => folder.remove());

test.each(['--emtpy', '--help', '--empty=no'])('npm start -- %s starts nothing', async (option) => {
  const ended = await startMain([option], { env: { ...env, PORT: '0' } }).ended;
  expect(ended).toMatchObject({
    code: 1,
    said: expect.stringMatching(/^(?:Unknown o|O)ption '--.*\n`npm start` takes --empty alone/),
  });
});

describe('beside a running Steward', () => {
  test('a second one on the same folder ends and names the first', async () => {
    const { code, said } = await startMain([], { env: { ...env, PORT: '0', LOG_LEVEL: 'error' } }).ended;
    expect(code).toBe(1);
    expect(said).toBe(
      `Another Steward (process ${steward.pid}) already runs on this data folder.\nStop it first, or set DATA_DIR to another folder. doctor, token, audit and migrate work beside it.\n`,
    );
    expect((await fetch(`${steward.url}/readyz`)).status).toBe(200);
  });

  test('token create shows a secret that opens the API, and names it in the ledger', async () => {
    const { code, said } = await runClient(['token', 'create', 'ci', '--scope', 'read'], env);
    expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/^stw_[\w-]{43}\n$/) });
    const headers = { authorization: `Bearer ${said.trim()}` };
    const answer = await fetch(`${steward.url}/api/v1/models/churn/stages/production`, { headers });
    expect(answer.status).toBe(200);
    expect(JSON.stringify(await answer.json())).toContain('v11');
    const bodies = await folder.ask((sql) => sql`select body from ledger where body like '%"token.created"%'`);
    expect(bodies).toHaveLength(1);
    expect(bodies[0]?.body).not.toContain(said.trim());
  });

  test.each([
    [['token', 'create', 'ci', '--scope', 'read'], 1, /ci/],
    [['token', 'create', 'other'], 2, /^npm run token -- create <name> --scope/],
    [['token', 'create', 'other', 'name', '--scope', 'read'], 2, /^npm run token -- create <name> --scope/],
    [['token', 'create', 'Bad Name', '--scope', 'read'], 2, /^npm run token -- create <name> --scope/],
    [['token', 'create', 'other', '--scope', 'everything'], 2, /Scopes: read, versions:write/],
    [
      ['token', 'create', 'other', '--scope', 'read', '--workspace', 'nowhere'],
      2,
      /^There is no workspace nowhere\. There are /,
    ],
    [['token', '--help'], 0, /^npm run token -- create <name> --scope/],
    [['audit', 'verify', '--help'], 0, /^npm run -s audit -- verify/],
    [['token', 'create', 'other', '--scope', 'read', '--context', 'ci/tests'], 1, /Add `--scope checks:write`/],
    [['token', 'create', 'other', '--scope', 'checks:write', '--context', '!'], 1, /"!" is not a context/],
    [['token', 'create', 'other', '--scope', 'checks:write', '--model', 'chrun'], 1, /There is no model chrun/],
    [['audit'], 2, /^npm run -s audit -- verify \| export \| pack \| keygen/],
    [['audit', 'pack', 'churn@v12'], 2, /pack {4}<model@version> --out <file\.zip>/],
    [
      ['audit', 'pack', 'churn', '--out', '/no/such/folder/x.zip'],
      1,
      /^"churn" is no version\.\nWrite it like churn@v12\.$/,
    ],
    [['audit', 'pack', 'churn@v99', '--out', '/no/such/folder/x.zip'], 1, /^churn has no version v99\./],
    [['audit', 'verify', '--checkpoint', '5'], 1, /^"5" is no checkpoint\.\nWrite <row>:<hash>/],
    [
      ['audit', 'verify', '--checkpoint', `2:${'0'.repeat(64)}`],
      1,
      /^sample: BAD checkpoint \(rewritten\)\. Row 2 has/m,
    ],
    [['audit', 'verify', '--public-key', 'abc'], 1, /^"abc" is no public key\./],
    [['audit', 'keygen'], 0, /^LEDGER_KEY=\S{44}\n#.+\n# public key \S{44}\n# key id {5}[0-9a-f]{16}\n$/],
    [['audit', 'verify', '--workspace', 'nowhere'], 2, /^There is no workspace nowhere\. There are sample\.\n$/],
    [['audit', 'export', '--format', 'xml'], 2, /^The format is jsonl or csv\.\n$/],
    [['audit', 'export', '--from', 'soon'], 1, /^"soon" is not a time\.\nWrite it like 2026-03-01T00:00:00Z\.$/],
    [['audit', 'verify', '--loud'], 1, /^Unknown option '--loud'/],
    [['policy', 'test', 'examples.yml', '--loud'], 1, /^Unknown option '--loud'/],
    [['doctor', '--loud'], 1, /^Unknown option '--loud'/],
    [['migrate', '--loud'], 1, /^Unknown option '--loud'/],
    [['manifest', '--prnt'], 1, /^Unknown option '--prnt'/],
    [['docs', 'api'], 1, /^Unexpected argument 'api'/],
    [['migrate'], 0, /^The schema is up to date\.\n$/],
  ] as const)('%j ends with %d', async (args, code, said) => {
    const ended = await here(args, env);
    expect(ended.said).toMatch(said);
    expect(ended.said).not.toMatch(/^\s+at /m);
    expect(ended.code).toBe(code);
  });

  test('the running Steward signs its ledger, and tells the audit channel', async () => {
    await until('a checkpoint', () => folder.ask(async (sql) => (await sql`select seq from ledger_checkpoint`)[0]));
    const said = await until('the line', () =>
      folder.ask(
        async (sql) => (await sql`select card from room_message where card::text like '%ledger was signed%'`)[0],
      ),
    );
    expect(JSON.stringify(said)).toContain(ledger.publicKey.id);
    const verified = await here(['audit', 'verify'], env);
    expect(verified.said).toMatch(
      /^sample: whole, \d+ rows\.\nsample: 1 checkpoint fits, the last at row \d+ on .+ UTC\. /,
    );
    expect(verified.said).toContain(`Signed by ${ledger.publicKey.id}, which you gave.`);
    expect(verified.code).toBe(0);
    const { LEDGER_KEY: _, ...without } = env;
    const stored = await here(['audit', 'verify'], without);
    expect(stored.said).toMatch(/only the database holds this key, so compare with what you wrote down/);
  });

  test('audit export gives every row once, as lines of JSON and as a table', async () => {
    const rows = await folder.ask(
      (sql) => sql<{ seq: number; body: string }[]>`select seq, body from ledger order by seq`,
    );
    const json = await here(['audit', 'export'], env);
    expect(json.code).toBe(0);
    const lines = json.said
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; raw: string });
    expect(lines.map(({ seq, raw }) => ({ seq, raw }))).toEqual(
      rows.map(({ seq, body }) => ({ seq: Number(seq), raw: body })),
    );
    const csv = await here(['audit', 'export', '--format', 'csv', '--kind', 'model.registered'], env);
    const [head, row, end] = csv.said.split('\r\n');
    expect(head).toBe('seq,at,kind,actor,body,texts,hash');
    expect(row).toContain('model.registered');
    expect(end).toBe('');
  });

  test('audit pack writes an archive whose verifier finds it whole', async () => {
    const at = await mkdtemp(join(tmpdir(), 'steward-pack-'));
    try {
      const out = join(at, 'pack.zip');
      const { code, said } = await here(['audit', 'pack', 'churn@v11', '--out', out], env);
      expect(said).toContain(`Wrote ${out}: churn@v11, 0 decisions, ledger up to row `);
      expect(said).toContain(`Sealed by key ${ledger.publicKey.id}.`);
      expect(code).toBe(0);
      for (const [name, bytes] of Object.entries(unzipSync(await readFile(out)))) {
        await mkdir(dirname(join(at, 'pack', name)), { recursive: true });
        await writeFile(join(at, 'pack', name), bytes);
      }
      const args = [join(at, 'pack/verify.mjs'), '--key', ledger.publicKey.base64];
      const verified = spawnSync(process.execPath, args, { encoding: 'utf8', env: {} });
      expect(verified.stdout).toMatch(/1 signed ends of the ledger fit: [0-9a-f]{16} \(the key you gave\)/);
      expect(verified.status).toBe(0);
    } finally {
      await rm(at, { recursive: true, force: true });
    }
  });

  test('doctor finds everything fine', async () => {
    const { code, said } = await runClient(['doctor'], env);
    expect(said).toContain('ok   Fonts: ok, charts can be drawn');
    const found = said
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/:.*/, ''));
    expect(found).toEqual([
      'ok   Lifecycle file',
      'ok   Database',
      'ok   Clock',
      'ok   Dead letters',
      'ok   Groups of sample',
      'ok   Fonts',
      'ok   Chat',
      'Everything is fine.',
    ]);
    expect(code).toBe(0);
  });

  test('doctor says what to fix, all at once', async () => {
    await folder.ask((sql) => sql`delete from group_member where group_name = 'risk'`);
    const { code, said } = await here(['doctor'], { ...env, LIFECYCLE_FILE: 'nowhere.yml', ...unreachable });
    expect(said).toContain('FIX  Lifecycle file: Steward cannot start: the lifecycle file nowhere.yml cannot be read.');
    expect(said).toContain('FIX  Slack: does not answer');
    expect(said).toContain('FIX  Discord: does not answer');
    expect(said).not.toContain(unreachable.SLACK_BOT_TOKEN);
    expect(said).not.toContain(unreachable.DISCORD_TOKEN);
    expect(said).toMatch(/3 to fix\.\n$/);
    expect(code).toBe(1);
    const groups = await here(['doctor'], env);
    expect(groups.said).toContain('FIX  Groups of sample: nobody is in risk: `group add risk @person`');
    expect(groups.code).toBe(1);
  });

  test('doctor names what could not be delivered', async () => {
    const [card] = await folder.ask(
      (sql) => sql<{ subject: string }[]>`update card set dead = 'refused', dead_reason = 'Slack said invalid_blocks'
        where (subject, place) = (select subject, place from card order by subject limit 1) returning subject`,
    );
    const { said, code } = await here(['doctor'], env);
    await folder.ask((sql) => sql`update card set dead = null, dead_reason = null`);
    expect(said).toContain(`FIX  Dead letters: ${card?.subject} (Slack said invalid_blocks)`);
    expect(code).toBe(1);
  });

  test('manifest --print uses our command and address', async () => {
    const { code, said } = await here(['manifest', '--print'], {
      ...env,
      COMMAND_ROOT: 'ship',
      PUBLIC_URL: 'https://ship.example.com',
    });
    expect(code).toBe(0);
    expect(said).toContain('command: /ship');
    expect(said).toContain('https://ship.example.com/slack/events');
  });
});

describe('without one', () => {
  test('a client starts the server for itself and stops it again', async () => {
    expect(await steward.stop()).toMatchObject({ code: 0 });
    const ended = await runClient(['audit', 'verify'], env);
    expect(ended).toEqual({
      code: 0,
      said: expect.stringMatching(/^sample: whole, \d+ rows\.\nsample: 1 checkpoint fits, .+\n$/),
    });
    expect(await folder.server()).toBeUndefined();
  });

  test('doctor says that the database cannot be reached, and shows no password', async () => {
    const { code, said } = await here(['doctor'], {
      DATABASE_URL: 'postgres://steward:correct-horse@127.0.0.1:1/x',
    });
    expect(said).toContain(
      'FIX  Database: the database does not answer (connect ECONNREFUSED 127.0.0.1:1). Check DATABASE_URL.\n',
    );
    expect(said).not.toContain('correct-horse');
    expect(code).toBe(1);
  });
});

/** The same as `runClient` within this process: most of what a client does needs no process of its own. */
async function here(args: readonly string[], given: Readonly<Record<string, string>>) {
  const config = readConfig(given);
  const [name = '', ...rest] = args;
  let said = '';
  const out = (text: string): void => {
    said += text;
  };
  try {
    const code = await clients[name]?.({ config, args: rest, log: silentLog, out });
    return { code, said };
  } catch (error) {
    return { code: 1, said: said + startFault(error, config) };
  }
}

const unreachable = {
  SLACK_BOT_TOKEN: 'xoxb-a-token-of-a-test',
  SLACK_SIGNING_SECRET: '0123456789abcdef0123',
  SLACK_API_URL: 'http://127.0.0.1:1/api/',
  DISCORD_TOKEN: 'a-token-of-a-test-for-discord',
  DISCORD_APPLICATION_ID: '123456789012345678',
  DISCORD_GUILD_ID: '123456789012345678',
  DISCORD_API_URL: 'http://127.0.0.1:1/api',
};
