import { sanitise } from '../../chat/sanitise.ts';

/**
 * Makes a text literal in Discord's markdown: what a caller wrote never becomes formatting, a mention, an emoji, a
 * timestamp, a link or a preview. A backslash before punctuation shows the punctuation; nothing invisible is added.
 */
export function literal(text: string): string {
  return (
    sanitise(text)
      .replace(/[\\*_~`|[\]<>]/g, '\\$&')
      // A link needs its scheme in one piece, and an emoji's name its first colon; times such as 14:05 stay as they are.
      .replace(/:(?=\S)/g, (colon, at: number, whole: string) =>
        /\d/.test(whole[at - 1] ?? '') && /\d/.test(whole[at + 1] ?? '') ? colon : '\\:',
      )
      .replace(/@(?=everyone|here)/g, '\\@')
      // Invitations are previewed without a scheme as well.
      .replace(/(discord(?:app)?\.(?:gg|com|media|new|gift))\//gi, '$1\\/')
      .replace(/^(\s*)([#+-])/gm, '$1\\$2')
      .replace(/^(\s*\d+)\.(?=\s|$)/gm, '$1\\.')
  );
}

/** `literal`, on one line: for headings, labels and list items. */
export function literalLine(text: string): string {
  return literal(text.replace(/\s+/g, ' ').trim());
}

/** A text as inline code; three backticks would begin a block, so a text with two in a row stays plain. */
export function inlineCode(text: string): string {
  const clean = sanitise(text).replace(/\s+/g, ' ').trim();
  if (clean === '' || clean.includes('``')) return literal(clean);
  const fence = clean.includes('`') ? '``' : '`';
  const pad = clean.startsWith('`') || clean.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${clean}${pad}${fence}`;
}
