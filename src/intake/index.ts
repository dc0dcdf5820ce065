import { mlflow } from './mlflow.ts';
import type { Source } from './source.ts';

/** Every system that may send to `/in/<source>/...`. A test holds this list and the folder equal. */
export const sources: readonly Source[] = [mlflow];
