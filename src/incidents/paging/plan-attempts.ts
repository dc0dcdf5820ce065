import { quietUntil } from '../../lifecycle/quiet-hours.ts';
import type { ChannelSetting } from '../../workspace/set-channel.ts';
import { type Contact, directOf } from './contacts.ts';
import type { Rule } from './rule.ts';
import type { pageAttempt, Urgency } from './tables.ts';

/** What a try to reach somebody is made of, before it is a row. */
export type Planned = Pick<typeof pageAttempt.$inferInsert, 'person' | 'position' | 'kind' | 'dueAt'> &
  Partial<Pick<typeof pageAttempt.$inferInsert, 'platform' | 'team' | 'channel' | 'target' | 'provider'>>;

export interface PlanGiven {
  readonly urgency: Urgency;
  readonly now: Date;
  /** Accounts (`slack:T1:U1`) whose messages make no sound at present. */
  readonly silent: ReadonlySet<string>;
  /** Where people are mentioned. */
  readonly channels: readonly Pick<ChannelSetting, 'platform' | 'team' | 'channel'>[];
}

/**
 * By which methods one person is reached, and when: by his rule for this urgency. Quiet hours hold back what is not
 * urgent, and nothing else. Where an account is silent (do not disturb), the methods that are not go first and it keeps the
 * later times. Empty: nobody could reach him. Pure.
 */
export function planAttempts(contact: Contact, given: PlanGiven): Planned[] {
  const { urgency, now, silent } = given;
  const rules = contact[urgency];
  const from = urgency === 'normal' && contact.quiet ? (quietUntil(contact.quiet, contact.zone, now) ?? now) : now;
  const found = [...rules]
    .sort((a, b) => a.afterMinutes - b.afterMinutes)
    .flatMap((rule) => addressOf(contact, rule, given).map((address) => ({ ...address, after: rule.afterMinutes })));
  const times = found.map(({ after }) => after);
  const isQuiet = (each: Address): boolean => isSilent(each, contact.handles, silent);
  const ordered = [...found.filter((each) => !isQuiet(each)), ...found.filter(isQuiet)];
  return ordered.map(({ after: _, ...address }, position) => ({
    ...address,
    person: contact.person,
    position,
    dueAt: new Date(from.getTime() + (times[position] ?? 0) * 60_000),
  }));
}

/** Whether a message makes no sound: one to a silent account, or one that names it in a channel. Pure. */
export function isSilent(
  { kind, platform, team, channel }: Pick<Planned, 'kind' | 'platform' | 'team' | 'channel'>,
  handles: readonly string[],
  silent: ReadonlySet<string>,
): boolean {
  if (kind === 'chat') return silent.has(`${platform}:${team}:${channel?.slice(1)}`);
  const named = handles.find((handle) => handle.startsWith(`${platform}:${team}:`));
  return kind === 'mention' && named !== undefined && silent.has(named);
}

type Address = Omit<Planned, 'person' | 'position' | 'dueAt'>;

function addressOf(contact: Contact, { method }: Rule, { channels }: PlanGiven): Address[] {
  switch (method.kind) {
    case 'chat': {
      const direct = directOf(contact, method.platform);
      return direct ? [{ kind: 'chat', ...direct }] : [];
    }
    case 'mention': {
      const near = channels.find(({ platform, team }) =>
        contact.handles.some((handle) => handle.startsWith(`${platform}:${team}:`)),
      );
      return near ? [{ kind: 'mention', platform: near.platform, team: near.team, channel: near.channel }] : [];
    }
    case 'email':
      return [{ kind: 'email', target: method.address }];
    case 'provider':
      return [{ kind: 'provider', provider: method.provider, target: method.target }];
  }
}
