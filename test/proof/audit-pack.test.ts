import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addEvidence } from '../../src/evidence/add-evidence.ts';
import { openFinding } from '../../src/evidence/open-finding.ts';
import { reportCheck } from '../../src/evidence/report-check.ts';
import { signCheckpoint } from '../../src/ledger/sign-checkpoint.ts';
import { newSigningKey, signingKey } from '../../src/ledger/signing-key.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { evidenceRules } from '../../src/lifecycle/evidence-rules.ts';
import { firstStageOf } from '../../src/lifecycle/plan-move.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { retractVote } from '../../src/lifecycle/retract-vote.ts';
import { collect } from '../../src/proof/collect.ts';
import { type PackOptions, packFiles } from '../../src/proof/pack-files.ts';
import { writeZip } from '../../src/proof/zip.ts';
import { registerModel } from '../../src/registry/register-model.ts';
import { testClock, testUnit } from '../kit/context.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { type SamplePerson, testWorkspace, type Workspace, withChurn } from '../kit/lifecycle.ts';

const key = signingKey(newSigningKey().seed);
const other = newSigningKey();
const clock = testClock();
const URL = 'http://localhost:3000/console/c/releases?at=1&x=%22';
/** Words that would break a page that does not escape them, and a separator that breaks naive readers of lines. */
const REASON = `Better recall <script>alert("1")</script> \u2028 & more`;

let database: TestDatabase;
let world: Workspace;
let folder: string;
beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'steward-pack-'));
  world = await testWorkspace(testUnit(database.database, { clock }), 'test');
  await withChurn(world);
  await registerModel(world.as('mia'), { model: 'other', about: 'words about another model' }, firstStageOf('model'));
  const churn = { model: 'churn', version: 'v12' };
  const audit = { ...churn, kind: 'bias-audit', uri: 'https://wiki/1', text: 'no group is <b>worse</b> off' };
  await addEvidence(world.as('mia'), audit, evidenceRules);
  await reportCheck(world.system, { ...churn, context: 'ci/tests', state: 'pass' });
  await openFinding(world.as('mia'), { model: 'churn', title: 'Leaks addresses', severity: 'low' });
  const { number } = await requestTransition(world.as('mia'), {
    model: 'churn',
    version: 'v12',
    to: 'production',
    reason: REASON,
  });
  await vote('leo', number);
  await retractVote(world.as('leo'), { request: number });
  clock.advance(60_000);
  await vote('leo', number);
  await signCheckpoint(world.system, key);
  clock.advance(3_600_000);
  await vote('rita', number, 'no bias found');
  await signCheckpoint(world.system, key);
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const vote = (who: SamplePerson, request: number, comment?: string) =>
  castVote(world.as(who), { request, decision: 'approve', source: 'button', comment });

/** Writes a pack, unpacks it into a folder of its own, and tells where. */
async function packed(name: string, options: PackOptions = { key }): Promise<{ at: string; files: string[] }> {
  const zip = join(folder, `${name}.zip`);
  const ctx = { ...world.system, now: clock.now };
  const links = async () => [{ platform: 'console', channel: 'releases', url: URL }];
  const dossier = await collect(ctx, { model: 'churn', version: 'v12' }, links);
  await writeZip(zip, packFiles(ctx, dossier, options), clock.now);
  const at = join(folder, name);
  const files = unzipSync(await readFile(zip));
  for (const [file, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(at, file)), { recursive: true });
    await writeFile(join(at, file), bytes);
  }
  return { at, files: Object.keys(files) };
}

function verify(at: string, args: readonly string[] = [], verifier = join(at, 'verify.mjs')) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [verifier, at, ...args], {
    encoding: 'utf8',
    env: {},
  });
  return { code: status, said: stdout + stderr };
}

const jsonIn = async (at: string, file: string) => JSON.parse(await readFile(join(at, file), 'utf8'));

describe('a pack', () => {
  it('is found whole by its own verifier, in a process that knows nothing of Steward', async () => {
    const { at } = await packed('whole');
    const { code, said } = verify(at);
    expect(said).toMatch(/^ok {3}\d+ files have the sha256 of SHA256SUMS$/m);
    expect(said).toMatch(/^ok {3}SHA256SUMS is sealed by key/m);
    expect(said).toMatch(/^ok {3}\d+ rows of the ledger follow one from the other, \d+ texts have their salted hash$/m);
    expect(said).toMatch(/^ok {3}2 signed ends of the ledger fit/m);
    expect(said).toMatch(/^ok {3}1 revisions of the policies have the hash that the ledger holds$/m);
    expect(said).toMatch(/^ok {3}1 decisions say what the ledger says$/m);
    expect(said).toMatch(/^ok {3}1 documents and 1 findings say what the ledger says$/m);
    expect(said).toMatch(/The pack is what it was\.\n$/);
    expect(code).toBe(0);
  });

  it('holds what an auditor asks of a decision', async () => {
    const { at } = await packed('record');
    const [record, ...others] = await jsonIn(at, 'decisions.json');
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      subject: 'churn@v12',
      from: 'staging',
      to: 'production',
      digest: 'sha256:v120000000000000',
      incumbent: 'churn@v11',
      risk: 'high',
      policy: { name: 'production-high', revision: 1 },
      policyText: { name: 'production-high' },
      opened: { texts: { reason: REASON } },
      decided: { outcome: 'approved' },
      applied: { replaced: 'churn@v11' },
      channels: [{ url: URL }],
    });
    expect(record.gates.results.map((gate: { gate: string }) => gate.gate)).toContain('metrics-recorded');
    const meaning = 'Approves the move of churn@v12 from staging to production';
    expect(record.signatures).toMatchObject([
      { name: 'leo', decision: 'approve', meaning, groups: ['ml-leads'], source: 'button', stands: false },
      { name: 'leo', groups: ['ml-leads'], stands: true },
      { name: 'rita', groups: ['risk'], stands: true, texts: { comment: 'no bias found' } },
    ]);
    expect(Object.values(record.names).sort()).toEqual(['leo', 'mia', 'rita']);
  });

  it('tells it in a page that runs nothing and loads nothing', async () => {
    const { at } = await packed('page');
    const page = await readFile(join(at, 'summary.html'), 'utf8');
    expect(page).not.toMatch(/<script|<link|<img|src=|@import|url\(/i);
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(page).toContain(`href="${URL.replaceAll('&', '&amp;')}"`);
    for (const words of [
      'R-1: churn@v12 from staging to production',
      'in ml-leads',
      'production-high, revision 1',
      'sha256:v120000000000000',
      'node verify.mjs',
      'no group is &lt;b&gt;worse&lt;/b&gt; off',
      'ci/tests',
      'Leaks addresses',
    ])
      expect(page).toContain(words);
  });

  it('keeps the words of other models out, and with --only-relevant their rows', async () => {
    const all = await packed('all');
    const some = await packed('some', { key, onlyRelevant: true });
    const lines = async (at: string) => (await readFile(join(at, 'ledger.jsonl'), 'utf8')).trimEnd().split('\n');
    expect((await lines(all.at)).join()).toContain('"model\\":\\"other\\"');
    expect((await lines(all.at)).join()).not.toContain('words about another model');
    expect((await lines(some.at)).join()).not.toContain('"model\\":\\"other\\"');
    expect(await lines(some.at)).toHaveLength((await lines(all.at)).length);
    const { code, said } = verify(some.at);
    expect(said).toMatch(/note 1 rows are there by their hash alone/);
    expect(code).toBe(0);
  });

  it('says when it is not sealed, and whose key it was sealed by', async () => {
    const bare = await packed('bare', {});
    expect(verify(bare.at)).toMatchObject({ code: 0, said: expect.stringMatching(/note The pack is not sealed/) });
    const { at } = await packed('sealed');
    expect(verify(at).said).toContain('known from this pack alone: compare with what you were told');
    expect(verify(at, ['--key', key.publicKey.base64]).said).toContain('(the key you gave)');
    expect(verify(at, ['--key', other.publicKey.base64]).said).toContain('known from this pack alone');
    await rm(join(at, 'SHA256SUMS.sig'));
    expect(verify(at)).toMatchObject({ code: 1, said: expect.stringMatching(/BAD {2}SHA256SUMS\.sig: is missing/) });
  });

  it('is held against a line of the audit channel', async () => {
    const { at } = await packed('claim');
    const { seq, hash } = (await jsonIn(at, 'pack.json')).head;
    expect(verify(at, ['--checkpoint', `${seq}:${hash}`])).toMatchObject({ code: 0 });
    const wrong = verify(at, ['--checkpoint', `${seq}:${'0'.repeat(64)}`]);
    expect(wrong).toMatchObject({ code: 1, said: expect.stringMatching(/another hash than the one you gave/) });
  });
});

describe('a pack that was touched', () => {
  it('is red for one byte in any file, and the file is named', async () => {
    const { at, files } = await packed('bytes');
    const pristine = (await packed('pristine')).at;
    expect(files).toEqual(
      expect.arrayContaining(['FORMAT.md', 'SHA256SUMS.sig', 'keys.json', 'verify.mjs', 'policies/1.json']),
    );
    for (const [index, file] of files.entries()) {
      const path = join(at, file);
      const bytes = await readFile(path);
      const place = [0, Math.floor(bytes.length / 2), bytes.length - 1][index % 3] ?? 0;
      const flipped = Buffer.from(bytes);
      flipped[place] = (flipped[place] ?? 0) ^ 1;
      await writeFile(path, flipped);
      const { code, said } = verify(at, [], join(pristine, 'verify.mjs'));
      expect({ file, place, code }).toEqual({ file, place, code: 1 });
      expect(said).toMatch(new RegExp(`^BAD  (${file.replaceAll('.', '\\.')}|SHA256SUMS(\\.sig)?): `, 'm'));
      if (!file.startsWith('SHA256SUMS')) expect(said).toContain(`BAD  ${file}: was changed`);
      await writeFile(path, bytes);
    }
    expect(verify(at).code).toBe(0);
  }, 60_000);

  it.each<[string, string, (text: string) => string, RegExp]>([
    [
      'a vote turned',
      'decisions.json',
      (text) => text.replace('"decision": "approve"', '"decision": "reject"'),
      /R-1: the vote in row/,
    ],
    [
      'a digest exchanged',
      'decisions.json',
      (text) => text.replace('sha256:v120000000000000', 'sha256:feed'),
      /R-1: digest/,
    ],
    [
      'a gate made to pass',
      'decisions.json',
      (text) => text.replace('"status": "pass"', '"status": "fail"'),
      /result of its gates/,
    ],
    [
      'another comment',
      'decisions.json',
      (text) => text.replaceAll('no bias found', 'some bias found'),
      /R-1: row \d+ is not/,
    ],
    ['evidence turned', 'evidence.json', (text) => text.replace('"pass"', '"fail"'), /bias-audit of churn@v12 is not/],
    [
      'a finding made small',
      'evidence.json',
      (text) => text.replace('"low"', '"high"'),
      /F-1 is not what the ledger says/,
    ],
    [
      'a policy exchanged',
      'policies/1.json',
      (text) => text.replace('"rejections":1', '"rejections":9'),
      /hash the ledger holds/,
    ],
    ['a fact exchanged', 'ledger.jsonl', (text) => text.replace('churn@v12', 'churn@v13'), /does not follow from row/],
    [
      'words exchanged',
      'ledger.jsonl',
      (text) => text.replace('no bias found', 'some bias found'),
      /comment of row \d+ is not/,
    ],
    ['rows cut off', 'ledger.jsonl', (text) => text.split('\n').slice(0, 5).join('\n').concat('\n'), /ends at row 5/],
    [
      'a signature exchanged',
      'checkpoints.jsonl',
      (text) => text.replace(/"seq":(\d+)/, '"seq":1'),
      /is not signed by key/,
    ],
  ])('is red for %s even where the list of files was written anew', async (what, file, edit, why) => {
    const { at } = await packed(what.replaceAll(' ', '-'), {});
    const path = join(at, file);
    const before = await readFile(path, 'utf8');
    const after = edit(before);
    expect(after).not.toBe(before);
    await writeFile(path, after);
    const sums = await readFile(join(at, 'SHA256SUMS'), 'utf8');
    const hash = createHash('sha256').update(after).digest('hex');
    const escaped = file.replaceAll('.', '\\.');
    await writeFile(
      join(at, 'SHA256SUMS'),
      sums.replace(new RegExp(`[0-9a-f]{64} {2}${escaped}\n`), `${hash}  ${file}\n`),
    );
    const { code, said } = verify(at);
    expect(said).not.toContain('was changed: its sha256');
    expect(said).toMatch(why);
    expect(code).toBe(1);
  });

  it('is red for a file more', async () => {
    const { at } = await packed('more');
    await writeFile(join(at, 'more.txt'), 'trust me');
    expect(verify(at)).toMatchObject({ code: 1, said: expect.stringMatching(/BAD {2}more\.txt: is not listed/) });
  });
});
