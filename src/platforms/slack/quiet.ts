import { z } from 'zod';
import type { Quiet, QuietPort } from '../../chat/ports/quiet.ts';
import type { Call } from './call.ts';

/** Seconds since 1970; `1` and `0` stand for "none" (docs: dnd.info). */
const dndInfo = z.looseObject({
  dnd_enabled: z.boolean().optional(),
  next_dnd_start_ts: z.number().optional(),
  next_dnd_end_ts: z.number().optional(),
  snooze_enabled: z.boolean().optional(),
  snooze_endtime: z.number().optional(),
});

/** Slack swallows the sound of messages while somebody is in do not disturb or has paused notifications. */
export function createQuiet(call: Call): QuietPort {
  return {
    silence: async (_team, user, signal) => quietOf(await call('dnd.info', { user }, dndInfo, signal), Date.now()),
  };
}

/** What an answer of dnd.info means at an instant, in milliseconds. */
export function quietOf(info: z.infer<typeof dndInfo>, now: number): Quiet {
  const snoozed = info.snooze_enabled ? (info.snooze_endtime ?? 0) * 1_000 : 0;
  const from = (info.next_dnd_start_ts ?? 0) * 1_000;
  const to = (info.next_dnd_end_ts ?? 0) * 1_000;
  const scheduled = info.dnd_enabled === true && to > from && from > 1_000_000;
  const until = Math.max(snoozed > now ? snoozed : 0, scheduled && from <= now && now < to ? to : 0);
  return {
    ...(until > 0 ? { silentUntil: new Date(until) } : {}),
    ...(scheduled ? { next: { from: new Date(from), to: new Date(to) } } : {}),
  };
}
