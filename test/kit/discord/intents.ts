/** topics/gateway, "List of Intents": which bits bring an event. Those of a guild and of direct messages differ. */
export function intentsFor(t: string, d: object): number {
  const inGuild = 'guild_id' in d && d.guild_id !== undefined;
  if (t.startsWith('MESSAGE_REACTION_')) return inGuild ? 1 << 10 : 1 << 13;
  if (t.startsWith('MESSAGE_')) return inGuild ? 1 << 9 : 1 << 12;
  if (t.startsWith('GUILD_MEMBER_')) return 1 << 1;
  if (t.startsWith('GUILD_') || t.startsWith('CHANNEL_') || t.startsWith('THREAD_')) return 1 << 0;
  return 0;
}

/** The content of a message without the privileged intent: only for direct messages, the bot's own, and its mentions. */
export function visibleContent(content: string, about: { bot: string; author: string; direct: boolean }): string {
  const mine = about.author === about.bot || about.direct || new RegExp(`<@!?${about.bot}>`).test(content);
  return mine ? content : '';
}

/** A message as the bot gets it: without the privileged intent, and unless it is its own, what people wrote is empty. */
export function visibleMessage<T extends object>(
  shown: T,
  message: { readonly content: string; readonly author: { readonly id: string } },
  about: { bot: string; direct: boolean; allowed: boolean },
): T {
  const { content, author } = message;
  const { bot, direct } = about;
  const isSeen =
    about.allowed || author.id === bot || direct || visibleContent(content, { bot, author: author.id, direct }) !== '';
  if (isSeen) return shown;
  return { ...shown, content: '', embeds: [], attachments: [], components: [] };
}
