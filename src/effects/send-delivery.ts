import type { Secrets } from '../lifecycle/apply-transition.ts';
import { type Delivery, findDelivery } from '../outside/deliveries.ts';
import { type Attempt, noteAttempt } from '../outside/note-attempt.ts';
import type { Ctx } from '../store/unit.ts';
import { type Incoming, retryAfterMs, sendRequest } from './send-request.ts';
import { signWebhook } from './sign-webhook.ts';

export interface Sent {
  readonly state: Attempt['state'];
  /** Why it was not delivered, for people. */
  readonly because: string;
  readonly retryAfterMs: number | undefined;
}

/** Sends a delivery once, signed now, and writes down what came of it. Only 2xx delivers; redirects are not followed. */
export async function sendDelivery(
  ctx: Ctx,
  delivery: Delivery,
  secret: (name: string) => string,
  signal?: AbortSignal,
): Promise<Sent> {
  const { id, body, target } = delivery;
  const at = ctx.unit.clock?.() ?? new Date();
  const signed = signWebhook({ id, body, at }, target.secrets.map(secret));
  let answer: Incoming;
  try {
    answer = await sendRequest({
      url: target.url,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'steward', ...signed },
      body,
      allowPrivate: target.allowPrivate,
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    await noteAttempt(ctx, delivery, { state: 'failed', status: null, excerpt: because });
    return { state: 'failed', because, retryAfterMs: undefined };
  }
  const state = answer.status === 410 ? 'gone' : answer.status >= 200 && answer.status < 300 ? 'delivered' : 'failed';
  await noteAttempt(ctx, delivery, { state, status: answer.status, excerpt: answer.text });
  const { host } = new URL(target.url);
  return { state, because: wordsFor(host, answer.status), retryAfterMs: retryAfterMs(answer.headers, at.getTime()) };
}

function wordsFor(host: string, status: number): string {
  if (status === 410) return `${host} answered 410 Gone, which ends it`;
  if (status >= 300 && status < 400) return `${host} answered ${status}, and redirects are not followed`;
  return `${host} answered ${status}`;
}

/** Sends a delivery once more because an admin asked for it; how it ended stands in its row. */
export const replayDelivery =
  (secrets: Secrets) =>
  async (ctx: Ctx, id: string): Promise<void> => {
    const delivery = await findDelivery(ctx, id);
    if (!delivery || delivery.state === 'gone') return;
    const missing = delivery.target.secrets.find((name) => secrets(name) === undefined);
    if (missing !== undefined) {
      const excerpt = `this Steward has no secret EFFECT_${missing}`;
      return noteAttempt(ctx, delivery, { state: 'failed', status: null, excerpt });
    }
    await sendDelivery(ctx, delivery, (name) => secrets(name) ?? '');
  };
