import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { keyOf, signWebhook } from '../../src/effects/sign-webhook.ts';

const at = new Date('2026-11-27T12:00:00.700Z');
const [now, old] = ['n'.repeat(32), 'o'.repeat(32)];
const expected = (key: Buffer) =>
  `v1,${createHmac('sha256', key)
    .update(`msg_1.${Math.floor(at.getTime() / 1000)}.{"a":1}`)
    .digest('base64')}`;

test('signs id, seconds and body with each secret', () => {
  expect(signWebhook({ id: 'msg_1', body: '{"a":1}', at }, [now, old])).toEqual({
    'webhook-id': 'msg_1',
    'webhook-timestamp': '1795780800',
    'webhook-signature': `${expected(Buffer.from(now))} ${expected(Buffer.from(old))}`,
  });
});

test('takes the base64 after whsec_ as the key, the vector of the Standard Webhooks libraries', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', body: '{"test": 2432232314}', at: new Date(1614265330_000) };
  expect(signWebhook(message, [secret])['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  expect(keyOf(secret)).toHaveLength(24);
});
