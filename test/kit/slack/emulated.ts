import { createEmulator, type Emulator } from 'emulate';

export const app = 'A0STEWARD1';
export const botToken = 'xoxb-000000000001-steward';
/** The same bot for what the kit itself asks: the emulator allows a token 5,000 calls an hour. */
const kitToken = 'xoxb-000000000002-kit';
export const botUser = 'U0STEWARD1';
export const botId = 'B0STEWARD1';

export type Answer = Readonly<Record<string, unknown>> & { readonly ok: boolean; readonly error?: string };

/** The emulator of Slack with our app installed, and how to call it as the bot or as a user. */
export interface Emulated {
  readonly team: string;
  readonly users: Readonly<Record<string, string>>;
  readonly channels: Readonly<Record<string, string>>;
  call(method: string, args: Readonly<Record<string, unknown>>, token?: string): Promise<Answer>;
  tokenOf(user: string): string;
  close(): Promise<void>;
}

export interface Seed {
  readonly users: readonly string[];
  readonly channels: readonly string[];
  readonly privateChannels: readonly string[];
}

export async function startEmulated(seed: Seed): Promise<Emulated> {
  const emulator: Emulator = await createEmulator({
    service: 'slack',
    port: 0,
    hostname: '127.0.0.1',
    seed: {
      slack: {
        team: { name: 'Acme', domain: 'acme' },
        users: seed.users.map((name) => ({ name, real_name: name })),
        channels: [
          ...seed.channels.map((name) => ({ name })),
          ...seed.privateChannels.map((name) => ({ name, is_private: true })),
        ],
        oauth_apps: [
          {
            client_id: '1.2',
            client_secret: 'unused-by-these-tests',
            name: 'Steward',
            redirect_uris: [],
            app_id: app,
            bot_id: botId,
            bot_user_id: botUser,
            bot_name: 'steward',
          },
        ],
        tokens: [
          ...[botToken, kitToken].map((token) => ({
            token,
            user: botUser,
            bot_id: botId,
            bot_user_id: botUser,
            app_id: app,
          })),
          ...seed.users.map((name) => ({ token: `xoxp-${name}`, user: name })),
        ],
      },
    },
  });
  const base = emulator.url.replace('localhost', '127.0.0.1');
  const call: Emulated['call'] = async (method, args, token = kitToken) => {
    const response = await fetch(`${base}/api/${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(args),
    });
    return (await response.json()) as Answer;
  };
  const members = (await call('users.list', { limit: 1_000 })).members as { id: string; name: string }[];
  // The bot does not see private channels that it is not in; a user does.
  const types = 'public_channel,private_channel';
  const viewer = `xoxp-${seed.users[0] ?? ''}`;
  const listed = (await call('conversations.list', { limit: 1_000, types }, viewer)).channels as typeof members;
  const users = Object.fromEntries(members.map(({ id, name }) => [name, id]));
  const names = Object.fromEntries(members.map(({ id, name }) => [id, name]));
  return {
    team: String((await call('auth.test', {})).team_id),
    users,
    channels: Object.fromEntries(listed.map(({ id, name }) => [name, id])),
    call,
    tokenOf: (user) => `xoxp-${names[user] ?? user}`,
    close: () => emulator.close(),
  };
}
