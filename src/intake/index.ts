import { alertmanager } from './alertmanager.ts';
import { evidently } from './evidently.ts';
import { mlflow } from './mlflow.ts';
import { nannyml } from './nannyml.ts';
import { sagemaker } from './sagemaker.ts';
import type { Source } from './source.ts';
import { whylogs } from './whylogs.ts';

/** Every system that may send to `/in/<source>/...`. A test holds this list and the folder equal. */
export const sources: readonly Source[] = [mlflow, evidently, nannyml, sagemaker, whylogs, alertmanager];
