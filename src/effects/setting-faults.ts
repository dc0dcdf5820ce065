import { z } from 'zod';
import type { Secrets } from '../lifecycle/apply-transition.ts';
import type { EffectSpec } from '../lifecycle/lifecycle.ts';
import type { PathFault } from '../lifecycle/lifecycle-faults.ts';
import { githubSettings } from './github.ts';
import { mlflowSettings } from './mlflow.ts';
import { recordSettings } from './record.ts';
import { keyOf, SHORTEST_SECRET } from './sign-webhook.ts';
import { webhookSettings } from './webhook.ts';

const schemas: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ['record', recordSettings],
  ['webhook', webhookSettings],
  ['github', githubSettings],
  ['mlflow', mlflowSettings],
]);

/** Settings in which the names of secrets stand: those that sign, and those that sign in. */
const Named = z.object({ secrets: z.array(z.string()).default([]), token: z.string().optional() });

/**
 * What is wrong with an effect's settings, each with its path: the shape, and secrets that this process does not have
 * or that are no secrets. Secrets are named, never told.
 */
export const settingFaults =
  (secrets: Secrets) =>
  (spec: EffectSpec): readonly PathFault[] => {
    const schema = schemas.get(spec.effect);
    if (!schema) return [];
    const parsed = schema.safeParse(spec.with);
    if (!parsed.success) {
      return parsed.error.issues.map(({ path, message }) => ({
        path: path.filter((part) => typeof part !== 'symbol'),
        message: `${path.join('.')}${path.length > 0 ? ': ' : ''}${message}`,
      }));
    }
    const named = Named.parse(parsed.data);
    return [
      ...named.secrets.flatMap((name, index) => faultOf(['secrets', index], name, signingFault(secrets(name)))),
      ...(named.token === undefined ? [] : faultOf(['token'], named.token, tokenFault(secrets(named.token)))),
    ];
  };

function faultOf(path: PathFault['path'], name: string, fault: string | undefined): PathFault[] {
  return fault === undefined
    ? []
    : [{ path, message: `the secret ${name} ${fault}: set EFFECT_${name} or EFFECT_${name}_FILE` }];
}

function signingFault(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return 'is missing';
  return keyOf(value).length < SHORTEST_SECRET ? `is shorter than ${SHORTEST_SECRET} bytes` : undefined;
}

/** It goes into a header: letters, digits and signs, without blanks. */
function tokenFault(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return 'is missing';
  return /^[\x21-\x7e]+$/.test(value) ? undefined : 'holds blanks or signs that no header takes';
}
