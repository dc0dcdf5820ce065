import { and, eq } from 'drizzle-orm';
import { type Card, context, file, line, text } from '../chat/card.ts';
import { inline } from '../chat/inline.ts';
import type { Ctx } from '../store/unit.ts';
import { auditPack } from './tables.ts';

/** `pack:<id>:<version>` */
export const packSubject = (pack: string, subject: string): string => `pack:${pack}:${subject}`;

export const packFileName = (subject: string): string => `audit-${subject.replace('@', '-')}.zip`;

/** The command line that writes a pack of any size. */
export const packCommand = (subject: string, workspace: string): string =>
  `npm run -s audit -- pack ${subject} --out ${packFileName(subject)} --workspace ${workspace}`;

/** The message that brings a pack to whoever asked for it. */
export async function packCard(ctx: Ctx, of: string): Promise<Card> {
  const [, id = '', subject = ''] = of.split(':');
  const [row] = await ctx.db
    .select()
    .from(auditPack)
    .where(and(eq(auditPack.workspaceId, ctx.workspace), eq(auditPack.id, id)));
  if (!row)
    return line('neutral', `The audit pack of ${subject} is not kept any more. Ask again: \`audit pack ${subject}\``);
  const onServer = text(inline(`Run this where Steward runs: \`${packCommand(subject, ctx.workspace)}\``));
  const summary = `Audit pack of ${subject}`;
  if (row.bytes === null) {
    const words = `The audit pack of ${subject} is larger than chat takes.`;
    return { tone: 'neutral', summary: words, parts: [text(words), onServer] };
  }
  const count = `${row.decisions} ${row.decisions === 1 ? 'decision' : 'decisions'}`;
  const holds = `${summary}: ${count}, the ledger up to row ${row.head}, ${row.sealed ? 'sealed' : 'not sealed'}.`;
  const archive = { name: packFileName(subject), mime: 'application/zip', bytes: row.bytes, alt: summary };
  return {
    tone: 'neutral',
    summary,
    parts: [
      text(inline(`${holds} Unpack it and check it with \`node verify.mjs\`.`)),
      file(archive, onServer),
      context(`sha256 ${row.sha256 ?? ''}`),
    ],
  };
}
