import { z } from 'zod';

/** A heartbeat was not heard for too long. Its subject is the integration's id. */
export const HEARTBEAT_TIMER = 'heartbeat-late';

/** The settings of an integration of source `heartbeat`. */
export const HeartbeatSettings = z.object({
  everySeconds: z
    .int()
    .min(30)
    .max(40 * 86_400),
});
