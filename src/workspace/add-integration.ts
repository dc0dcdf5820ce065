import { z } from 'zod';
import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { setTimer } from '../queue/timer.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { TOKEN_NAME } from './create-token.ts';
import { integrationAdded } from './events.ts';
import { HEARTBEAT_TIMER, HeartbeatSettings } from './heartbeat-timer.ts';
import { newSecret } from './integration-secret.ts';
import { integration } from './tables.ts';

/** The systems that can send to Steward. A test holds this list and the sources of `src/intake/` equal. */
export const INTEGRATION_SOURCES = [
  'mlflow',
  'evidently',
  'nannyml',
  'sagemaker',
  'whylogs',
  'alertmanager',
  'grafana',
  'pagerduty',
  'opsgenie',
  'cloudevents',
  'standard-webhooks',
  'generic',
  'heartbeat',
] as const;

export type AddIntegrationInput = z.input<typeof AddIntegrationInput>;
export const AddIntegrationInput = z.object({
  source: z.enum(INTEGRATION_SOURCES),
  name: z.string().regex(TOKEN_NAME),
  /** Of a heartbeat: how often it must be heard, in seconds. */
  everySeconds: HeartbeatSettings.shape.everySeconds.optional(),
  /** Of generic JSON: what stands where, such as `title` to `message`. */
  map: z.record(z.string().max(80), z.string().max(200)).optional(),
});

export interface NewIntegration {
  /** Part of the address it sends to; no secret. */
  readonly id: string;
  /** Kept nowhere: see integration-secret.ts. */
  readonly token: string;
}

/** Lets a system outside send to Steward. NAME_TAKEN while another of this source and name is there. */
export async function addIntegration(ctx: Ctx, raw: z.input<typeof AddIntegrationInput>): Promise<NewIntegration> {
  const { source, name, everySeconds, map } = AddIntegrationInput.parse(raw);
  const settings = settingsOf(source, everySeconds, map);
  const { token, digest } = newSecret(source);
  return inTransaction(ctx, async (tx) => {
    const id = tx.newId();
    const made = { id, source, name, digest, settings, createdBy: humanOf(tx.actor) ?? null, createdAt: tx.now };
    const inserted = await tx.db
      .insert(integration)
      .values({ workspaceId: tx.workspace, ...made })
      .onConflictDoNothing()
      .returning({ id: integration.id });
    if (inserted.length === 0) {
      throw new StewardError('NAME_TAKEN', `There is an integration ${source} ${name} already.`, {
        field: 'name',
        hint: `Remove it with \`integration remove ${source} ${name}\`, or choose another name.`,
      });
    }
    if (everySeconds !== undefined) {
      const dueAt = new Date(tx.now.getTime() + everySeconds * 1_000);
      await setTimer(tx, { kind: HEARTBEAT_TIMER, subject: id, dueAt });
    }
    emit(tx, integrationAdded({ integration: id, source, name }));
    return { id, token };
  });
}

function settingsOf(
  source: string,
  everySeconds: number | undefined,
  map: Readonly<Record<string, string>> | undefined,
): object | null {
  const refuse = (message: string, hint: string): never => {
    throw new StewardError('BAD_INPUT', message, { field: source === 'heartbeat' ? 'every' : 'map', hint });
  };
  if (source === 'heartbeat') {
    if (everySeconds === undefined)
      refuse('A heartbeat needs a time.', 'Say how often it comes, such as `--every 5m`.');
    return { everySeconds };
  }
  if (everySeconds !== undefined) refuse('Only a heartbeat comes every so often.', 'Leave out `--every`.');
  if (map !== undefined && source !== 'generic') refuse('Only generic JSON has a mapping.', 'Leave out `--map`.');
  return map === undefined ? null : { map };
}
