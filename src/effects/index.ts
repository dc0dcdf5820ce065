import type { Effect } from '../lifecycle/effect.ts';
import { github } from './github.ts';
import { mlflow } from './mlflow.ts';
import { record } from './record.ts';
import { webhook } from './webhook.ts';

/** Every effect a lifecycle file may name. A test holds this list and the folder equal. */
export const effects: ReadonlyMap<string, Effect> = new Map([
  ['record', record],
  ['webhook', webhook],
  ['github', github],
  ['mlflow', mlflow],
]);
