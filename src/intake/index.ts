import { alertmanager } from './alertmanager.ts';
import { cloudevents } from './cloudevents.ts';
import { evidently } from './evidently.ts';
import { generic } from './generic.ts';
import { grafana } from './grafana.ts';
import { heartbeat } from './heartbeat.ts';
import { mlflow } from './mlflow.ts';
import { nannyml } from './nannyml.ts';
import { opsgenie } from './opsgenie.ts';
import { pagerduty } from './pagerduty.ts';
import { sagemaker } from './sagemaker.ts';
import type { Source } from './source.ts';
import { standardWebhooks } from './standard-webhooks.ts';
import { whylogs } from './whylogs.ts';

/** Every system that may send to `/in/<source>/...`. A test holds this list and the folder equal. */
export const sources: readonly Source[] = [
  mlflow,
  evidently,
  nannyml,
  sagemaker,
  whylogs,
  alertmanager,
  grafana,
  pagerduty,
  opsgenie,
  cloudevents,
  standardWebhooks,
  generic,
  heartbeat,
];
