import { decodeSketch, encodeSketch } from './distinct-estimate.ts';
import { EXACT_ZERO, type ExactSum } from './exact-sum.ts';
import type { Profile } from './profile.ts';

const FORM = 1;

/**
 * A profile as bytes: one form for each profile, so that equal profiles are equal bytes. Counts are varints (LEB128), most
 * of one byte: a numeric feature of 256 bins takes 0.4 to 1.6 KB.
 */
export function encodeProfile(profile: Profile): Buffer {
  const bytes: number[] = [FORM];
  const whole = (value: number): void => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    bytes.push(rest);
  };
  const block = (part: Uint8Array): void => {
    whole(part.length);
    for (const byte of part) bytes.push(byte);
  };
  const exact = ({ mantissa, exponent }: ExactSum): void => {
    const size = mantissa < 0n ? -mantissa : mantissa;
    const digits = size === 0n ? '' : size.toString(16);
    whole(exponent < 0 ? -2 * exponent - 1 : 2 * exponent);
    bytes.push(mantissa < 0n ? 1 : 0);
    block(Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex'));
  };
  whole(profile.counts.length);
  for (const count of profile.counts) whole(count);
  for (const count of [profile.missing, profile.mistyped, ...profile.endless]) whole(count);
  if (profile.min === undefined || profile.max === undefined) bytes.push(0);
  else {
    const ends = Buffer.alloc(16);
    ends.writeDoubleLE(profile.min + 0, 0);
    ends.writeDoubleLE(profile.max + 0, 8);
    bytes.push(1, ...ends);
  }
  exact(profile.sum);
  exact(profile.squares);
  whole(profile.unlisted.size);
  for (const [category, count] of profile.unlisted) {
    block(Buffer.from(category));
    whole(count);
  }
  block(encodeSketch(profile.distinct));
  return Buffer.from(bytes);
}

/** Reads what `encodeProfile` wrote; throws on anything else. */
export function decodeProfile(encoded: Uint8Array): Profile {
  const bytes = Buffer.from(encoded);
  let at = 0;
  const byte = (): number => {
    if (at >= bytes.length) throw new RangeError('a profile ends too early');
    return bytes[at++]!;
  };
  const whole = (): number => {
    let value = 0;
    for (let place = 1; ; place *= 128) {
      const next = byte();
      value += (next % 128) * place;
      if (next < 128) return value;
    }
  };
  const block = (): Buffer => {
    const length = whole();
    if (at + length > bytes.length) throw new RangeError('a profile ends too early');
    at += length;
    return bytes.subarray(at - length, at);
  };
  const exact = (): ExactSum => {
    const zigzag = whole();
    const negative = byte() === 1;
    const digits = block().toString('hex');
    if (digits === '') return EXACT_ZERO;
    const mantissa = BigInt(`0x${digits}`);
    return { mantissa: negative ? -mantissa : mantissa, exponent: zigzag % 2 === 1 ? -(zigzag + 1) / 2 : zigzag / 2 };
  };
  if (byte() !== FORM) throw new RangeError('a profile of an unknown form');
  const counts = Float64Array.from({ length: whole() }, whole);
  const [missing, mistyped, below, above] = [whole(), whole(), whole(), whole()];
  const ends = byte() === 1;
  if (ends) at += 16;
  const [min, max] = ends ? [bytes.readDoubleLE(at - 16), bytes.readDoubleLE(at - 8)] : [undefined, undefined];
  const [sum, squares] = [exact(), exact()];
  const unlisted = new Map(Array.from({ length: whole() }, () => [block().toString(), whole()] as const));
  const distinct = decodeSketch(block());
  if (at !== bytes.length) throw new RangeError('a profile with bytes behind its end');
  return { counts, missing, mistyped, endless: [below, above], min, max, sum, squares, unlisted, distinct };
}
