/**
 * What Discord refuses beyond (error 50035), from docs.discord.com unless said: resources/message "Create Message" and
 * "Embed Limits", components/reference, interactions/application-commands, topics/gateway.
 */
export const limits = Object.freeze({
  /** resources/message: content, up to 2000 characters. */
  content: 2000,
  /** resources/message: up to 10 embeds, the characters of all together at most 6000. */
  embeds: 10,
  embedCharacters: 6000,
  /** resources/message, "Embed Limits". */
  embedDescription: 4096,
  embedFields: 25,
  embedFieldName: 256,
  /** resources/message, "Allowed Mentions Object": users. */
  mentions: 100,
  embedFieldValue: 1024,
  embedFooter: 2048,
  /** reference, "Uploading Files": 10 MiB a file by default; resources/message: 10 attachments, description 1024. */
  fileBytes: 10 * 1024 * 1024,
  attachments: 10,
  attachmentDescription: 1024,
  /** components/reference, "Action Row": 5 rows of 5 buttons; "Button": label 80, custom_id 1 to 100. */
  rows: 5,
  buttonsPerRow: 5,
  buttonLabel: 80,
  customId: 100,
  /** components/reference, "String Select": 25 options, label, value and placeholder. */
  selectOptions: 25,
  selectOption: 100,
  selectPlaceholder: 150,
  /** interactions/receiving-and-responding, "Modal": title 45, 1 to 5 components; "Label": label 45, description 100. */
  modalTitle: 45,
  modalComponents: 5,
  modalLabel: 45,
  /** components/reference, "Text Input": value 4000, placeholder 100. */
  textInput: 4000,
  textInputPlaceholder: 100,
  /** interactions/application-commands: 100 chat commands a guild, 25 options or subcommands, 25 choices. */
  commands: 100,
  /** interactions/application-commands: commands in the menu of a message. */
  messageCommands: 5,
  commandOptions: 25,
  commandChoices: 25,
  commandChoice: 100,
  commandName: 32,
  commandDescription: 100,
  /** interactions/application-commands: names, descriptions and values of one command, all that is nested included. */
  commandCharacters: 8000,
  /** interactions/application-commands: max_length of a string option. */
  stringOption: 6000,
  /** resources/message: nonce, up to 25 characters. */
  nonce: 25,
  /** resources/channel: a thread's name, 1 to 100 characters. */
  threadName: 100,
  /** resources/message: "Get Channel Messages" and "Get Reactions" give at most 100 a page. */
  page: 100,
});

/** How long things last, in milliseconds. */
export const spans = Object.freeze({
  /** interactions/receiving-and-responding: the first response is due within 3 s, or the token is void. */
  firstResponse: 3_000,
  /** When a response is not there by then, Discord is told that it will come; 1.2 s are left for the way. */
  deferAfter: 1_800,
  /** interactions/receiving-and-responding: tokens are valid for 15 minutes. */
  token: 15 * 60_000,
});
