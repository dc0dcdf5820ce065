export const DAY_MS = 24 * 3_600_000;

/** A time from one instant to another, in milliseconds; the end is not part of it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The same times as spans in order that neither touch nor overlap. */
export function joined(spans: readonly Span[]): Span[] {
  const found: { from: number; to: number }[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    if (from >= to) continue;
    const last = found.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else found.push({ from, to });
  }
  return found;
}

/** The parts of `spans` within `others`, which are in order and apart. Each part keeps what else its span says. */
export function within<T extends Span>(spans: readonly T[], others: readonly Span[]): T[] {
  return spans.flatMap((span) => {
    const parts: T[] = [];
    for (let index = firstEndingAfter(others, span.from); index < others.length; index += 1) {
      const other = others[index];
      if (!other || other.from >= span.to) break;
      const [from, to] = [Math.max(span.from, other.from), Math.min(span.to, other.to)];
      if (from < to) parts.push({ ...span, from, to });
    }
    return parts;
  });
}

/** The parts of `spans` outside `others`, which are in order and apart. */
export function outside<T extends Span>(spans: readonly T[], others: readonly Span[]): T[] {
  return spans.flatMap((span) => {
    const parts: T[] = [];
    let from = span.from;
    for (let index = firstEndingAfter(others, span.from); index < others.length; index += 1) {
      const other = others[index];
      if (!other || other.from >= span.to) break;
      if (from < other.from) parts.push({ ...span, from, to: other.from });
      from = Math.max(from, other.to);
    }
    if (from < span.to) parts.push({ ...span, from, to: span.to });
    return parts;
  });
}

/** By halves: a year of hours has thousands of spans. */
function firstEndingAfter(spans: readonly Span[], at: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.to ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
