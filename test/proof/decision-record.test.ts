import { expect, it } from 'vitest';
import type { LedgerEntry } from '../../src/ledger/read.ts';
import { decisionRecords } from '../../src/proof/decision-record.ts';

const entry = (seq: number, kind: string, body: LedgerEntry['body']): LedgerEntry =>
  ({
    seq,
    at: '2026-11-27T10:00:00.000Z',
    kind,
    actor: { type: 'person', person: 'leo' },
    body: { request: 9, ...body },
    texts: {},
  }) as unknown as LedgerEntry;
const about = { subject: 'churn@v12', from: 'staging', to: 'production', model: 'churn', gates: [] };
const change = { metric: 'auc', side: 'lower', before: { op: '>=', value: 0.9 }, now: { op: '>=', value: 0.85 } };
const dropped = { metric: change.metric, side: change.side, before: change.before };

it.each<[string, LedgerEntry['body'], string, LedgerEntry['body'], string]>([
  ['promotion', {}, 'request.applied', {}, 'Approves the move of churn@v12 from staging to production'],
  ['break-glass', {}, 'request.applied', {}, 'Approves the move of churn@v12 from staging to production'],
  [
    'review',
    { concerns: 8 },
    'request.reviewed',
    { outcome: 'accepted' },
    'Accepts what R-8 did without approval: churn@v12 to production',
  ],
  [
    'renewal',
    { concerns: 8, from: 'production' },
    'request.renewed',
    {},
    'Approves the renewal of the approval R-8 of churn@v12 in production',
  ],
  [
    'criterion',
    { subject: 'churn', change },
    'request.criterion-changed',
    {},
    'Approves the change of the success criterion of churn: auc >= 0.9 to auc >= 0.85',
  ],
  [
    'criterion',
    { subject: 'churn', change: dropped },
    'request.criterion-changed',
    {},
    'Approves the change of the success criterion of churn: auc >= 0.9, dropped',
  ],
])('a signature under a %s means what it decided, and its end is recorded', (kind, body, done, ended, meaning) => {
  const [record] = decisionRecords([
    entry(1, 'request.opened', { ...about, kind, ...body }),
    entry(2, 'request.voted', { person: 'leo', decision: 'approve', groups: [], source: 'button' }),
    entry(3, 'request.approved', { by: ['leo'] }),
    entry(4, done, ended),
  ]);
  expect(record?.signatures.map((one) => one.meaning)).toEqual([meaning]);
  expect(record).toMatchObject({ decided: { outcome: 'approved', row: 3 }, applied: { row: 4 } });
});

it('a review that was rejected did nothing', () => {
  const [record] = decisionRecords([
    entry(1, 'request.opened', { ...about, kind: 'review', concerns: 8 }),
    entry(2, 'request.voted', { person: 'leo', decision: 'reject', groups: [], source: 'button' }),
    entry(3, 'request.rejected', { by: ['leo'] }),
    entry(4, 'request.reviewed', { outcome: 'rejected' }),
  ]);
  expect(record?.applied).toBeUndefined();
  expect(record?.signatures[0]?.meaning).toBe('Rejects what R-8 did without approval: churn@v12 to production');
});
