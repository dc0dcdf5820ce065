import type { Effect } from '../lifecycle/effect.ts';
import { record } from './record.ts';

/** Every effect a lifecycle file may name. A test holds this list and the folder equal. */
export const effects: ReadonlyMap<string, Effect> = new Map([['record', record]]);
