import { and, eq } from 'drizzle-orm';
import { type Card, line } from '../chat/card.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { delegation, feedback } from './tables.ts';

/** Lines in a request's thread: `delegate-line:81:<delegation>`, `remark-line:81:<remark>`. */
export const delegateLineSubject = (number: number, id: string): string => `delegate-line:${number}:${id}`;
export const remarkLineSubject = (number: number, id: string): string => `remark-line:${number}:${id}`;

/** "@leo lets @ada decide for him", or that it ended. */
export async function delegateLineCard(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, , id = ''] = subject.split(':');
  const [row] = await ctx.db
    .select()
    .from(delegation)
    .where(and(eq(delegation.workspaceId, ctx.workspace), eq(delegation.id, id)));
  if (!row) return undefined;
  const people = await spansOfPeople(ctx, [row.fromPerson, row.toPerson]);
  const [from = 'somebody', to = 'somebody'] = [people.get(row.fromPerson), people.get(row.toPerson)];
  return line('neutral', 'Somebody decides for somebody else.', [to, ' may decide for ', from, '.']);
}

/** "@mia remarks (major): the notes lack ..." */
export async function remarkLineCard(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, , id = ''] = subject.split(':');
  const [row] = await ctx.db
    .select()
    .from(feedback)
    .where(and(eq(feedback.workspaceId, ctx.workspace), eq(feedback.id, id)));
  if (!row) return undefined;
  const who = (await spansOfPeople(ctx, [row.person])).get(row.person) ?? 'somebody';
  const words = row.comment === null ? 'the words are erased' : `\u201c${row.comment}\u201d`;
  return line('neutral', `A ${row.severity} remark.`, [who, ` remarks (${row.severity}): ${words}`]);
}
