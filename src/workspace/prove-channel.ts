import { createHash } from 'node:crypto';
import { type Card, line } from '../chat/card.ts';
import type { ChannelRef } from '../chat/options/channel.ts';
import { DeliveryError, type Platform } from '../chat/ports/platform.ts';
import { StewardError } from '../kernel/errors.ts';

/** Finding, joining and posting together; a person waits for the answer. */
const TIMEOUT_MS = 8_000;

export interface ProvenChannel {
  readonly channel: string;
  readonly name: string;
}

/**
 * Finds a channel, joins it and posts `card` there, which proves that Steward can. Platform calls: never inside a
 * transaction. `key` makes the post findable, so that the same act redelivered posts once. Throws UNKNOWN_CHANNEL with
 * what a person must do (create it, invite Steward), TRY_AGAIN when the platform does not answer.
 */
export async function proveChannel(
  platform: Platform | undefined,
  wanted: ChannelRef,
  card: Card,
  key: string,
): Promise<ProvenChannel> {
  if (!platform?.channels) {
    throw new StewardError('TRY_AGAIN', `Steward is not connected to ${wanted.platform}.`, {
      hint: 'Nothing was changed.',
    });
  }
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const shown = wanted.name === undefined ? wanted.channel : `#${wanted.name}`;
  try {
    const found = await platform.channels.resolve(wanted.team, wanted.channel, signal);
    if (!found) {
      throw new StewardError('UNKNOWN_CHANNEL', `Steward sees no channel ${shown}.`, {
        field: 'channel',
        hint: 'Pick it from the list. A private channel is seen only after Steward was invited: `/invite @Steward` there.',
      });
    }
    const joined = await platform.channels.join(wanted.team, found.channel, signal);
    if (!joined.ok)
      throw new StewardError('UNKNOWN_CHANNEL', `Steward cannot post in #${found.name}.`, {
        field: 'channel',
        hint: joined.invite,
      });
    await postOnce(platform, { team: wanted.team, channel: found.channel }, card, key, signal);
    return found;
  } catch (error) {
    throw error instanceof DeliveryError ? inWords(error, shown) : error;
  }
}

/** The line that shows people where cards of a kind will come. */
export function provingCard(kind: string, of?: string): Card {
  return line('neutral', `Steward posts ${kind}${of === undefined ? '' : ` of ${of}`} here from now on.`);
}

async function postOnce(
  platform: Platform,
  to: { team: string; channel: string },
  card: Card,
  key: string,
  signal: AbortSignal,
) {
  const marker = `p${createHash('sha256').update(`${key}\n${to.channel}`).digest('hex').slice(0, 23)}`;
  const lately = new Date(Date.now() - 15 * 60_000);
  if (await platform.find(to, marker, lately, signal)) return;
  await platform.post(to, card, marker, signal);
}

function inWords(error: DeliveryError, shown: string): StewardError {
  if (error.failure === 'no-access' || error.failure === 'refused') {
    const hint = error.hint ?? 'Invite Steward there, then try again.';
    return new StewardError('UNKNOWN_CHANNEL', `Steward cannot post in ${shown}.`, {
      field: 'channel',
      hint,
      cause: error,
    });
  }
  return new StewardError('TRY_AGAIN', `The platform did not answer, so ${shown} was not set.`, {
    hint: 'Nothing was changed. Try again in a minute.',
    cause: error,
  });
}
