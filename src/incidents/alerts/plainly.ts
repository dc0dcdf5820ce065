// Control characters, and those that turn the direction of text or hide in it (Unicode UAX 9, UTS 55).
const UNSEEN = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** A stranger's text on one line, without what hides or turns, and no longer than this. Renderers take its markup literally. */
export function plainly(text: string, most: number): string {
  const flat = text
    .slice(0, most * 4)
    .replace(/\s+/g, ' ')
    .replace(UNSEEN, '')
    .trim();
  return flat.length <= most ? flat : `${flat.slice(0, most - 1)}\u2026`;
}
