interface Bucket {
  readonly total: number;
  /** Sum of squared deviations from the bucket's mean. */
  readonly squares: number;
}

/**
 * A window of a series as an exponential histogram: rows of at most `maxBuckets` buckets, each bucket of row r standing
 * for 2^r values; when a row is full, its two oldest become one of the next. So a window of W values takes ln W place.
 * Source: M. Datar, A. Gionis, P. Indyk, R. Motwani, SIAM J. Comput. 31, 2002, as used by ADWIN.
 */
export class BucketWindow {
  width = 0;
  total = 0;
  /** Sum of squared deviations from the window's mean. */
  variance = 0;
  /** rows[r][0] is the oldest bucket of row r; the last row is the oldest part. */
  readonly #rows: Bucket[][] = [[]];
  readonly #maxBuckets: number;

  constructor(maxBuckets: number) {
    this.#maxBuckets = maxBuckets;
  }

  push(value: number): void {
    if (this.width > 0) this.variance += (this.width * (value - this.total / this.width) ** 2) / (this.width + 1);
    this.width++;
    this.total += value;
    this.#rows[0]!.push({ total: value, squares: 0 });
    this.#compress();
  }

  /** Forgets the oldest bucket. */
  dropOldest(): void {
    const row = this.#rows.length - 1;
    const bucket = this.#rows[row]!.shift()!;
    const length = 2 ** row;
    this.width -= length;
    this.total -= bucket.total;
    if (this.width > 0) {
      const gap = bucket.total / length - this.total / this.width;
      this.variance -= bucket.squares + (length * this.width * gap * gap) / (length + this.width);
    }
    if (this.width === 0 || this.variance < 0) this.variance = 0;
    if (this.#rows[row]!.length === 0 && row > 0) this.#rows.pop();
  }

  *oldestFirst(): Generator<{ readonly length: number; readonly total: number; readonly newestOfRow: boolean }> {
    for (let row = this.#rows.length - 1; row >= 0; row--) {
      const buckets = this.#rows[row]!;
      for (const [k, { total }] of buckets.entries())
        yield { length: 2 ** row, total, newestOfRow: k === buckets.length - 1 };
    }
  }

  #compress(): void {
    for (let row = 0; this.#rows[row]!.length > this.#maxBuckets; row++) {
      const [older, newer] = this.#rows[row]!.splice(0, 2);
      const length = 2 ** row;
      const gap = (older!.total - newer!.total) / length;
      const squares = older!.squares + newer!.squares + (length * gap * gap) / 2;
      if (row + 1 === this.#rows.length) this.#rows.push([]);
      this.#rows[row + 1]!.push({ total: older!.total + newer!.total, squares });
    }
  }
}
