import type { Card, CardFile, Part } from './card.ts';
import type { FilesPort } from './ports/files.ts';

/** A part that carries a file. */
export type FilePart = Extract<Part, { type: 'picture' | 'file' }>;

export const isFilePart = (part: Part): part is FilePart => part.type === 'picture' || part.type === 'file';

/** The parts of a card that carry files, in their order. */
export function fileParts(card: Card): readonly FilePart[] {
  return card.parts.filter(isFilePart);
}

/** What stands in the place of a file that cannot be carried: what the card gives instead, else the file in words; and why. */
export function insteadOf(part: FilePart, why?: string): readonly Part[] {
  const words: readonly Part[] =
    part.instead.length > 0 ? part.instead : [{ type: 'text', text: part.file.alt || part.file.name }];
  return why === undefined ? words : [...words, { type: 'context', text: why }];
}

/** The card with words in the place of the files that `goes` names, each with the reason it gives. */
export function withoutFiles(card: Card, goes: (part: FilePart) => string | boolean = () => true): Card {
  const parts = card.parts.flatMap((part): readonly Part[] => {
    if (!isFilePart(part)) return [part];
    const why = goes(part);
    return why === false ? [part] : insteadOf(part, typeof why === 'string' ? why : undefined);
  });
  return { ...card, parts };
}

/** The card with the files that the platform takes; words stand for those that are too large, too many or empty. */
export function fitFiles(card: Card, { largest, most, pictures }: FilesPort, platform: string): Card {
  if (!card.parts.some(isFilePart)) return card;
  let count = 0;
  return withoutFiles(card, (part) => {
    const size = sizeOf(part.file);
    if (size === 0) return `${part.file.name} is empty.`;
    if (size > largest)
      return `${part.file.name} has ${bytesText(size)}; Steward sends at most ${bytesText(largest)} on ${platform}.`;
    if (part.type === 'picture' && !pictures.includes(part.file.mime)) return `${platform} shows no ${part.file.mime}.`;
    count += 1;
    return count > most ? `${platform} takes ${most} files with a message.` : false;
  });
}

export const sizeOf = ({ bytes, kept }: CardFile): number => kept?.size ?? bytes.length;

/** A file's name as every platform takes it, at most 80 characters. */
export function safeName(name: string): string {
  const [, stem = '', ending = ''] = /^(.*?)(\.[A-Za-z0-9]{1,8})?$/s.exec(name) ?? [];
  const plain = stem.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+|-+$/g, '');
  return `${plain.slice(0, 70) || 'file'}${ending}`;
}

/** "412 kB", "1.3 MB": in steps of 1,000, three digits. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  const [value, unit] = bytes < 999_500 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${value >= 99.95 ? Math.round(value) : Number(value.toPrecision(3))} ${unit}`;
}
