import { type Card, line } from '../chat/card.ts';
import { code } from '../chat/text.ts';
import type { Ctx } from '../store/unit.ts';
import { findCheckpoint } from './checkpoint.ts';

export const checkpointSubject = (seq: number): string => `ledger:checkpoint:${seq}`;
export const faultSubject = (broken: { readonly checkpoint: number; readonly fault: string }, id: string): string =>
  `ledger:broken:${broken.checkpoint}:${broken.fault}:${id}`;

/** What the audit channel reads of the ledger: an end that was signed, or that the chain is not what was signed. */
export async function ledgerCard(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, what = '', seq = ''] = subject.split(':');
  if (what === 'broken') return brokenCard(Number(seq));
  return checkpointCard(ctx, Number(seq));
}

/** All that is needed to check the chain or an export of it without the database: see docs/audit.md. */
async function checkpointCard(ctx: Ctx, seq: number): Promise<Card | undefined> {
  const found = await findCheckpoint(ctx, seq);
  if (!found) return undefined;
  return line('neutral', `The ledger was signed up to row ${seq}.`, [
    `The ledger was signed up to row ${seq}: `,
    code(`${seq}:${found.hash}`),
    ' at ',
    code(found.at.toISOString()),
    ' by key ',
    code(found.key),
    ': ',
    code(found.signature),
  ]);
}

function brokenCard(seq: number): Card {
  const since = seq === 0 ? 'its first row' : `row ${seq}, which was signed`;
  return line(
    'bad',
    `The ledger does not follow from ${since}: rows were changed or removed. Nothing more is signed. Keep the database as it is, run \`audit verify\`, and call whoever answers for it.`,
  );
}
