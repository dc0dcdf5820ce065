import { z } from 'zod';
import { DeliveryError } from '../../chat/ports/platform.ts';
import type { RoomsPort } from '../../chat/ports/rooms.ts';
import type { Call } from './call.ts';

const created = z.looseObject({ channel: z.looseObject({ id: z.string(), name: z.string().optional() }) });
const done = z.looseObject({});

/** docs: conversations.create, "channel names may only contain lowercase letters, numbers, hyphens, and underscores, 80 at most". */
const LONGEST_NAME = 80;
/** docs: conversations.setTopic, 250 characters. */
const LONGEST_TOPIC = 250;

/** Public channels that Steward makes; `byName` finds one that it made before its answer was lost. */
export function createRooms(
  call: Call,
  byName: (name: string, signal: AbortSignal) => Promise<{ channel: string; name: string } | undefined>,
): RoomsPort {
  // One by one: of several users Slack lets in none when one of them may not come.
  const invite = async (channel: string, users: readonly string[], signal: AbortSignal): Promise<string[]> => {
    const missing: string[] = [];
    for (const user of users) {
      try {
        await call('conversations.invite', { channel, users: user }, done, signal);
      } catch (error) {
        unlessAway(error);
        if (!/already_in_channel|cant_invite_self/.test(String(error))) missing.push(user);
      }
    }
    return missing;
  };
  return {
    // A thread of Slack has no members: whoever is in the channel reads it.
    invite: async (_team, { channel, thread }, users, signal) =>
      thread === undefined ? invite(channel, users, signal) : [],
    async open(_team, { name, topic, invite: users }, signal) {
      const wanted = name.slice(0, LONGEST_NAME);
      const room = (await byName(wanted, signal)) ?? (await make(call, wanted, signal));
      await call('conversations.join', { channel: room.channel }, done, signal).catch(unlessAway);
      await call(
        'conversations.setTopic',
        { channel: room.channel, topic: topic.slice(0, LONGEST_TOPIC) },
        done,
        signal,
      ).catch(unlessAway);
      return { ...room, missing: await invite(room.channel, users, signal) };
    },
  };
}

async function make(call: Call, name: string, signal: AbortSignal): Promise<{ channel: string; name: string }> {
  const { channel } = await call('conversations.create', { name }, created, signal);
  return { channel: channel.id, name: channel.name ?? name };
}

/** A topic that could not be set, or somebody who may not come, is no reason against the room; a Slack that is away is tried again. */
function unlessAway(error: unknown): void {
  if (error instanceof DeliveryError && (error.failure === 'refused' || error.failure === 'no-access')) return;
  throw error;
}
