import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto';

/** A public key of Ed25519 and the short name by which checkpoints refer to it. */
export interface PublicKey {
  /** The first 16 hexadecimal digits of the sha256 of the key's 32 bytes. */
  readonly id: string;
  /** The 32 bytes in base64. */
  readonly base64: string;
}

/** What signs checkpoints and packs. The private key stays inside. */
export interface SigningKey {
  readonly publicKey: PublicKey;
  /** The signature of the text's UTF-8, base64. */
  readonly sign: (text: string) => string;
}

/** RFC 8410: what stands before the 32 bytes of a seed in PKCS8, and of a public key in SPKI. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * Reads a key: PKCS8 PEM (line feeds may be written as \n), or a 32-byte seed in base64. Throws a TypeError that names the
 * fault and never the value.
 */
export function signingKey(text: string): SigningKey {
  const key = privateKeyOf(text.trim());
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('is no Ed25519 key');
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: publicKey(spki.subarray(SPKI_HEAD.length).toString('base64')),
    sign: (message) => sign(null, Buffer.from(message, 'utf8'), key).toString('base64'),
  };
}

function privateKeyOf(text: string): KeyObject {
  if (text.startsWith('-----BEGIN')) {
    try {
      return createPrivateKey(text.replaceAll('\\n', '\n'));
    } catch {
      throw new TypeError('is no PKCS8 PEM of a private key');
    }
  }
  const seed = Buffer.from(text, 'base64');
  if (seed.length !== 32 || !/^[A-Za-z0-9+/_-]{43}=?$/.test(text)) {
    throw new TypeError('must be a PKCS8 PEM, or 32 bytes in base64; `npm run -s audit -- keygen` makes one');
  }
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
}

/** A public key from its 32 bytes in base64. Throws a TypeError for anything else. */
export function publicKey(base64: string): PublicKey {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== 32) throw new TypeError('is no public key: 32 bytes in base64');
  return {
    id: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
    base64: bytes.toString('base64'),
  };
}

/** Whether `signature` (base64) is the key's over the text's UTF-8. */
export function isSigned(key: PublicKey, text: string, signature: string): boolean {
  const der = Buffer.concat([SPKI_HEAD, Buffer.from(key.base64, 'base64')]);
  try {
    const spki = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return verify(null, Buffer.from(text, 'utf8'), spki, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** A new key: the seed for LEDGER_KEY, and its public half. */
export function newSigningKey(): { readonly seed: string; readonly publicKey: PublicKey } {
  const seed = randomBytes(32).toString('base64');
  return { seed, publicKey: signingKey(seed).publicKey };
}
