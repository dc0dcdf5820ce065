import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSigned, newSigningKey, publicKey, signingKey } from '../../src/ledger/signing-key.ts';

describe('the key that signs the ledger', () => {
  it('is read from a seed in base64 and from PKCS8 PEM, with line feeds written out or not', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32).toString('base64');
    const ids = [pem, pem.replaceAll('\n', '\\n'), seed].map((text) => signingKey(text).publicKey.id);
    expect(new Set(ids).size).toBe(1);
  });

  it('signs what any tool can check with the public key alone', () => {
    const { seed, publicKey: half } = newSigningKey();
    const signature = signingKey(seed).sign('some text\n');
    // RFC 8410, section 4: what stands before the 32 bytes of a public key.
    const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(half.base64, 'base64')]);
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    expect(verify(null, Buffer.from('some text\n'), key, Buffer.from(signature, 'base64'))).toBe(true);
    expect(isSigned(half, 'some text\n', signature)).toBe(true);
    expect(isSigned(half, 'other text\n', signature)).toBe(false);
    expect(isSigned(newSigningKey().publicKey, 'some text\n', signature)).toBe(false);
    expect(isSigned(half, 'some text\n', 'no signature')).toBe(false);
  });

  it.each([
    ['nothing', ''],
    ['a seed too short', Buffer.alloc(31, 7).toString('base64')],
    ['hexadecimal', 'ab'.repeat(32)],
    ['a broken PEM', '-----BEGIN PRIVATE KEY-----\nMC4\n-----END PRIVATE KEY-----'],
    [
      'a key of another kind',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    ],
  ])('refuses %s without showing it', (_, text) => {
    expect(() => signingKey(text)).toThrow(TypeError);
    if (text === '') return;
    expect(() => signingKey(text)).not.toThrow(text);
  });

  it('refuses a public key that is none', () => {
    expect(() => publicKey('abc')).toThrow('32 bytes in base64');
  });
});
