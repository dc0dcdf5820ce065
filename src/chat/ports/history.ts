import type { Address, MessageRef } from './platform.ts';

/** A message as it stands on its platform now. */
export interface ReadMessage {
  /** The channel that links lead to, which for Discord's threads is the thread. */
  readonly ref: MessageRef;
  /** The root of the thread it stands in; left out for one that stands in the channel itself. */
  readonly thread?: string;
  /** Who wrote it: a person's account, another app, or Steward. */
  readonly author: { readonly type: 'person'; readonly user: string } | { readonly type: 'app' | 'steward' };
  readonly at: Date;
  /** As it was typed, line breaks kept; empty where it has none, such as a picture alone. */
  readonly text: string;
  /** Set where the platform keeps the text from apps: what a person does about it. */
  readonly withheld?: string;
}

/** Reading of messages that others wrote. */
export interface HistoryPort {
  /** The message with this id in a channel or in the thread of the address. Throws DeliveryError, `gone` when it is not there. */
  read(to: Address, message: string, signal: AbortSignal): Promise<ReadMessage>;
  /** The messages of a channel, or of the thread of the address, that bear this (normalised) emoji now; of long ones the newest. */
  marked(to: Address, emoji: string, signal: AbortSignal): Promise<readonly MessageRef[]>;
}
