/** docs.discord.com, reference "Snowflakes": milliseconds since the first second of 2015, then 22 other bits. */
const epoch = 1_420_070_400_000;

/** The smallest id that anything made at or after an instant can have. */
export function snowflakeAt(at: Date): string {
  return String(BigInt(Math.max(0, at.getTime() - epoch)) << 22n);
}

export function isSnowflake(text: string): boolean {
  return /^\d{15,20}$/.test(text);
}

/** Orders ids by age. */
export function isNewer(a: string, b: string): boolean {
  return BigInt(a) > BigInt(b);
}
