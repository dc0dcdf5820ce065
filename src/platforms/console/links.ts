import type { MessageRef } from '../../chat/ports/platform.ts';

/** Where a message is to be seen, within the console. */
export function messagePath({ channel, message }: MessageRef): string {
  return `/console/c/${encodeURIComponent(channel)}?at=${encodeURIComponent(message)}`;
}

/** A permanent link to a message, for the answers to commands. `publicUrl` has no slash at its end. */
export function messageLink(publicUrl: string, ref: MessageRef): string {
  return publicUrl + messagePath(ref);
}
