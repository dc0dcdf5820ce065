import type { Section } from '../section.ts';
import { drift } from './drift.ts';
import { incidents } from './incidents.ts';
import { kpi } from './kpi.ts';
import { requests } from './requests.ts';

/** What a digest can hold, in the order in which it is told. A test holds this list and the folder equal. */
export const sections: readonly Section[] = [kpi, drift, requests, incidents];
