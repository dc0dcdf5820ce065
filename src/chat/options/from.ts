import type { Option } from '../option.ts';
import { number } from './number.ts';
import { named, optional } from './optional.ts';

/** Where a long list goes on: `--from 26`, counted from 1. The first when left out. */
export const from = (): Option<number | undefined> =>
  named(optional(number('From which one on, counted from 1', { min: 1, max: 1_000_000, integer: true })));
