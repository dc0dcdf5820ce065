import { and, eq } from 'drizzle-orm';
import { spansOfPeople } from '../../people/find-people.ts';
import { zonesOf } from '../../people/zones-of.ts';
import { anyOf } from '../../store/any-of.ts';
import type { Ctx } from '../../store/unit.ts';
import type { Rule } from './rule.ts';
import { contactSetting } from './tables.ts';

/** How a person is reached, with what Steward knows of his accounts. */
export interface Contact {
  readonly person: string;
  readonly name: string;
  /** "platform:team:user", the first met first. */
  readonly handles: readonly string[];
  readonly urgent: readonly Rule[];
  readonly normal: readonly Rule[];
  /** Minutes of the day. */
  readonly quiet: { readonly from: number; readonly to: number } | undefined;
  readonly zone: string;
  /** Whether he set it himself. */
  readonly own: boolean;
}

/** Who never said anything gets a direct message at once. */
const USUAL: readonly Rule[] = [{ method: { kind: 'chat' }, afterMinutes: 0 }];

/** How people are reached, in the order asked for. */
export async function contactsOf(ctx: Ctx, people: readonly string[]): Promise<Contact[]> {
  if (people.length === 0) return [];
  const spans = await spansOfPeople(ctx, people);
  const zones = await zonesOf(ctx, people);
  const rows = await ctx.db
    .select()
    .from(contactSetting)
    .where(and(eq(contactSetting.workspaceId, ctx.workspace), anyOf(contactSetting.person, people)));
  return people.flatMap((person) => {
    const span = spans.get(person);
    if (!span) return [];
    const row = rows.find((each) => each.person === person);
    const quiet = row?.quietFrom != null && row.quietTo != null ? { from: row.quietFrom, to: row.quietTo } : undefined;
    return {
      person,
      name: span.name,
      handles: span.handles,
      urgent: row?.urgent ?? USUAL,
      normal: row?.normal ?? USUAL,
      quiet,
      zone: row?.zone ?? zones.get(person) ?? ctx.unit.zone ?? 'UTC',
      own: row !== undefined,
    };
  });
}

/** An account as an address of direct messages. */
export interface Direct {
  readonly platform: 'slack' | 'discord' | 'console';
  readonly team: string;
  readonly channel: string;
}

/** Where direct messages to a person go: on the platform asked for, or where he came first. */
export function directOf({ handles }: Pick<Contact, 'handles'>, platform?: Direct['platform']): Direct | undefined {
  for (const handle of handles) {
    const [name = '', team = '', ...user] = handle.split(':');
    if (name !== 'slack' && name !== 'discord' && name !== 'console') continue;
    if (platform === undefined || platform === name) return { platform: name, team, channel: `@${user.join(':')}` };
  }
  return undefined;
}
