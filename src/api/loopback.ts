/**
 * Whether a request comes from this machine itself. A proxy beside us is on loopback too, so what was forwarded never
 * counts; an unknown address does not either.
 */
export function isLoopback(address: string | undefined, headers: Headers): boolean {
  if (address === undefined || [...headers.keys()].some(isForwarding)) return false;
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(plain);
}

const isForwarding = (name: string): boolean =>
  name === 'forwarded' || name === 'via' || name === 'x-real-ip' || name.startsWith('x-forwarded-');
