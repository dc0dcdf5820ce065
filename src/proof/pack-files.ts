import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../kernel/fact.ts';
import { canonicalJson } from '../ledger/canonical-json.ts';
import { allEntries, type LedgerEntry } from '../ledger/read.ts';
import type { SigningKey } from '../ledger/signing-key.ts';
import type { Ctx } from '../store/unit.ts';
import { type Dossier, nameOf, policyText } from './collect.ts';
import { summaryHtml } from './summary-html.ts';
import type { ZippedFile } from './zip.ts';

export interface PackOptions {
  /** Seals the list of files; left out when there is no LEDGER_KEY. */
  readonly key?: SigningKey | undefined;
  /** Rows about other models keep only their hash. */
  readonly onlyRelevant?: boolean;
}

const read = (path: string) => readFile(join(import.meta.dirname, path), 'utf8');
const pretty = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** The files of an audit pack (docs/audit-pack.md), the list of their digests last. */
export async function* packFiles(ctx: Ctx, dossier: Dossier, options: PackOptions = {}): AsyncGenerator<ZippedFile> {
  const sums: string[] = [];
  const files: [string, string | AsyncIterable<string>][] = [
    ['FORMAT.md', await read('../../docs/audit-pack.md')],
    ['summary.html', summaryHtml(dossier, ctx.now)],
    ['pack.json', pretty(about(ctx, dossier, options))],
    ['decisions.json', pretty(dossier.records.map((record) => told(dossier, record)))],
    ['evidence.json', pretty(evidenceOf(dossier))],
    ...dossier.policies.map(({ revision, body }): [string, string] => [
      `policies/${revision}.json`,
      `${canonicalJson(body as unknown as Json)}`,
    ]),
    ['keys.json', pretty(keysOf(ctx, dossier, options))],
    [
      'checkpoints.jsonl',
      dossier.checkpoints.map(({ workspace: _, ...point }) => `${JSON.stringify(point)}\n`).join(''),
    ],
    ['ledger.jsonl', ledgerLines(ctx, dossier, options.onlyRelevant ?? false)],
    ['verify.mjs', await read('assets/verify.mjs')],
  ];
  for (const [name, text] of files) {
    const hash = createHash('sha256');
    yield { name, text: hashed(text, hash) };
    sums.push(`${hash.digest('hex')}  ${name}\n`);
  }
  const list = sums.sort((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join('');
  yield { name: 'SHA256SUMS', text: portions(list) };
  if (options.key) yield { name: 'SHA256SUMS.sig', text: portions(seal(options.key, list)) };
}

function about(ctx: Ctx, { name, head }: Dossier, { key, onlyRelevant = false }: PackOptions) {
  return {
    format: 1,
    workspace: ctx.workspace,
    subject: name,
    madeAt: ctx.now.toISOString(),
    head,
    ledger: onlyRelevant ? 'relevant rows' : 'all rows',
    key: key?.publicKey.id ?? null,
  };
}

/** The keys that signed checkpoints, and the one that seals: a Steward that has just got it has signed none yet. */
function keysOf(ctx: Ctx, { keys }: Dossier, { key }: PackOptions) {
  const known = keys.map(({ id, base64, since }) => ({ id, publicKey: base64, since }));
  if (!key || known.some(({ id }) => id === key.publicKey.id)) return known;
  return [...known, { id: key.publicKey.id, publicKey: key.publicKey.base64, since: ctx.now }];
}

/** A record with what the ledger does not hold: names as they are known now, the policy's text, links to the channels. */
function told(dossier: Dossier, record: Dossier['records'][number]) {
  const names = Object.fromEntries([...dossier.people].map(([id, span]) => [id, span.name]));
  const mine = new Set(JSON.stringify(record).match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []);
  return {
    ...record,
    signatures: record.signatures.map((one) => ({ ...one, name: nameOf(dossier.people, one.person) })),
    policyText: policyText(dossier, record) ?? null,
    names: Object.fromEntries(Object.entries(names).filter(([id]) => mine.has(id))),
    channels: dossier.links.get(record.request) ?? [],
  };
}

/** What spoke for and against the version. `rows` are the facts of the ledger behind it; the verifier compares them. */
function evidenceOf({ evidence, checks, findings, proven }: Dossier) {
  const plain = <T extends { readonly workspaceId: string }>({ workspaceId: _, ...rest }: T) => rest;
  return {
    evidence: evidence.map(plain),
    checks: checks.map(plain),
    findings: findings.map(plain),
    rows: proven.map(({ seq, at, kind, body, texts }) => ({ row: seq, at, kind, body, texts })),
  };
}

async function* ledgerLines(ctx: Ctx, { model, head }: Dossier, onlyRelevant: boolean): AsyncGenerator<string> {
  for await (const entry of allEntries(ctx.db, ctx.workspace, { upTo: head.seq })) {
    yield `${JSON.stringify(lineOf(entry, model.name, onlyRelevant))}\n`;
  }
}

/** Words of people go into the pack only where they are about this model. */
function lineOf(entry: LedgerEntry, model: string, onlyRelevant: boolean) {
  const { seq, hash, raw, texts, salts } = entry;
  const isOurs = entry.body.model === model;
  if (isOurs && Object.keys(texts).length > 0) return { seq, hash, raw, texts, salts };
  const isOfOther = typeof entry.body.model === 'string' && !isOurs;
  return onlyRelevant && isOfOther ? { seq, hash } : { seq, hash, raw };
}

function seal({ publicKey, sign }: SigningKey, list: string): string {
  const signature = Buffer.from(sign(`steward pack 1\n${list}`), 'base64').toString('hex');
  return `${publicKey.id} ${signature}\n`;
}

async function* hashed(text: string | AsyncIterable<string>, hash: ReturnType<typeof createHash>) {
  for await (const portion of typeof text === 'string' ? [text] : text) {
    hash.update(portion, 'utf8');
    yield portion;
  }
}

async function* portions(text: string) {
  yield text;
}
