import { heardHeartbeat } from '../incidents/alerts/heartbeat.ts';
import { assertToken, tokenIn } from './bearer.ts';
import type { Source } from './source.ts';

/** What must be heard from every so often (`integration add heartbeat nightly --every 25h`): silence is the alert. */
export const heartbeat: Source = {
  name: 'heartbeat',
  limit: { perMinute: 120, burst: 120, overflow: 429 },
  largest: 16 * 1024,
  token: ({ headers }) => tokenIn(headers),
  verify: ({ headers }, key, now) => {
    assertToken(tokenIn(headers), key);
    // However often within a second: it is heard.
    return String(Math.floor(now.getTime() / 1_000));
  },
  receive: async (tx, { integration }) => heardHeartbeat(tx, integration ?? ''),
};
