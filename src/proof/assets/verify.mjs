#!/usr/bin/env node
// Checks an audit pack without Steward: `node verify.mjs [folder] [--key <base64 public key>] [--checkpoint <row>:<hash>]`.
// One file, no dependencies, Node 18 or newer. FORMAT.md says what every file holds. Exit code 0: all is well; 1: it is not.
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const { folder, keys: givenKeys, claims } = readArguments(process.argv.slice(2));
let bad = 0;
const ok = (what) => console.log(`ok   ${what}`);
const fault = (file, why) => {
  bad += 1;
  console.log(`BAD  ${file}: ${why}`);
};

const sums = checkSums();
const pack = json('pack.json') ?? {};
const packKeys = new Map(listIn('keys.json').map((key) => [key?.id, key]));
const trusted = new Map(givenKeys.map((key) => [keyId(key), key]));
const ledger = { rows: new Map(), hashes: new Map(), last: 0 };
const checks = { 'SHA256SUMS.sig': checkSealed, 'ledger.jsonl': checkLedger, 'checkpoints.jsonl': checkCheckpoints };
for (const [file, check] of Object.entries({
  ...checks,
  policies: checkPolicies,
  'decisions.json': checkDecisions,
  'evidence.json': checkEvidence,
})) {
  try {
    await check();
  } catch (error) {
    fault(file, `cannot be read (${error.message})`);
  }
}
console.log(
  bad === 0 ? 'The pack is what it was.' : `${bad} ${bad === 1 ? 'fault' : 'faults'}. Do not rely on this pack.`,
);
process.exitCode = bad === 0 ? 0 : 1;

/** Every file is listed with its sha256, and nothing else is there. The list has one form only, so that each byte counts. */
function checkSums() {
  const name = 'SHA256SUMS';
  const found = new Map();
  const text = existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'latin1') : undefined;
  if (text === undefined) {
    fault(name, 'is missing');
    return found;
  }
  if (!text.endsWith('\n')) fault(name, 'does not end with a line feed');
  for (const line of text.split('\n').slice(0, -1)) {
    const [, hash, file] = /^([0-9a-f]{64}) {2}([A-Za-z0-9._/-]+)$/.exec(line) ?? [];
    if (file === undefined || file.includes('..')) fault(name, 'has a line of another form');
    else if (found.has(file)) fault(name, `lists ${file} twice`);
    else found.set(file, hash);
  }
  for (const [file, hash] of found) {
    const path = join(folder, file);
    if (!existsSync(path)) fault(file, 'is listed in SHA256SUMS and missing');
    else if (sha256(readFileSync(path)) !== hash) fault(file, 'was changed: its sha256 is not the one in SHA256SUMS');
  }
  for (const file of filesIn(folder)) {
    if (!found.has(file) && file !== name && file !== `${name}.sig`) fault(file, 'is not listed in SHA256SUMS');
  }
  if (bad === 0) ok(`${found.size} files have the sha256 of SHA256SUMS`);
  return found;
}

/** Whoever holds the ledger's key sealed the list of files. */
function checkSealed() {
  const name = 'SHA256SUMS.sig';
  if (!existsSync(join(folder, name))) {
    if (pack.key) fault(name, 'is missing, but pack.json names the key that sealed the pack');
    else
      console.log(
        'note The pack is not sealed: it was written without LEDGER_KEY. Names and texts rest on how you got it.',
      );
    return;
  }
  const [, key, signature] =
    /^([0-9a-f]{16}) ([0-9a-f]{128})\n$/.exec(readFileSync(join(folder, name), 'latin1')) ?? [];
  if (!signature) return fault(name, 'has another form');
  const text = `steward pack 1\n${readFileSync(join(folder, 'SHA256SUMS'), 'utf8')}`;
  if (isSigned(key, text, Buffer.from(signature, 'hex'))) ok(`SHA256SUMS is sealed by key ${key}${whose(key)}`);
  else fault(name, `is no signature of SHA256SUMS by key ${key}`);
}

/** hash(n) = sha256(hash(n-1) || n as 8 bytes big-endian || body in UTF-8); row 1 follows 32 zero bytes. */
async function checkLedger() {
  const file = 'ledger.jsonl';
  const { rows, hashes } = ledger;
  let before = Buffer.alloc(32);
  let seq = 0;
  let withheld = 0;
  let words = 0;
  let wrong = false;
  const stop = (why) => {
    if (!wrong) fault(file, why);
    wrong = true;
  };
  for await (const line of linesOf(file)) {
    const row = parse(line);
    seq += 1;
    if (row?.seq !== seq || !/^[0-9a-f]{64}$/.test(row.hash ?? '')) {
      stop(`row ${seq} is missing or unreadable`);
      break;
    }
    if (row.raw === undefined) withheld += 1;
    else {
      const number = Buffer.alloc(8);
      number.writeBigUInt64BE(BigInt(seq));
      const hash = createHash('sha256').update(before).update(number).update(row.raw, 'utf8').digest('hex');
      if (hash !== row.hash) stop(`row ${seq} does not follow from row ${seq - 1} and its body`);
      const fact = parse(row.raw) ?? {};
      rows.set(seq, { ...fact, words: row.texts ?? {} });
      for (const [field, text] of Object.entries(row.texts ?? {})) {
        if (text === null) continue;
        words += 1;
        const salted = createHash('sha256')
          .update(Buffer.from(row.salts?.[field] ?? '', 'hex'))
          .update(text, 'utf8');
        if (salted.digest('hex') !== fact.texts?.[field]) stop(`the ${field} of row ${seq} is not what was recorded`);
      }
    }
    before = Buffer.from(row.hash, 'hex');
    hashes.set(seq, row.hash);
  }
  if (pack.head && (pack.head.seq !== seq || pack.head.hash !== hashes.get(seq))) {
    stop(`it ends at row ${seq}, but pack.json says that it ends at row ${pack.head?.seq} with another hash`);
  }
  if (!wrong)
    ok(
      `${seq} rows of the ledger${withheld > 0 ? '' : ' follow one from the other'}, ${words} texts have their salted hash`,
    );
  if (withheld > 0)
    console.log(
      `note ${withheld} rows are there by their hash alone: that the rows between follow rests on seal and checkpoints.`,
    );
  ledger.last = seq;
}

/** Ends of the chain that were signed while they were the end. */
function checkCheckpoints() {
  const file = 'checkpoints.jsonl';
  const { hashes, last } = ledger;
  let count = 0;
  const before = bad;
  for (const line of readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((one) => one !== '')) {
    const point = parse(line);
    if (!point) {
      fault(file, 'has an unreadable line');
      continue;
    }
    count += 1;
    const text = `steward checkpoint 1\n${pack.workspace}\n${point.seq}\n${point.hash}\n${point.at}\n`;
    if (!isSigned(point.key, text, Buffer.from(point.signature, 'base64')))
      fault(file, `the checkpoint at row ${point.seq} is not signed by key ${point.key}`);
    else if (point.seq > last)
      fault(file, `row ${point.seq} was signed, but the ledger ends at row ${last}: rows were deleted`);
    else if (hashes.get(point.seq) !== point.hash)
      fault(file, `row ${point.seq} was signed with another hash: the ledger was rewritten`);
  }
  for (const claim of claims) {
    const [seq, hash] = claim.split(':');
    if (hashes.get(Number(seq)) === hash?.toLowerCase()) ok(`row ${seq} has the hash you gave`);
    else fault('ledger.jsonl', `row ${seq} has another hash than the one you gave`);
  }
  if (bad > before) return;
  if (count === 0) console.log('note No end of the ledger was ever signed.');
  else
    ok(
      `${count} signed ends of the ledger fit: ${[...new Set(usedKeys(file))].map((key) => key + whose(key)).join(', ')}`,
    );
}

function usedKeys(file) {
  return readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .flatMap((line) => parse(line)?.key ?? []);
}

/** The text of each revision of the policies hashes to what the ledger says of it. */
function checkPolicies() {
  const said = new Map();
  for (const row of ledger.rows.values())
    if (row.kind === 'lifecycle.changed' && row.version >= 2) said.set(row.body.revision, row.body.hash);
  const before = bad;
  let count = 0;
  for (const file of sums.keys()) {
    const [, revision] = /^policies\/(\d+)\.json$/.exec(file) ?? [];
    if (revision === undefined || !said.has(Number(revision))) continue;
    count += 1;
    if (sha256(canonical(json(file))) !== said.get(Number(revision)))
      fault(file, 'is not the text whose hash the ledger holds');
  }
  if (bad === before) ok(`${count} revisions of the policies have the hash that the ledger holds`);
}

/** What decisions.json says of each request is what the rows of the ledger say. Names alone are Steward's own word. */
function checkDecisions() {
  const file = 'decisions.json';
  const before = bad;
  const { rows } = ledger;
  const decisions = listIn(file);
  // The rows by which what was approved is done; a review is when it is accepted.
  const ends = ['request.applied', 'request.renewed', 'request.criterion-changed'];
  const same = (a, b) => canonical(a ?? null) === canonical(b ?? null);
  for (const record of decisions) {
    const wrong = (what) => fault(file, `R-${record.request}: ${what} is not what the ledger says`);
    const opened = rows.get(record.opened?.row);
    if (opened?.kind !== 'request.opened' || opened.body.request !== record.request) {
      wrong('the request');
      continue;
    }
    for (const field of [
      'kind',
      'concerns',
      'model',
      'subject',
      'track',
      'from',
      'to',
      'risk',
      'digest',
      'versionRevision',
      'incumbent',
      'metrics',
      'asker',
      'registrar',
    ])
      if (!same(opened.body[field], record[field])) wrong(field);
    if (opened.body.policy !== record.policy.name || opened.body.policyRevision !== record.policy.revision)
      wrong('the policy');
    if (!same(rows.get(record.gates.row)?.body.gates ?? [], record.gates.results)) wrong('the result of its gates');
    for (const act of [...record.rows, ...record.signatures]) {
      const row = rows.get(act.row);
      const fits = row?.kind === act.kind && row.at === act.at && row.body.request === record.request;
      if (!fits || !same(row.actor, act.by) || !same(row.words, act.texts)) wrong(`row ${act.row}`);
    }
    for (const { row, person, decision, groups, source, for: lender } of record.signatures) {
      const { body = {} } = rows.get(row) ?? {};
      const said = [body.person, body.decision, body.groups, body.source, body.for ?? null];
      if (!same(said, [person, decision, groups, source, lender ?? null])) wrong(`the vote in row ${row}`);
    }
    const votes = [...rows].filter(([, row]) => row.kind === 'request.voted' && row.body.request === record.request);
    if (votes.length !== record.signatures.length) wrong('the number of votes');
    if (record.decided) {
      const { kind, body = {} } = rows.get(record.decided.row) ?? {};
      const persons = Array.isArray(body.by) ? body.by : [];
      if (kind !== `request.${record.decided.outcome}` || !same(persons, record.decided.persons)) wrong('who decided');
    }
    if (record.applied) {
      const { kind, body = {} } = rows.get(record.applied.row) ?? {};
      const done = ends.includes(kind) || (kind === 'request.reviewed' && body.outcome === 'accepted');
      const fits = body.request === record.request && same(body.replaced, record.applied.replaced);
      if (!done || !fits) wrong('that it was applied');
    }
  }
  if (bad === before) ok(`${decisions.length} decisions say what the ledger says`);
}

/** The rows behind the evidence are those of the ledger, and each document fits its row. */
function checkEvidence() {
  const file = 'evidence.json';
  const before = bad;
  const { rows: told = [], evidence = [], findings = [] } = json(file) ?? {};
  for (const { row, at, kind, body, texts } of told) {
    const found = ledger.rows.get(row);
    const fits = found?.kind === kind && found.at === at && canonical(found.body) === canonical(body);
    if (!fits || canonical(found.words) !== canonical(texts)) fault(file, `row ${row} is not what the ledger says`);
  }
  for (const one of evidence) {
    const row = told.find(({ body }) => body.evidence === one.id);
    const same = ['subject', 'kind', 'result', 'uri', 'digest'].every(
      (name) => (row?.body[name] ?? null) === (one[name] ?? null),
    );
    if (!same) fault(file, `the ${one.kind} of ${one.subject} is not what the ledger says`);
  }
  for (const one of findings) {
    const row = told.find(({ kind, body }) => kind === 'finding.opened' && body.finding === one.number);
    if (row?.body.subject !== one.subject || row.body.severity !== one.severity)
      fault(file, `F-${one.number} is not what the ledger says`);
  }
  if (bad === before) ok(`${evidence.length} documents and ${findings.length} findings say what the ledger says`);
}

function isSigned(id, text, signature) {
  const base64 = trusted.get(id) ?? packKeys.get(id)?.publicKey;
  if (base64 === undefined || keyId(base64) !== id) return false;
  try {
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(base64, 'base64')]);
    return verifySignature(
      null,
      Buffer.from(text, 'utf8'),
      createPublicKey({ key: der, format: 'der', type: 'spki' }),
      signature,
    );
  } catch {
    return false;
  }
}

function whose(id) {
  return trusted.has(id)
    ? ' (the key you gave)'
    : ' (known from this pack alone: compare with what you were told, or give --key)';
}

function keyId(base64) {
  return sha256(Buffer.from(base64, 'base64')).slice(0, 16);
}

/** RFC 8785: members sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript writes them. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function json(file) {
  const path = join(folder, file);
  const found = existsSync(path) ? parse(readFileSync(path, 'utf8')) : undefined;
  if (found === undefined) fault(file, 'is missing or no JSON');
  return found;
}

function listIn(file) {
  const found = json(file);
  if (Array.isArray(found)) return found;
  if (found !== undefined) fault(file, 'is no list');
  return [];
}

/** Lines end with a line feed and nothing else: JSON may hold other separators as they are. */
async function* linesOf(file) {
  const path = join(folder, file);
  if (!existsSync(path)) return;
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function filesIn(path) {
  return readdirSync(path)
    .map((name) => join(path, name))
    .flatMap((found) =>
      statSync(found).isDirectory() ? filesIn(found) : [relative(folder, found).split(sep).join('/')],
    );
}

function readArguments(given) {
  const found = { folder: dirname(fileURLToPath(import.meta.url)), keys: [], claims: [] };
  for (let index = 0; index < given.length; index += 1) {
    if (given[index] === '--key') found.keys.push(given[++index] ?? '');
    else if (given[index] === '--checkpoint') found.claims.push(given[++index] ?? '');
    else found.folder = given[index];
  }
  return found;
}
