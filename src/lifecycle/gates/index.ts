import type { Gate } from '../gate.ts';
import { metricsRecorded } from './metrics-recorded.ts';
import { modelCardComplete } from './model-card-complete.ts';

/** Every gate a lifecycle file may name. A test holds this list and the folder equal. */
export const gates: readonly Gate[] = [metricsRecorded, modelCardComplete];
