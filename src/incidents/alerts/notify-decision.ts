import type { NOTIFY_REASONS } from './events.ts';

/** How a group stands against what people were told of it last. Muted alerts are in none of these numbers. */
export interface Standing {
  /** What was told last; undefined: nothing ever. */
  readonly told: { readonly firing: number; readonly at: Date } | undefined;
  readonly firing: number;
  /** Firing, and not among those that were told as firing. */
  readonly newFiring: number;
  /** Resolved, and not among those that were told as resolved. */
  readonly newResolved: number;
}

export type NotifyReason = (typeof NOTIFY_REASONS)[number];

/**
 * Whether people are told now, and why: the table of Alertmanager's `needsUpdate` (notify/notify.go), in its order, with
 * send_resolved on. Pure.
 */
export function notifyDecision(standing: Standing, repeatSeconds: number, now: Date): NotifyReason | undefined {
  const { told, firing, newFiring, newResolved } = standing;
  if (told === undefined) return firing > 0 ? 'first' : undefined;
  if (newFiring > 0) return told.firing === 0 ? 'first' : 'new-alerts';
  // Fired and resolved between two looks: nobody knew of it.
  if (firing === 0) return told.firing > 0 ? 'all-resolved' : undefined;
  if (newResolved > 0) return 'new-resolved';
  return told.at.getTime() < now.getTime() - repeatSeconds * 1_000 ? 'repeat' : undefined;
}
