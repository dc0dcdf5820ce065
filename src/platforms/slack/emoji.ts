/** Names that Slack and people use for the same sign. */
const aliases: Readonly<Record<string, string>> = { thumbsup: '+1', thumbsdown: '-1' };

/** A reaction's name as the rest of Steward knows it: without skin tone (`+1::skin-tone-4`), aliases resolved. */
export function normaliseEmoji(name: string): string {
  const bare = name.replace(/::skin-tone-\d$/, '');
  return aliases[bare] ?? bare;
}
