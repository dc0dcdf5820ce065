/**
 * What changes the look of a text without being seen: bidirectional controls (UAX 9), zero-width space, word joiner and
 * byte order mark, soft hyphen, fillers, invisible operators, tags and interlinear marks.
 */
const invisible =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: single invisible characters, none of them combined
  /[\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/gu;

/** Joiners hold emoji and some scripts together; a run of them, or one beside a blank or Latin letter, only hides something. */
const idleJoiner =
  /(?<=^|[\s\p{P}\p{Script=Latin}\d\u200C\u200D])[\u200C\u200D]+|[\u200C\u200D]+(?=$|[\s\p{P}\p{Script=Latin}\d])/gu;

/** Control characters (C0 and C1) but tab and line feed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
const control = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

/** A text without bidirectional controls, zero-width and other invisible characters; line ends become line feeds. */
export function stripInvisible(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(control, '')
    .replace(invisible, '')
    .replace(idleJoiner, '');
}

/**
 * Untrusted text, fit for a card: nothing invisible, no lone surrogates, and at most three combining marks on one
 * character, so that a text cannot run over its neighbours.
 */
export function sanitise(text: string): string {
  return stripInvisible(text.toWellFormed()).replace(/(\p{M}{3})\p{M}+/gu, '$1');
}

/** `sanitise`, on one line. */
export function sanitiseLine(text: string): string {
  return sanitise(text).replace(/\s+/g, ' ').trim();
}
