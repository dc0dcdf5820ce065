import { auditClient } from './audit.ts';
import type { Client } from './client.ts';
import { docsClient } from './docs.ts';
import { doctorClient } from './doctor.ts';
import { driftClient } from './drift.ts';
import { manifestClient } from './manifest.ts';
import { migrateClient } from './migrate.ts';
import { policyClient } from './policy.ts';
import { simulateClient } from './simulate.ts';
import { tokenClient } from './token.ts';

/** Every command of the shell: `npm run <name>`. */
export const clients: Readonly<Record<string, Client>> = {
  audit: auditClient,
  docs: docsClient,
  doctor: doctorClient,
  drift: driftClient,
  manifest: manifestClient,
  migrate: migrateClient,
  policy: policyClient,
  simulate: simulateClient,
  token: tokenClient,
};
