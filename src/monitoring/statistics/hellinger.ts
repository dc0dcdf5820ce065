import { eachPair } from './shares.ts';

/**
 * Hellinger distance of shares, 0 to 1: the root of half the sum of (sqrt p - sqrt q)^2, which is 1 - sum sqrt(p q)
 * without its cancellation. Source: L. Le Cam, "Asymptotic Methods in Statistical Decision Theory", 1986, chapter 4.
 */
export function hellinger(p: ArrayLike<number>, q: ArrayLike<number>): number {
  let sum = 0;
  eachPair(p, q, (a, b) => {
    sum += (Math.sqrt(a) - Math.sqrt(b)) ** 2;
  });
  return Math.sqrt(Math.min(1, sum / 2));
}
