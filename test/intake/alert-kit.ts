import { readFileSync } from 'node:fs';
import { createIntake } from '../../src/intake/create-intake.ts';
import { sources } from '../../src/intake/index.ts';
import type { Source } from '../../src/intake/source.ts';
import { isStewardError } from '../../src/kernel/errors.ts';
import { silentLog } from '../../src/kernel/log.ts';
import type { Answer } from '../../src/kernel/sent.ts';
import type { Ctx } from '../../src/store/unit.ts';
import { type AddIntegrationInput, addIntegration } from '../../src/workspace/add-integration.ts';
import { sentOf } from '../kit/sent.ts';
import type { PeopleKit } from '../people/people-kit.ts';

/** A recorded payload of a source. */
export const payload = (source: string, name: string): string =>
  readFileSync(new URL(`../payloads/${source}/${name}`, import.meta.url), 'utf8');

/** Sends to `/in` of a workspace; refusals come back as their code. */
export function intakeOf(kit: Pick<PeopleKit, 'unit'>, of: readonly Source[] = sources) {
  const intake = createIntake({ unit: kit.unit, log: silentLog, sources: of });
  const send = async (
    path: string,
    body: string | Buffer,
    headers: Record<string, string> = {},
  ): Promise<Answer | string> => {
    try {
      const request = new Request(`http://steward/in/${path}`, {
        method: 'POST',
        headers,
        body: new Uint8Array(Buffer.from(body)),
      });
      return await intake(await sentOf(request));
    } catch (error) {
      if (isStewardError(error)) return error.code;
      throw error;
    }
  };
  const add = (ctx: Ctx, source: AddIntegrationInput['source'], more: Partial<AddIntegrationInput> = {}) =>
    addIntegration(ctx, { source, name: 'one', ...more });
  return { send, add };
}
