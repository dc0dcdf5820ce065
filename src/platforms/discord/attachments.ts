import { shorten } from '../../chat/budget.ts';
import type { Card, CardFile } from '../../chat/card.ts';
import { fileParts, safeName, withoutFiles } from '../../chat/files.ts';
import type { FilesPort } from '../../chat/ports/files.ts';
import { DeliveryError } from '../../chat/ports/platform.ts';
import { sanitise } from '../../chat/sanitise.ts';
import { limits } from './limits.ts';

/** What Discord takes from a bot in a server without boosts. */
export const discordFiles: FilesPort = {
  largest: limits.fileBytes,
  most: limits.attachments,
  pictures: ['image/png', 'image/jpeg', 'image/gif'],
};

/** An attachment as the body names it; `id` is the index of its file. */
export interface Attached {
  readonly id: number;
  readonly filename: string;
  readonly description: string;
}

/** The bytes of an attachment, sent as `files[n]` beside the body. */
export interface Upload {
  readonly name: string;
  readonly data: Buffer;
  readonly contentType: string;
}

/** The attachments of a card. Names are made different, because `attachment://name` is how an embed refers to one. */
export function attach(card: Card): {
  readonly attachments: readonly Attached[];
  readonly files: readonly Upload[];
  readonly nameOf: (file: CardFile) => string;
} {
  const carried = fileParts(card).map(({ file }) => file);
  const names = new Map<CardFile, string>();
  for (const file of carried) {
    const taken = new Set(names.values());
    let name = safeName(file.name);
    for (let count = 2; taken.has(name); count++) name = safeName(file.name).replace(/(\.[^.]*)?$/, `-${count}$1`);
    names.set(file, name);
  }
  const list = [...names];
  return {
    attachments: list.map(([{ alt }, filename], id) => ({
      id,
      filename,
      description: shorten(sanitise(alt), limits.attachmentDescription),
    })),
    files: list.map(([{ bytes, mime }, name]) => ({
      name,
      data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      contentType: mime,
    })),
    nameOf: (file) => names.get(file) ?? '',
  };
}

/**
 * Sends a card; when Discord does not take it with its files (too large for this server, Attach Files is missing), at once
 * with words in their place.
 */
export async function sendCarrying<T>(card: Card, send: (card: Card) => Promise<T>): Promise<T> {
  try {
    return await send(card);
  } catch (error) {
    const isRefused = error instanceof DeliveryError && (error.failure === 'refused' || error.failure === 'no-access');
    if (!isRefused || fileParts(card).length === 0) throw error;
    const why = 'Discord did not take the file. Steward needs Attach Files in this channel.';
    return send(withoutFiles(card, () => why));
  }
}
