import { z } from 'zod';
import type { KindSettings } from '../evidence/kinds.ts';
import { DURATION, milliseconds } from './duration-setting.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { PathFault } from './lifecycle-faults.ts';

const NAME = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'names are lower-case letters, digits and hyphens, at most 32');

/** `evidence:` more kinds, or an expiry for a standard one. */
export const EvidenceSchema = z.record(
  NAME,
  z.strictObject({ expires: DURATION.optional(), of: z.enum(['version', 'any']).optional() }).nullable(),
);

/** `findings:` who may let one stand. */
export const FindingsSchema = z.strictObject({ accept: z.array(NAME).min(1).max(20) });

export function toKinds(file: z.output<typeof EvidenceSchema>): Record<string, KindSettings> {
  const entries = Object.entries(file).map(([name, settings]): [string, KindSettings] => [
    name,
    {
      ...(settings?.of ? { of: settings.of } : {}),
      ...(settings?.expires ? { expiresMs: milliseconds(settings.expires) } : {}),
    },
  ]);
  return Object.fromEntries(entries);
}

/** Who accepts findings must be a group of the file, or `admin`. */
export function findingFaults({ findings, groups }: Lifecycle): PathFault[] {
  return (findings?.accept ?? [])
    .map((name, index) => ({ name, path: ['findings', 'accept', index] }))
    .filter(({ name }) => name !== 'admin' && !groups.includes(name))
    .map(({ name, path }) => ({ path, message: `${name} is neither \`admin\` nor a group of this file` }));
}
