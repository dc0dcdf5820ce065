import type { Secrets } from '../lifecycle/apply-transition.ts';
import { type AliasWatch, checkLater, findWatch } from '../outside/alias-watches.ts';
import { noteHolder, noteReverted } from '../outside/note-holder.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { type Mlflow, mlflowAt } from './mlflow-api.ts';

const CHECK_MS = 30_000;

/**
 * Asks MLflow which version an alias points to and compares it with what was approved; puts it back where the lifecycle
 * says so. A registry that does not answer is asked again in five minutes: nothing is concluded from silence.
 */
export const checkAlias =
  (secrets: Secrets) =>
  async (ctx: Ctx, id: string): Promise<void> => {
    const watch = await findWatch(ctx, id);
    if (!watch) return;
    try {
      await compare(ctx, watch, mlflowOf(watch, secrets));
    } catch (error) {
      ctx.log.warn('An alias could not be compared with MLflow', {
        alias: watch.alias,
        name: watch.name,
        error: String(error),
      });
      await inTransaction(ctx, (tx) => checkLater(tx, id));
    }
  };

async function compare(ctx: Ctx, watch: AliasWatch, registry: Mlflow): Promise<void> {
  const { name, alias, expected } = watch;
  if ((await noteHolder(ctx, watch, await registry.holderOf(name, alias))) !== 'revert') return;
  await registry.setAlias(name, alias, expected);
  if ((await registry.holderOf(name, alias)) === expected) await noteReverted(ctx, watch);
}

function mlflowOf({ url, token: named, allowPrivate }: AliasWatch, secrets: Secrets): Mlflow {
  const token = named === null ? undefined : secrets(named);
  if (named !== null && token === undefined) throw new Error(`this Steward has no secret EFFECT_${named}`);
  return mlflowAt({ url, token, allowPrivate }, AbortSignal.timeout(CHECK_MS));
}
