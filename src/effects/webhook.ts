import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Effect, EffectFailure, type EffectInput } from '../lifecycle/effect.ts';
import { openDelivery } from '../outside/open-delivery.ts';
import { sendDelivery } from './send-delivery.ts';
import { checkTarget, secretName, targetUrl } from './setting-types.ts';

export const webhookSettings = z
  .strictObject({
    url: targetUrl,
    /** Each signs: the first is in use, the second lets receivers change over. */
    secrets: z.array(secretName).min(1).max(2),
    'allow-private': z.boolean().default(false),
  })
  .superRefine((settings, context) => checkTarget(settings, context));

/**
 * Posts a signed message as Standard Webhooks 1.0.0 says, tried again for three days. Its id is the same at each try, so
 * that a receiver can leave out repeats. 410 ends it for good.
 */
export const webhook: Effect = async (input, signal, { ctx, secret }) => {
  const settings = webhookSettings.parse(input.settings);
  const delivery = await openDelivery(ctx, {
    id: webhookId(input),
    request: Number(input.request.slice('R-'.length)),
    subject: input.subject,
    target: { url: settings.url, secrets: settings.secrets, allowPrivate: settings['allow-private'] },
    body: bodyOf(input),
  });
  if (delivery.state === 'delivered') return;
  const { host } = new URL(settings.url);
  if (delivery.state === 'gone')
    throw new EffectFailure(`${host} answered 410 Gone, which ends it`, { patience: 'none' });
  const sent = await sendDelivery(ctx, delivery, secret, signal);
  if (sent.state === 'delivered') return;
  throw new EffectFailure(sent.because, {
    patience: sent.state === 'gone' ? 'none' : 'days',
    ...(sent.retryAfterMs === undefined ? {} : { retryAfterMs: sent.retryAfterMs }),
  });
};

/** The same for each try of this effect of this request, and for no other. */
export function webhookId(input: Pick<EffectInput, 'workspace' | 'key'>): string {
  return `msg_${createHash('sha256').update(`${input.workspace}\n${input.key}`).digest('hex').slice(0, 24)}`;
}

function bodyOf(input: EffectInput): string {
  const { workspace, request, kind, subject, model, version, from, to, digest, replaces, share, decidedAt } = input;
  const data = {
    workspace,
    request,
    kind,
    subject,
    model,
    version,
    from,
    to,
    digest,
    replaces,
    share,
    decided_at: decidedAt,
  };
  return JSON.stringify({ type: 'transition.approved', timestamp: decidedAt, data });
}
