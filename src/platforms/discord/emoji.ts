/** Emoji that mean something to Steward, by the name all platforms share, and as Discord writes them. */
const emojis: Readonly<Record<string, string>> = {
  '\u2705': 'white_check_mark',
  '\u274c': 'x',
  '\u{1f44d}': '+1',
  '\u{1f44e}': '-1',
  '\u{1f440}': 'eyes',
  '\u{1f4cc}': 'pushpin',
};

/** Skin tones (Unicode TR51 section 2.4) and the variation selectors that ask for colour or text. */
const modifiers = /[\u{1f3fb}-\u{1f3ff}\ufe0e\ufe0f]/gu;

/** The shared name of an emoji without its skin tone; undefined for custom ones and for any that says nothing here. */
export function normaliseEmoji(emoji: {
  readonly id?: string | null | undefined;
  readonly name?: string | null | undefined;
}): string | undefined {
  if (emoji.id || !emoji.name) return undefined;
  return emojis[emoji.name.replace(modifiers, '')];
}
