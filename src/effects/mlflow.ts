import { z } from 'zod';
import { type Effect, EffectFailure, type EffectInput } from '../lifecycle/effect.ts';
import { heldBefore } from '../outside/held-before.ts';
import type { Ctx } from '../store/unit.ts';
import { mlflowAt } from './mlflow-api.ts';
import { checkTarget, secretName, targetUrl } from './setting-types.ts';

export const mlflowSettings = z
  .strictObject({
    url: targetUrl,
    /** The registered model; the name of Steward's model, or the one that the version's uri names, unless said. */
    model: z.string().min(1).max(256).optional(),
    /** MLflow keeps `latest` and `v<number>` for itself. */
    alias: z
      .string()
      .regex(/^(?!(latest|v\d+)$)[A-Za-z][\w-]{0,254}$/i, 'must be an alias that MLflow takes, such as champion')
      .default('champion'),
    token: secretName.optional(),
    /** What happens when somebody moves the alias past Steward. */
    outside: z.enum(['report', 'revert'], 'must be report or revert').default('report'),
    'allow-private': z.boolean().default(false),
  })
  .superRefine((settings, context) => checkTarget(settings, context));

/**
 * Points an alias of an MLflow registry to the version, and tags the version with the request, the stage and the digest.
 * What held the alias before is kept first, what it says afterwards is read back. Doing it twice changes nothing.
 */
export const mlflow: Effect = async (input, signal, { ctx, secret, note, remember }) => {
  const settings = mlflowSettings.parse(input.settings);
  const { url, alias } = settings;
  const { name, version } = await registeredAs(ctx, input, settings);
  const token = settings.token === undefined ? undefined : secret(settings.token);
  const registry = mlflowAt({ url, token, allowPrivate: settings['allow-private'] }, signal);
  await registry.assertVersion(name, version);
  // The alias says who has the traffic: a challenger with a part of it gets tags alone.
  if (input.share !== undefined) {
    await registry.setTag(name, version, 'steward.request', input.request);
    return registry.setTag(name, version, 'steward.share', String(input.share));
  }
  const holder = await registry.holderOf(name, alias);
  if (note === undefined) {
    const rules = { token: settings.token ?? null, allowPrivate: settings['allow-private'], outside: settings.outside };
    await remember({ url, name, alias, version, previous: holder ?? null, ...rules });
  }
  if (holder !== version) await registry.setAlias(name, alias, version);
  const tags = {
    'steward.request': input.request,
    'steward.stage': input.to,
    'steward.digest': input.digest,
    // A challenger that gets all had a part before, and a tag that says which.
    'steward.share': input.from === input.to ? '1' : undefined,
  };
  for (const [key, value] of Object.entries(tags)) {
    if (value !== undefined) await registry.setTag(name, version, key, value);
  }
  const now = await registry.holderOf(name, alias);
  if (now === version) return;
  throw new EffectFailure(`MLflow says that ${alias} of ${name} is ${now ?? 'not set'} after it was set to ${version}`);
};

type Settings = z.output<typeof mlflowSettings>;

const MODELS_URI = /^models:\/([^/@]+)\/(\d+)$/;

/**
 * The registered model and the number of the version there: by the version's uri (`models:/churn/12`), by its name (`12`
 * or `v12`), or, going back to a version without either, what held the alias before it was replaced.
 */
async function registeredAs(
  ctx: Ctx,
  input: EffectInput,
  settings: Settings,
): Promise<{ name: string; version: string }> {
  const [, named, numbered] = MODELS_URI.exec(input.uri ?? '') ?? [];
  const name = settings.model ?? named ?? input.model;
  const version = numbered ?? /^v?(\d+)$/.exec(input.version ?? '')?.[1];
  if (version !== undefined) return { name, version };
  const { url, alias } = settings;
  const before =
    input.kind === 'rollback' ? await heldBefore(ctx, { url, name, alias, subject: input.subject }) : undefined;
  if (before !== undefined) return { name, version: before };
  throw new EffectFailure(
    `${input.subject} has no number in MLflow: give it one with \`version edit ${input.subject} --uri models:/${name}/<number>\`, then ask again`,
    { patience: 'none' },
  );
}
