// A receiver of Steward's webhooks without dependencies: node receive-webhook.mjs
// RELEASES is the secret that Steward has as EFFECT_RELEASES; PORT is 8080 unless set.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const secret = process.env.RELEASES ?? '';
const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);
if (key.length < 32) throw new Error('RELEASES must have at least 32 bytes');
// Keep these somewhere that outlives the process: an id that was dealt with is not dealt with again.
const seen = new Set();

function isGenuine(headers, body) {
  const at = Number(headers['webhook-timestamp']);
  if (!(Math.abs(Date.now() / 1000 - at) <= 300)) return false;
  const right = createHmac('sha256', key).update(`${headers['webhook-id']}.${at}.${body}`).digest();
  return (headers['webhook-signature'] ?? '').split(' ').some((one) => {
    const given = Buffer.from(one.replace(/^v1,/, ''), 'base64');
    return given.length === right.length && timingSafeEqual(given, right);
  });
}

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  if (!isGenuine(request.headers, body)) return response.writeHead(401).end();
  const id = request.headers['webhook-id'];
  if (!seen.has(id)) {
    const { data } = JSON.parse(body);
    console.log(`${data.request}: deploy ${data.subject} (${data.digest}) to ${data.to}`);
    seen.add(id);
  }
  response.writeHead(204).end();
}).listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => console.log('ready'));
