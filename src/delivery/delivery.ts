import type { Platform } from '../chat/ports/platform.ts';
import type { PlatformName } from '../chat/text.ts';
import type { Log } from '../kernel/log.ts';
import type { Pump } from '../queue/look.ts';
import { createLoop, type Loop } from '../queue/loop.ts';
import { systemCtx, type Unit } from '../store/unit.ts';
import type { CallSeen } from './call-platform.ts';
import { anyDue, type Claim, claimCard } from './claim.ts';
import { deliver, type Fallback } from './handle-failure.ts';
import { createPace, type Pace } from './pace.ts';
import type { Arrived, Render, Timing } from './show-card.ts';
import { type DeadLetter, type DeliveryStatus, deadCards, deliveryStatus } from './status.ts';

export interface DeliveryParts {
  readonly unit: Unit;
  readonly platforms: ReadonlyMap<PlatformName, Platform>;
  readonly render: Render;
  readonly fallback: Fallback;
  readonly arrived?: Arrived;
  readonly log: Log;
  /** Calls that run at once, each in a place of its own; 8 unless told. */
  readonly parallel?: number;
  readonly timing?: Partial<Timing>;
  readonly pace?: Pace;
  /** False holds the pump: the embedded folder's lock is lost, say. */
  readonly mayClaim?: () => boolean;
  readonly observe?: (call: CallSeen) => void;
}

/** Shows wanted cards until it is stopped. */
export interface Delivery extends Pump {
  status(now: Date): Promise<DeliveryStatus>;
  /** What was given up, newest first; of one workspace or of all. */
  deadLetters(workspace?: string): Promise<readonly DeadLetter[]>;
}

const usualTiming: Timing = { callTimeoutMs: 10_000, graceMs: 5_000, doubtWaitMs: 2_000, checkAfterMs: 15_000 };

/** A clean stop gives running calls this long; then they are in doubt, and looked up after the next start. */
const stopPatienceMs = 5_000;

/**
 * The pump from cards wanted to messages shown. Any number of them share the tables. Wake it after commits and once a
 * second; it rings itself when a pause that it knows of ends.
 */
export function createDelivery(parts: DeliveryParts): Delivery {
  const { unit, platforms, log, parallel = 8, mayClaim } = parts;
  const timing = { ...usualTiming, ...parts.timing };
  const pace = parts.pace ?? createPace();
  const stopping = new AbortController();
  const show = { ...parts, pace, timing, stopped: stopping.signal };
  const pump = systemCtx(unit, { workspace: '', name: 'delivery', log });

  const claim = async (): Promise<Claim | undefined> => {
    for (;;) {
      const options = {
        platforms: [...platforms.keys()],
        held: pace.held(),
        busyMs: timing.callTimeoutMs + timing.graceMs,
      };
      const claimed = await claimCard(pump, options);
      if (claimed === 'lost') continue;
      const freeIn = claimed ? undefined : pace.nextFreeIn();
      if (freeIn !== undefined) loop.wakeIn(freeIn);
      return claimed;
    }
  };
  const run = async (claimed: Claim): Promise<void> => {
    const platform = platforms.get(claimed.to.platform);
    if (platform) await deliver(show, platform, claimed);
  };
  const loop: Loop = createLoop({ name: 'delivery', parallel, log, mayClaim, claim, run });

  return {
    wake: loop.wake,
    due: anyDue,
    stop: async () => {
      const impatience = setTimeout(() => stopping.abort(), stopPatienceMs);
      await loop.stop();
      clearTimeout(impatience);
    },
    status: (now) => deliveryStatus(unit.db, now),
    deadLetters: (workspace) => deadCards(unit.db, workspace),
  };
}
