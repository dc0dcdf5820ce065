import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';
import { temporaryFolder } from '../store/embedded/temporary-folder.ts';

type Env = Readonly<Record<string, string>>;

const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1234567890', SLACK_SIGNING_SECRET: '0123456789abcdef' };
const SEED = Buffer.alloc(32, 7).toString('base64');
const DISCORD = {
  DISCORD_TOKEN: 'a-token-of-a-test-for-discord',
  DISCORD_APPLICATION_ID: '123456789012345678',
  DISCORD_GUILD_ID: '123456789012345678',
};

function faultsOf(env: Env): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  test('needs nothing', () => {
    expect(readConfig({ PATH: '/bin', DATABASE_URL: '' })).toEqual({
      databaseUrl: undefined,
      dataDir: '.data',
      host: '127.0.0.1',
      port: 3000,
      publicUrl: undefined,
      console: 'demo',
      slack: undefined,
      discord: undefined,
      commandRoot: 'steward',
      lifecycleFile: 'lifecycle.yml',
      admins: [],
      effectSecrets: new Map(),
      defaultRole: undefined,
      defaultZone: 'UTC',
      logLevel: 'info',
      logFormat: 'json',
      secrets: [],
    });
  });

  test.each<[Env, string]>([
    [{ DATABASE_URL: 'mysql://localhost/x' }, 'DATABASE_URL: must begin with postgres://'],
    [
      { DATABASE_URL: 'postgres://a:50%@host/x' },
      'DATABASE_URL: is not a URL; in a password write @ as %40, / as %2F, % as %25',
    ],
    [
      { DATABASE_URL: 'postgres://a:b@ho st/x' },
      'DATABASE_URL: is not a URL; in a password write @ as %40, / as %2F, % as %25',
    ],
    [{ PORT: '65536' }, 'PORT: must be a port'],
    [{ PORT: 'http' }, 'PORT: must be a port'],
    [{ PORT: '-1' }, 'PORT: must be a port'],
    [{ PORT: '80.5' }, 'PORT: must be a port'],
    [{ PUBLIC_URL: 'steward.example.com' }, 'PUBLIC_URL: must begin with http:// or https://'],
    [{ CONSOLE: 'on' }, 'CONSOLE: must be demo or off'],
    [{ ...SLACK, SLACK_BOT_TOKEN: 'xoxp-1234567890' }, 'SLACK_BOT_TOKEN: must begin with xoxb-'],
    [
      { ...SLACK, SLACK_SIGNING_SECRET: 'short' },
      'SLACK_SIGNING_SECRET: must have at least 16 characters: copy it from the app\u2019s Basic Information page',
    ],
    [{ ...SLACK, SLACK_APP_TOKEN: 'xoxb-1234567890' }, 'SLACK_APP_TOKEN: must begin with xapp-'],
    [{ ...SLACK, SLACK_API_URL: 'ftp://x' }, 'SLACK_API_URL: must begin with http:// or https://'],
    [
      { SLACK_SIGNING_SECRET: SLACK.SLACK_SIGNING_SECRET },
      'SLACK_BOT_TOKEN: is missing, but another SLACK_ variable is set',
    ],
    [
      { SLACK_API_URL: 'http://127.0.0.1:4003/api/' },
      'SLACK_BOT_TOKEN: is missing, but another SLACK_ variable is set',
    ],
    [
      { SLACK_BOT_TOKEN: SLACK.SLACK_BOT_TOKEN },
      'SLACK_SIGNING_SECRET: is missing (for HTTP), or set SLACK_APP_TOKEN for Socket Mode',
    ],
    [{ ...DISCORD, DISCORD_TOKEN: 'short' }, 'DISCORD_TOKEN: is too short for a bot token'],
    [
      { ...DISCORD, DISCORD_APPLICATION_ID: 'steward' },
      'DISCORD_APPLICATION_ID: must be the number on the application\u2019s page',
    ],
    [
      { ...DISCORD, DISCORD_GUILD_ID: '12, 34' },
      'DISCORD_GUILD_ID: must be one or more guild numbers, with commas between',
    ],
    [{ ...DISCORD, DISCORD_API_URL: 'x' }, 'DISCORD_API_URL: must begin with http:// or https://'],
    [
      { DISCORD_TOKEN: DISCORD.DISCORD_TOKEN, DISCORD_GUILD_ID: DISCORD.DISCORD_GUILD_ID },
      'DISCORD_APPLICATION_ID: is missing',
    ],
    [
      { DISCORD_TOKEN: DISCORD.DISCORD_TOKEN, DISCORD_APPLICATION_ID: DISCORD.DISCORD_APPLICATION_ID },
      'DISCORD_GUILD_ID: is missing: name the guilds Steward serves',
    ],
    [{ DISCORD_GUILD_ID: DISCORD.DISCORD_GUILD_ID }, 'DISCORD_TOKEN: is missing'],
    [{ COMMAND_ROOT: 'Steward Bot' }, 'COMMAND_ROOT: must be 1 to 31 lower-case letters, digits, hyphens'],
    [{ ADMINS: 'ada' }, 'ADMINS: must be like slack:T012:U045 or discord:guild:user, with commas between'],
    [{ DEFAULT_ROLE: 'owner' }, 'DEFAULT_ROLE: must be viewer, member, admin or auditor'],
    [{ DEFAULT_ZONE: 'Berlin' }, 'DEFAULT_ZONE: is not an IANA time zone, such as Europe/Berlin'],
    [
      { LEDGER_KEY: 'short' },
      'LEDGER_KEY: must be a PKCS8 PEM, or 32 bytes in base64; `npm run -s audit -- keygen` makes one',
    ],
    [{ LEDGER_KEY_FILE: '/no/such/file' }, 'LEDGER_KEY_FILE: the file cannot be read'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL: must be debug, info, warn or error'],
    [{ LOG_FORMAT: 'xml' }, 'LOG_FORMAT: must be json or pretty'],
    [{ SLACK_TOKEN: 'x' }, 'SLACK_TOKEN: there is no such variable'],
    [{ DISCORD_BOT_TOKEN: 'x' }, 'DISCORD_BOT_TOKEN: there is no such variable'],
    [{ STEWARD_PORT: '3000' }, 'STEWARD_PORT: there is no such variable'],
    [{ SLACK_API_URL_FILE: '/x' }, 'SLACK_API_URL_FILE: there is no such variable'],
    [
      { ...SLACK, CONSOLE: 'demo' },
      'CONSOLE: demo lets everybody be anybody, so it cannot run beside Slack or Discord; leave it out or set it to off',
    ],
    [
      { ...DISCORD, CONSOLE: 'demo' },
      'CONSOLE: demo lets everybody be anybody, so it cannot run beside Slack or Discord; leave it out or set it to off',
    ],
    [
      { HOST: '0.0.0.0' },
      'HOST: the console lets everybody be anybody, so it listens on 127.0.0.1 only; connect a chat platform or set CONSOLE=off',
    ],
    [{ DATABASE_URL_FILE: '/no/such/file' }, 'DATABASE_URL_FILE: the file cannot be read'],
    [{ ...SLACK, SLACK_BOT_TOKEN_FILE: '/no/such/file' }, 'SLACK_BOT_TOKEN_FILE: the file cannot be read'],
  ])('refuses %j', (env, fault) => {
    expect(faultsOf(env)).toContain(fault);
  });

  test.each<[string, Env, object]>([
    [
      'Slack over HTTP',
      SLACK,
      { console: 'off', slack: { botToken: SLACK.SLACK_BOT_TOKEN, signingSecret: SLACK.SLACK_SIGNING_SECRET } },
    ],
    [
      'Socket Mode',
      { SLACK_BOT_TOKEN: SLACK.SLACK_BOT_TOKEN, SLACK_APP_TOKEN: 'xapp-1234567890' },
      { slack: { botToken: SLACK.SLACK_BOT_TOKEN, appToken: 'xapp-1234567890' } },
    ],
    [
      'two guilds',
      { ...DISCORD, DISCORD_GUILD_ID: '123456789012345678,223456789012345678' },
      { discord: expect.objectContaining({ guilds: ['123456789012345678', '223456789012345678'] }) },
    ],
    ['another host beside Slack', { ...SLACK, HOST: '0.0.0.0' }, { host: '0.0.0.0' }],
    ['another host without a console', { HOST: '0.0.0.0', CONSOLE: 'off' }, { host: '0.0.0.0', console: 'off' }],
    [
      'admins of two platforms',
      { ADMINS: 'slack:T012:U045, discord:123456789012345678:223456789012345678' },
      { admins: ['slack:T012:U045', 'discord:123456789012345678:223456789012345678'] },
    ],
    ['names that are reserved', { SMTP_URL: 'smtp://x', MAIL_FROM: 'a@b' }, { console: 'demo' }],
    ['a key for the ledger', { LEDGER_KEY: SEED }, { ledgerKey: SEED, secrets: [SEED] }],
    ['a port that the system chooses', { PORT: '0' }, { port: 0 }],
  ])('takes %s', (_, env, expected) => {
    expect(readConfig(env)).toMatchObject(expected);
  });

  test('tells every fault at once and prints no secret', () => {
    const secrets = {
      SLACK_BOT_TOKEN: 'xoxp-secret-one',
      SLACK_SIGNING_SECRET: 'secret-two',
      DISCORD_TOKEN: 'secret-three',
      DATABASE_URL: 'mysql://a:secret-four@x',
    };
    const env = { ...secrets, PORT: 'x', LOG_LEVEL: 'x', SLACK_SECRETS: 'secret-five' };
    const faults = faultsOf(env);
    expect([...new Set(faults.map((fault) => fault.split(':')[0]))].sort()).toEqual([
      'DATABASE_URL',
      'DISCORD_TOKEN',
      'LOG_LEVEL',
      'PORT',
      'SLACK_BOT_TOKEN',
      'SLACK_SECRETS',
      'SLACK_SIGNING_SECRET',
    ]);
    const told = new ConfigError(faults).message;
    expect(told).toMatch(/^Steward cannot start: \d variables are wrong\.\n {2}/);
    expect(told).not.toMatch(/secret-(one|two|three|four|five)/);
  });
});

describe('secrets from files', () => {
  test('are read without the line break at their end', async () => {
    const folder = await temporaryFolder();
    const put = async (name: string, text: string) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const config = readConfig({
      DATABASE_URL_FILE: await put('url', 'postgres://steward:correct%20horse@localhost/steward\n'),
      SLACK_BOT_TOKEN_FILE: await put('bot', 'xoxb-from-a-file\n'),
      SLACK_SIGNING_SECRET_FILE: await put('signing', 'signing-secret-from-a-file\r\n'),
      SLACK_APP_TOKEN_FILE: await put('app', 'xapp-from-a-file'),
      DISCORD_TOKEN_FILE: await put('discord', 'discord-token-from-a-file\n'),
      DISCORD_APPLICATION_ID: DISCORD.DISCORD_APPLICATION_ID,
      DISCORD_GUILD_ID: DISCORD.DISCORD_GUILD_ID,
    });
    expect(config.slack).toEqual({
      botToken: 'xoxb-from-a-file',
      signingSecret: 'signing-secret-from-a-file',
      appToken: 'xapp-from-a-file',
    });
    expect(config.discord?.token).toBe('discord-token-from-a-file');
    expect(config.databaseUrl).toBe('postgres://steward:correct%20horse@localhost/steward');
    expect(new Set(config.secrets)).toEqual(
      new Set([
        config.databaseUrl,
        'xoxb-from-a-file',
        'signing-secret-from-a-file',
        'xapp-from-a-file',
        'discord-token-from-a-file',
        'correct%20horse',
        'correct horse',
      ]),
    );
  });

  test('are refused beside the variable itself', async () => {
    const file = join(await temporaryFolder(), 'bot');
    await writeFile(file, 'xoxb-from-a-file');
    expect(faultsOf({ ...SLACK, SLACK_BOT_TOKEN_FILE: file })).toEqual([
      'SLACK_BOT_TOKEN: both it and SLACK_BOT_TOKEN_FILE are set; keep one',
    ]);
  });

  test('collects the secrets of effects, from variables and files', async () => {
    const file = join(await temporaryFolder(), 'github');
    await writeFile(file, 'a-token\n');
    const config = readConfig({
      EFFECT_RELEASES: 'r'.repeat(32),
      EFFECT_GITHUB_FILE: file,
      EFFECT_: 'x',
      EFFECT_EMPTY: '',
    });
    expect(config.effectSecrets).toEqual(
      new Map([
        ['RELEASES', 'r'.repeat(32)],
        ['GITHUB', 'a-token'],
      ]),
    );
    expect(config.secrets).toEqual(expect.arrayContaining(['r'.repeat(32), 'a-token']));
    expect(faultsOf({ EFFECT_A: 'x', EFFECT_A_FILE: file })).toEqual([
      'EFFECT_A: both it and EFFECT_A_FILE are set; keep one',
    ]);
    expect(faultsOf({ EFFECT_A_FILE: '/nowhere' })).toEqual(['EFFECT_A_FILE: the file cannot be read']);
  });
});
