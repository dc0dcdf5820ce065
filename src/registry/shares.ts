/** A subject in a stage with its part of the traffic, 0 to 1; null means all of it. */
export interface Sharing {
  readonly subject: string;
  readonly share: number | null;
}

/** Who gets which part of a stage's traffic: together always all of it. Null means all. */
export type Shares = ReadonlyMap<string, number | null>;

/** Thousandths: sums of them are exact, those of fractions are not. */
const ALL = 1_000;
const thousandths = ({ share }: Sharing): number => (share === null ? ALL : Math.round(share * ALL));

/**
 * The shares of a stage once `subject` has `share` of it. `standing` is what stands there, the champion first: he gives
 * what a challenger gets and takes what it loses. All of it sends the others away. Undefined when nothing stands beside
 * it, when it is the champion (who has what the others leave) or when the champion would have nothing left.
 */
export function sharesWith(standing: readonly Sharing[], subject: string, share: number | null): Shares | undefined {
  if (share === null) return new Map([[subject, null]]);
  const [champion, ...others] = standing;
  if (!champion || champion.subject === subject) return undefined;
  const own = others.find((other) => other.subject === subject);
  const left = thousandths(champion) + (own ? thousandths(own) : 0) - thousandths({ subject, share });
  if (left <= 0) return undefined;
  return new Map([
    [champion.subject, left / ALL],
    ...others.map((other): [string, number | null] => [other.subject, other.share]),
    [subject, share],
  ]);
}

/** The shares of a stage once a challenger left it: the champion takes what it had. Champion first. */
export function sharesWithout(standing: readonly Sharing[], subject: string): Shares {
  const [champion, ...others] = standing.filter((one) => one.subject !== subject);
  if (!champion) return new Map();
  if (others.length === 0) return new Map([[champion.subject, null]]);
  const given = others.reduce((sum, other) => sum + thousandths(other), 0);
  return new Map([
    [champion.subject, (ALL - given) / ALL],
    ...others.map((other): [string, number | null] => [other.subject, other.share]),
  ]);
}

/** `10 %`; all of it is `100 %`. */
export const shareText = (share: number | null): string => `${thousandths({ subject: '', share }) / 10} %`;
