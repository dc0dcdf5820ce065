import type { DiscordConfig, SlackConfig } from '../config.ts';
import { missingScopes } from '../platforms/slack/scopes.ts';
import type { Finding } from './doctor.ts';

const TIMEOUT_MS = 10_000;
const SLACK_API = 'https://slack.com/api/';
const DISCORD_API = 'https://discord.com/api';

/** Asks Slack whose token it is and which scopes it has (`x-oauth-scopes` of auth.test). */
export async function checkSlack(config: SlackConfig): Promise<Finding[]> {
  const base = (config.apiUrl ?? SLACK_API).replace(/\/*$/, '/');
  try {
    const response = await fetch(`${base}auth.test`, {
      method: 'POST',
      headers: { authorization: `Bearer ${config.botToken}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = (await response.json()) as { ok?: boolean; error?: string; team?: string; user?: string };
    if (answer.ok !== true)
      return [
        finding(
          'Slack token',
          false,
          `Slack says ${answer.error ?? response.status}: copy the bot token again from OAuth & Permissions`,
        ),
      ];
    const granted = (response.headers.get('x-oauth-scopes') ?? '').split(',').map((scope) => scope.trim());
    const missing = missingScopes(granted);
    const scopes =
      missing.length === 0
        ? 'all granted'
        : `missing ${missing.join(', ')}: update the app from manifest.yml and reinstall it`;
    return [
      finding('Slack token', true, `${answer.user ?? 'bot'} in ${answer.team ?? 'a team'}`),
      finding('Slack scopes', missing.length === 0, scopes),
    ];
  } catch (error) {
    return [finding('Slack', false, `does not answer (${reason(error)}): check the network and SLACK_API_URL`)];
  }
}

/** Asks Discord whose token it is. */
export async function checkDiscord(config: DiscordConfig): Promise<Finding> {
  const base = (config.apiUrl ?? DISCORD_API).replace(/\/+$/, '');
  try {
    const response = await fetch(`${base}/v10/users/@me`, {
      headers: { authorization: `Bot ${config.token}` },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok)
      return finding(
        'Discord token',
        false,
        `Discord answers ${response.status}: reset the token on the application's Bot page`,
      );
    const { username } = (await response.json()) as { username?: string };
    return finding('Discord token', true, `${username ?? 'bot'}, serving ${config.guilds.length} guilds`);
  } catch (error) {
    return finding('Discord', false, `does not answer (${reason(error)}): check the network and DISCORD_API_URL`);
  }
}

const finding = (what: string, ok: boolean, detail: string): Finding => ({ what, ok, detail });
const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
