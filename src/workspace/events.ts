import { z } from 'zod';
import { defineEvent } from '../ledger/event.ts';

const place = { platform: z.string(), team: z.string() };

/** A Slack team, Discord guild or console came to the workspace. */
export const workspaceConnected = defineEvent('workspace.connected', 1, z.object(place));
/** Cards of a kind go to another channel from now on. */
export const channelChanged = defineEvent(
  'channel.set',
  1,
  z.object({
    ...place,
    kind: z.string(),
    /** `team:payments` or `model:churn`; left out for the workspace's own. */
    scope: z.string().optional(),
    channel: z.string(),
    before: z.string().optional(),
  }),
);
export const tokenCreated = defineEvent(
  'token.created',
  1,
  z.object({
    token: z.string(),
    name: z.string(),
    scopes: z.array(z.string()),
    contexts: z.array(z.string()).optional(),
    models: z.array(z.string()).optional(),
  }),
);
export const tokenRevoked = defineEvent('token.revoked', 1, z.object({ token: z.string(), name: z.string() }));

const integration = { integration: z.string(), source: z.string(), name: z.string() };
/** Another system may send to Steward from now on, and no longer. */
export const integrationAdded = defineEvent('integration.added', 1, z.object(integration));
export const integrationRemoved = defineEvent('integration.removed', 1, z.object(integration));
/** It has another secret from now on; the one before counts until then. */
export const integrationRotated = defineEvent(
  'integration.rotated',
  1,
  z.object({ ...integration, until: z.string() }),
);
/** It sends more than is taken of it: what is over is answered so, to be sent again. */
export const integrationOverflowed = defineEvent(
  'integration.overflowed',
  1,
  z.object({ ...integration, perMinute: z.number(), answered: z.number() }),
);
