import type { AskBeforePaging } from '../consequences/page-due-take-step.ts';
import { contactsOf } from '../incidents/paging/contacts.ts';
import { parseQuiet } from '../incidents/paging/options.ts';
import { StewardError } from '../kernel/errors.ts';
import type { QuietHours } from '../lifecycle/policy.ts';
import { quietUntil } from '../lifecycle/quiet-hours.ts';
import { matchPeople } from '../people/match-people.ts';
import type { Ctx } from '../store/unit.ts';

/** Whose do-not-disturb is on in a simulation: always, or between two times of his own day. */
export interface SimulatedSleep {
  readonly who: string;
  readonly hours?: QuietHours | undefined;
}

/** Which accounts make no sound at an instant of the virtual clock. */
export type SilentAt = (now: Date) => ReadonlySet<string>;

/** `leo`, or `leo=22:00-08:00`. Throws BAD_INPUT. */
export function readSleep(word: string): SimulatedSleep {
  const [, who = word, hours] = /^@?(.*?)(?:=(.*))?$/.exec(word.trim()) ?? [];
  return { who, hours: hours === undefined ? undefined : parseQuiet(hours, 'silent') };
}

/** Slack alone says when messages make no sound, so of these people their accounts there. Throws BAD_INPUT for who has none. */
export async function silentAt(ctx: Ctx, sleeps: readonly SimulatedSleep[]): Promise<SilentAt> {
  const found = await matchPeople(
    ctx,
    sleeps.map(({ who }) => who.toLowerCase()),
  );
  const sleepers: { accounts: readonly string[]; hours: QuietHours | undefined; zone: string }[] = [];
  for (const { who, hours } of sleeps) {
    const [contact, ...others] = await contactsOf(ctx, found.get(who.toLowerCase()) ?? []);
    const accounts = contact?.handles.filter((handle) => handle.startsWith('slack:')) ?? [];
    if (!contact || others.length > 0)
      throw noSleeper(who, others.length > 0 ? 'are several people' : 'is nobody here');
    if (accounts.length === 0)
      throw noSleeper(who, 'has no account in Slack, which alone has a do-not-disturb that is asked');
    sleepers.push({ accounts, hours, zone: contact.zone });
  }
  return (now) =>
    new Set(
      sleepers.flatMap(({ accounts, hours, zone }) =>
        hours === undefined || quietUntil(hours, zone, now) ? accounts : [],
      ),
    );
}

/** Answers as the platforms do before somebody is paged. */
export const askSilent =
  (silent: SilentAt): AskBeforePaging =>
  async ({ now }) =>
    silent(now);

const noSleeper = (who: string, why: string): StewardError =>
  new StewardError('BAD_INPUT', `--silent: ${who.slice(0, 60)} ${why}.`, {
    hint: 'Name a person as Steward does, such as `--silent leo` or `--silent leo=22:00-08:00`.',
  });
