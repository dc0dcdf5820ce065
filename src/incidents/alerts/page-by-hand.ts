import { z } from 'zod';
import { callerOf } from '../../people/get-person.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { type FoundWhom, type HandPage, handPageTo } from '../paging/by-hand.ts';
import { startPages } from '../paging/start-pages.ts';
import { groupSubject } from './find-groups.ts';
import { raiseAlert } from './raise-alert.ts';

export const PageByHandInput = z.object({
  to: z.union([z.object({ person: z.string() }), z.object({ name: z.string().min(1).max(80) })]),
  text: z.string().trim().min(1).max(1_000),
});

/** Nobody pages by hand about what can wait. */
const SEVERITY = 2;

/**
 * A person pages somebody about something that no machine noticed: an alert with a group of its own, paged urgently at once.
 * Each call is another one. Returns the group's number and how it is paged. NO_STANDING, UNKNOWN_ESCALATION.
 */
export async function pageByHand(
  ctx: Ctx,
  raw: { readonly to: FoundWhom; readonly text: string },
): Promise<HandPage & { readonly group: number }> {
  const { to, text } = PageByHandInput.parse(raw);
  return inTransaction(ctx, async (tx) => {
    const by = await callerOf(tx);
    const { policy, target } = await handPageTo(tx, to);
    const group = await raiseAlert(tx, { text, severity: SEVERITY, by: by.id });
    await startPages(tx, {
      subject: groupSubject(group),
      policy,
      ...(target ? { steps: [{ do: 'notify', target }] } : {}),
      urgency: 'urgent',
      severity: SEVERITY,
      title: text,
      summary: by.name === null ? 'Paged by hand.' : `Paged by hand by ${by.name}.`,
      alerts: 1,
    });
    return { group, policy, ...(target ? { target } : {}) };
  });
}
