import { DeliveryError, type DeliveryFailure } from '../../chat/ports/platform.ts';

interface Rule {
  readonly failure: DeliveryFailure;
  readonly hint?: string;
}

const INVITE = 'Invite me to the channel: type /invite @Steward there.';
const TOKEN = 'Check the bot token (SLACK_BOT_TOKEN) and that the app is installed in the workspace.';

/**
 * What delivery does about an error code of the Web API (docs: each method's "Errors"). A code that is not listed is
 * `refused`: repeating the same call would fail in the same way.
 */
export const failureTable: Readonly<Record<string, Rule>> = {
  ratelimited: { failure: 'rate-limited' },
  rate_limited: { failure: 'rate-limited' },
  // "The server could not complete your operation(s) without encountering a catastrophic error. It's possible some
  // aspect of the operation succeeded before the error was raised."
  fatal_error: { failure: 'in-doubt' },
  internal_error: { failure: 'in-doubt' },
  request_timeout: { failure: 'in-doubt' },
  service_unavailable: { failure: 'away' },
  team_added_to_org: { failure: 'away' },
  accesslimited: { failure: 'away' },
  invalid_auth: { failure: 'away', hint: TOKEN },
  not_authed: { failure: 'away', hint: TOKEN },
  account_inactive: { failure: 'away', hint: TOKEN },
  token_revoked: { failure: 'away', hint: TOKEN },
  token_expired: { failure: 'away', hint: TOKEN },
  message_not_found: { failure: 'gone' },
  cant_update_message: { failure: 'gone' },
  edit_window_closed: { failure: 'gone' },
  thread_not_found: { failure: 'gone' },
  channel_not_found: { failure: 'no-access', hint: INVITE },
  not_in_channel: { failure: 'no-access', hint: INVITE },
  is_archived: { failure: 'no-access', hint: 'The channel is archived. Choose another one with channel set.' },
  restricted_action: { failure: 'no-access', hint: 'An admin of the workspace must let apps post in this channel.' },
  restricted_action_read_only_channel: { failure: 'no-access', hint: 'Only some may post in this channel.' },
  restricted_action_thread_only_channel: { failure: 'no-access', hint: 'This channel takes replies only.' },
  file_not_found: { failure: 'refused', hint: 'The upload is gone; ask for the file again.' },
  cannot_dm_bot: { failure: 'no-access' },
  permission_denied: {
    failure: 'refused',
    hint: 'An admin of the workspace must let apps change user groups: Settings, Permissions, User groups.',
  },
  plan_upgrade_required: { failure: 'refused', hint: 'User groups need a paid plan of Slack.' },
  user_not_found: { failure: 'no-access' },
  user_not_visible: { failure: 'no-access' },
  user_disabled: { failure: 'no-access' },
  user_not_in_channel: { failure: 'no-access' },
  not_enabled: {
    failure: 'refused',
    hint: 'Turn on the Home tab: App Home in the settings of the Slack app.',
  },
  // Two publishes met; ours names no hash, so that it is Slack's own race: again.
  hash_conflict: { failure: 'rate-limited' },
  messages_tab_disabled: {
    failure: 'no-access',
    hint: 'Turn on the Messages tab: App Home in the settings of the Slack app.',
  },
};

/** What happened to a call, before it is said in delivery's terms. */
export type Failed =
  | { readonly type: 'code'; readonly code: string; readonly details: readonly string[]; readonly needed?: string }
  | { readonly type: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly type: 'network'; readonly error: unknown; readonly aborted: boolean };

/** Codes of Node's sockets that say no byte of the request was sent. */
const UNSENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A failed call as delivery decides about it. */
export function failureOf(method: string, failed: Failed): DeliveryError {
  switch (failed.type) {
    case 'code':
      return fromCode(method, failed);
    case 'status':
      return fromStatus(method, failed);
    case 'network': {
      const { error, aborted } = failed;
      if (aborted) return new DeliveryError('in-doubt', `Slack did not answer ${method} in time.`, { cause: error });
      const unsent = UNSENT.has(socketCode(error) ?? '');
      const message = unsent ? 'Slack cannot be reached.' : `The connection broke while Slack was asked for ${method}.`;
      return new DeliveryError(unsent ? 'away' : 'in-doubt', message, { cause: error });
    }
  }
}

function fromCode(method: string, failed: Extract<Failed, { type: 'code' }>): DeliveryError {
  const { code, details, needed } = failed;
  const why = [code, ...details].join('; ');
  if (code === 'missing_scope') {
    const hint = `Add the scope ${needed ?? 'it needs'} to the Slack app and install it again; npm run doctor lists them.`;
    return new DeliveryError('refused', `Slack refused ${method}: the scope ${needed ?? ''} is missing.`, { hint });
  }
  const rule = failureTable[code] ?? { failure: 'refused' };
  const wait = rule.failure === 'rate-limited' ? { retryAfterMs: 1_000 } : {};
  const hint = rule.hint === undefined ? {} : { hint: rule.hint };
  return new DeliveryError(rule.failure, `Slack refused ${method}: ${why}`, { ...wait, ...hint, cause: { code } });
}

/** The error code by which Slack refused a call, if that is what happened. */
export function codeOf(error: unknown): string | undefined {
  const cause = error instanceof DeliveryError ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function fromStatus(method: string, failed: Extract<Failed, { type: 'status' }>): DeliveryError {
  const { status, retryAfterSeconds } = failed;
  if (status === 429) {
    const retryAfterMs = (retryAfterSeconds ?? 1) * 1000;
    return new DeliveryError('rate-limited', `Slack asks to wait with ${method}.`, { retryAfterMs });
  }
  if (status >= 500) return new DeliveryError('in-doubt', `Slack answered ${method} with ${status}.`);
  return new DeliveryError('refused', `Slack answered ${method} with ${status}.`);
}

/** The system's error code of a failed fetch: undici wraps it as the cause, several attempts as an AggregateError. */
function socketCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('code' in error && typeof error.code === 'string' && error.code !== '') return error.code;
  if ('errors' in error && Array.isArray(error.errors)) {
    const codes = error.errors.map(socketCode);
    return codes.every((code) => code !== undefined && UNSENT.has(code)) ? codes[0] : undefined;
  }
  return 'cause' in error ? socketCode(error.cause) : undefined;
}
