import { describe, expect, test } from 'vitest';
import { refusal } from '../../../src/platforms/console/refuse.ts';

const at = (headers: Record<string, string>, method = 'GET') =>
  refusal(
    new Request('http://localhost:3000/console', { method, headers: { host: 'localhost:3000', ...headers } }),
    3000,
  );

describe('the console answers', () => {
  test.each([
    ['localhost with our port', {}, 'GET'],
    ['127.0.0.1 with our port', { host: '127.0.0.1:3000' }, 'GET'],
    ['a post of its own page', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }, 'POST'],
    ['a post of its own page at the other name', { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' }, 'POST'],
    ['a link that somebody followed', { 'sec-fetch-site': 'cross-site' }, 'GET'],
    ['a program on this machine', {}, 'POST'],
  ])('%s', (_, headers, method) => {
    expect(at(headers as Record<string, string>, method)).toBeUndefined();
  });
});

describe('the console refuses', () => {
  test.each([
    ['Forwarded', { forwarded: 'for=192.0.2.1' }, 'proxy'],
    ['X-Forwarded-For', { 'x-forwarded-for': '192.0.2.1' }, 'proxy'],
    ['X-Forwarded-Host', { 'X-Forwarded-Host': 'steward.example' }, 'proxy'],
    ['X-Forwarded-Proto', { 'X-FORWARDED-PROTO': 'https' }, 'proxy'],
    ['an empty X-Forwarded-For', { 'x-forwarded-for': '' }, 'proxy'],
    ['a name that was rebound to this machine', { host: 'evil.example:3000' }, 'answers only at'],
    ['a name that begins like ours', { host: 'localhost.evil.example:3000' }, 'answers only at'],
    ['an address of the network', { host: '192.168.0.7:3000' }, 'answers only at'],
    ['another port', { host: 'localhost:3001' }, 'answers only at'],
    ['no port', { host: 'localhost' }, 'answers only at'],
    ['an empty Host', { host: '' }, 'answers only at'],
    ['a foreign Origin', { origin: 'https://evil.example' }, 'other sites'],
    ['an Origin with another port', { origin: 'http://localhost:8080' }, 'other sites'],
    ['an Origin with https', { origin: 'https://localhost:3000' }, 'other sites'],
    ['the Origin null of a sandboxed page', { origin: 'null' }, 'other sites'],
    ['a post that a browser marks as cross-site', { 'sec-fetch-site': 'cross-site' }, 'other sites'],
    ['a post of another port of this machine', { 'sec-fetch-site': 'same-site' }, 'other sites'],
  ])('%s', (_, headers, why) => {
    expect(at(headers as Record<string, string>, 'POST')).toContain(why);
  });

  test('no port is needed on port 80', () => {
    const request = new Request('http://localhost/console', { headers: { host: 'localhost' } });
    expect(refusal(request, 80)).toBeUndefined();
  });
});
