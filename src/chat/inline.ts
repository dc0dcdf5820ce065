import { code, type Span, type Text } from './text.ts';

/** A sentence in which backticks mark what is to be typed: "Did you mean `promote`?". */
export function inline(sentence: string): Text {
  const pieces = sentence.split('`');
  if (pieces.length < 3) return sentence;
  // An odd backtick at the end has no partner and stays a sign.
  const paired = pieces.length % 2 === 1 ? pieces : [...pieces.slice(0, -2), `${pieces.at(-2)}\`${pieces.at(-1)}`];
  return paired.flatMap((piece, index): Span[] => (piece === '' ? [] : [index % 2 === 1 ? code(piece) : piece]));
}
