import type { Card } from '../../src/chat/card.ts';
import {
  type Address,
  DeliveryError,
  type DeliveryFailure,
  type MessageRef,
  type Platform,
} from '../../src/chat/ports/platform.ts';

/** One message that people see. */
export interface Shown {
  readonly id: string;
  readonly marker: string;
  readonly to: Address;
  readonly at: number;
  summary: string;
  edits: number;
}

export interface FakeCall {
  readonly call: 'post' | 'update' | 'find' | 'join';
  readonly to: Address;
}

/**
 * What goes wrong with a call: a failure of the port that happens instead of it, `dropped` does it and loses the answer,
 * a function is awaited between doing and answering.
 */
export type Fault = DeliveryFailure | 'dropped' | ((signal: AbortSignal) => Promise<void>) | undefined;

export interface FakePlatform extends Platform {
  readonly messages: Map<string, Shown>;
  readonly calls: FakeCall[];
  /** Asked before each call; undefined lets it through. */
  fault: (call: FakeCall) => Fault;
  texts(channel: string): string[];
}

/** A platform of one process's memory whose faults a test decides. */
export function createFakePlatform(
  options: { readonly now?: () => Date; readonly join?: () => { ok: true } | { ok: false; invite: string } } = {},
): FakePlatform {
  const { now = () => new Date() } = options;
  const messages = new Map<string, Shown>();
  const calls: FakeCall[] = [];
  let count = 0;

  const through = async <T>(call: FakeCall, signal: AbortSignal, act: () => T): Promise<T> => {
    calls.push(call);
    const fault = fake.fault(call);
    if (typeof fault === 'string' && fault !== 'dropped') {
      const hint = fault === 'no-access' ? { hint: 'Invite @Steward.' } : {};
      throw new DeliveryError(fault, `fake ${fault}`, fault === 'rate-limited' ? { retryAfterMs: 30 } : hint);
    }
    const result = act();
    if (fault === 'dropped') throw new DeliveryError('in-doubt', 'the answer was lost');
    if (fault) await fault(signal);
    return result;
  };

  const fake: FakePlatform = {
    name: 'slack',
    messages,
    calls,
    fault: () => undefined,
    texts: (channel) =>
      [...messages.values()].filter((message) => message.to.channel === channel).map((message) => message.summary),
    start: async () => undefined,
    stop: async () => undefined,
    status: () => ({ connected: true, detail: 'fake' }),
    post: (to, card: Card, marker, signal) =>
      through({ call: 'post', to }, signal, () => {
        count += 1;
        const id = `m${count}`;
        messages.set(id, { id, marker, to, at: now().getTime(), summary: card.summary, edits: 0 });
        return { channel: realChannel(to), message: id } satisfies MessageRef;
      }),
    update: (to, ref, card, signal) =>
      through({ call: 'update', to }, signal, () => {
        const message = messages.get(ref.message);
        if (!message) throw new DeliveryError('gone', 'no such message');
        message.summary = card.summary;
        message.edits += 1;
      }),
    find: (to, marker, since, signal) =>
      through({ call: 'find', to }, signal, () => {
        const found = [...messages.values()].find(
          (message) => message.marker === marker && message.at >= since.getTime(),
        );
        return found && { channel: realChannel(to), message: found.id };
      }),
    ...(options.join
      ? {
          channels: {
            resolve: async () => undefined,
            join: async (team, channel, signal) =>
              through({ call: 'join', to: { team, channel } }, signal, options.join ?? (() => ({ ok: true }) as const)),
          },
        }
      : {}),
  };
  return fake;
}

/** A direct message's own channel is not the address it was sent to. */
const realChannel = (to: Address): string => (to.channel.startsWith('@') ? `D-${to.channel.slice(1)}` : to.channel);
