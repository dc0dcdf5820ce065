/** The bot scopes of what Steward does now, each with its reason (docs.slack.dev/reference/scopes). */
export const neededScopes = Object.freeze({
  commands: 'the slash command',
  'chat:write': 'cards, thread lines and answers',
  'app_mentions:read': 'commands in threads, where Slack refuses slash commands',
  'reactions:read': 'votes by reaction',
  'channels:read': 'finding public channels',
  'groups:read': 'finding private channels that Steward is in',
  'channels:join': 'joining the public channel that was set for cards',
  'channels:manage': 'a channel for each incident of severity 1 or 2',
  'files:write': 'charts in cards and files such as the audit pack',
  'files:read': 'knowing when an uploaded chart can be shown',
  'im:write': 'direct messages to people whose vote is missing',
  'users:read': 'who is a guest, a bot or deactivated',
  'dnd:read': 'whose messages make no sound when he is paged',
  'usergroups:read': 'user groups that a group of Steward follows (group sync)',
  'usergroups:write': 'the user group that holds whoever is on call (oncall rota)',
  'channels:history': 'looking for a card whose posting was left in doubt; deleted cards; messages that people pin',
  'groups:history': 'the same in private channels',
  'im:history': 'the same in direct messages; commands typed to Steward directly',
  'metadata.message:read': 'the mark by which a card is found again',
});

/** The needed scopes that a token lacks. `granted` as in the header `x-oauth-scopes` of auth.test. */
export function missingScopes(granted: readonly string[]): string[] {
  return Object.keys(neededScopes).filter((scope) => !granted.includes(scope));
}
