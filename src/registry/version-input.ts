import { z } from 'zod';
import { NAME } from './names.ts';

/** Slack, JSON and people write digests in one form: algorithm, colon, hexadecimal (OCI image spec, "Digests"). */
export const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[a-zA-Z0-9=_-]{16,128}$/;

/** What can be said of a version, by chat or from CI. Metrics are finite numbers by name. */
export const VersionInput = z.object({
  model: z.string().regex(NAME),
  version: z.string().regex(NAME),
  uri: z.string().max(1_000).optional(),
  digest: z.string().regex(DIGEST, 'a digest looks like sha256:9f86d0...').optional(),
  commit: z.string().max(100).optional(),
  datasets: z
    .array(z.object({ name: z.string().min(1).max(100), version: z.string().max(100).optional() }))
    .max(50)
    .optional(),
  metrics: z.record(z.string().regex(/^[a-zA-Z][a-zA-Z0-9_.-]{0,59}$/), z.number()).optional(),
  notes: z.string().max(2_000).optional(),
});
export type VersionInput = z.input<typeof VersionInput>;

/** `name@version` or `name`, as the ledger and the cards write a data set. */
export function datasetName(dataset: { readonly name: string; readonly version?: string | undefined }): string {
  return dataset.version === undefined ? dataset.name : `${dataset.name}@${dataset.version}`;
}
