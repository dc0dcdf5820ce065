import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { signingKey } from './ledger/signing-key.ts';

/** The shape of every variable Steward reads (contract.md section 2). Empty means not set. */
const url = (protocols: RegExp, what: string) => z.string().regex(protocols, what);
const isUrl = (text: string): boolean => {
  try {
    decodeURIComponent(new URL(text).password);
    return true;
  } catch {
    return false;
  }
};
const zone = z
  .string()
  .refine(
    (value) => Intl.supportedValuesOf('timeZone').includes(value) || value === 'UTC',
    'is not an IANA time zone, such as Europe/Berlin',
  );
const role = z.enum(['viewer', 'member', 'admin', 'auditor'], 'must be viewer, member, admin or auditor');
const port = z.coerce
  .number('must be a port')
  .int('must be a port')
  .min(0, 'must be a port')
  .max(65_535, 'must be a port');
/** Slack's user and team ids, Discord's snowflakes. */
const ADMIN =
  /^(slack:[TE][A-Z0-9]{1,20}:[UW][A-Z0-9]{1,20}|discord:\d{15,21}:\d{15,21}|console:[a-z0-9-]{1,40}:[a-z0-9-]{1,40})$/;

const Variables = z.object({
  DATABASE_URL: url(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .refine(isUrl, 'is not a URL; in a password write @ as %40, / as %2F, % as %25')
    .optional(),
  DATA_DIR: z.string().default('.data'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  PUBLIC_URL: url(/^https?:\/\/[^\s]+$/, 'must begin with http:// or https://').optional(),
  CONSOLE: z.enum(['demo', 'off'], 'must be demo or off').optional(),
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-\S{8,}$/, 'must begin with xoxb-')
    .optional(),
  SLACK_SIGNING_SECRET: z
    .string()
    .min(16, 'must have at least 16 characters: copy it from the app\u2019s Basic Information page')
    .optional(),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-\S{8,}$/, 'must begin with xapp-')
    .optional(),
  SLACK_API_URL: url(/^https?:\/\/[^\s]+$/, 'must begin with http:// or https://').optional(),
  DISCORD_TOKEN: z.string().min(20, 'is too short for a bot token').optional(),
  DISCORD_APPLICATION_ID: z
    .string()
    .regex(/^\d{15,21}$/, 'must be the number on the application\u2019s page')
    .optional(),
  DISCORD_GUILD_ID: z
    .string()
    .regex(/^\d{15,21}(,\d{15,21})*$/, 'must be one or more guild numbers, with commas between')
    .optional(),
  DISCORD_API_URL: url(/^https?:\/\/[^\s]+$/, 'must begin with http:// or https://').optional(),
  COMMAND_ROOT: z
    .string()
    .regex(/^[a-z0-9_-]{1,31}$/, 'must be 1 to 31 lower-case letters, digits, hyphens')
    .default('steward'),
  LIFECYCLE_FILE: z.string().default('lifecycle.yml'),
  ADMINS: z
    .string()
    .transform((value) => value.split(',').map((part) => part.trim()))
    .pipe(z.array(z.string().regex(ADMIN, 'must be like slack:T012:U045 or discord:guild:user, with commas between')))
    .default([]),
  DEFAULT_ROLE: role.optional(),
  DEFAULT_ZONE: zone.default('UTC'),
  SMTP_URL: url(/^smtps?:\/\/[^\s]+$/, 'must begin with smtp:// or smtps://')
    .refine(isUrl, 'is not a URL; in a password write @ as %40, / as %2F, % as %25')
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(/^(?:[^<>\r\n]{0,100} <)?[^\s@<>]{1,100}@[^\s@<>]{1,200}>?$/, 'must be like steward@example.com')
    .optional(),
  LEDGER_KEY: z
    .string()
    .superRefine((value, check) => {
      try {
        signingKey(value);
      } catch (error) {
        check.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is no key' });
      }
    })
    .optional(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error'], 'must be debug, info, warn or error').default('info'),
  LOG_FORMAT: z.enum(['json', 'pretty'], 'must be json or pretty').default('json'),
});
type Variables = z.output<typeof Variables>;

/** Every secret may come from a file instead: `<NAME>_FILE`. */
const SECRETS = [
  'DATABASE_URL',
  'SLACK_BOT_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SLACK_APP_TOKEN',
  'DISCORD_TOKEN',
  'LEDGER_KEY',
  'SMTP_URL',
] as const;
/** Secrets of effects are named in lifecycle.yml, so their names are the user's: `EFFECT_<NAME>` or `EFFECT_<NAME>_FILE`. */
const EFFECT_SECRET = /^(EFFECT_[A-Z][A-Z0-9_]{0,39}?)(?:_FILE)?$/;
const OUR_PREFIX = /^(SLACK_|DISCORD_|STEWARD_)/;

export interface SlackConfig {
  readonly botToken: string;
  readonly signingSecret?: string;
  readonly appToken?: string;
  readonly apiUrl?: string;
}

export interface DiscordConfig {
  readonly token: string;
  readonly applicationId: string;
  readonly guilds: readonly string[];
  readonly apiUrl?: string;
}

export interface Config {
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly console: 'demo' | 'off';
  readonly slack: SlackConfig | undefined;
  readonly discord: DiscordConfig | undefined;
  readonly commandRoot: string;
  readonly lifecycleFile: string;
  readonly admins: readonly string[];
  readonly defaultRole: Variables['DEFAULT_ROLE'];
  readonly defaultZone: string;
  /** The mail server that pages go by; undefined: no e-mail. */
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  /** What signs checkpoints of the ledger: a PKCS8 PEM or a seed in base64, checked. */
  readonly ledgerKey: string | undefined;
  readonly logLevel: Variables['LOG_LEVEL'];
  readonly logFormat: Variables['LOG_FORMAT'];
  /** What the effects of lifecycle.yml sign and sign in with: `EFFECT_<NAME>` by its name. */
  readonly effectSecrets: ReadonlyMap<string, string>;
  /** Every secret's value, so that the log can leave them out. */
  readonly secrets: readonly string[];
}

/** Everything wrong with the environment, in one message. Secrets are named, never printed. */
export class ConfigError extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(
      `Steward cannot start: ${faults.length === 1 ? 'one variable is' : `${faults.length} variables are`} wrong.\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** Reads the environment; the only place that does. Throws ConfigError with all faults at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults: string[] = [];
  const given = new Map(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
  const forEffects = new Set([...given.keys()].map((name) => EFFECT_SECRET.exec(name)?.[1] ?? '').filter(Boolean));
  for (const name of [...SECRETS, ...forEffects]) {
    const file = given.get(`${name}_FILE`);
    if (file === undefined) continue;
    if (given.has(name)) faults.push(`${name}: both it and ${name}_FILE are set; keep one`);
    try {
      given.set(name, readFileSync(file, 'utf8').trim());
    } catch {
      faults.push(`${name}_FILE: the file cannot be read`);
    }
  }
  const known = new Set([...Object.keys(Variables.shape), ...SECRETS.map((name) => `${name}_FILE`)]);
  for (const name of given.keys())
    if (OUR_PREFIX.test(name) && !known.has(name)) faults.push(`${name}: there is no such variable`);
  const parsed = Variables.safeParse(Object.fromEntries([...given].filter(([name]) => name in Variables.shape)));
  if (!parsed.success) faults.push(...parsed.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`));
  if (parsed.success) faults.push(...together(parsed.data));
  if (faults.length > 0 || !parsed.success) throw new ConfigError(faults);
  const effectSecrets = [...forEffects].map((name) => [name.slice('EFFECT_'.length), given.get(name) ?? ''] as const);
  return toConfig(parsed.data, new Map(effectSecrets));
}

/** What single variables cannot say. */
function together(v: Variables): string[] {
  const faults: string[] = [];
  const slack = v.SLACK_BOT_TOKEN ?? v.SLACK_SIGNING_SECRET ?? v.SLACK_APP_TOKEN ?? v.SLACK_API_URL;
  if (slack !== undefined && v.SLACK_BOT_TOKEN === undefined)
    faults.push('SLACK_BOT_TOKEN: is missing, but another SLACK_ variable is set');
  if (v.SLACK_BOT_TOKEN !== undefined && v.SLACK_SIGNING_SECRET === undefined && v.SLACK_APP_TOKEN === undefined) {
    faults.push('SLACK_SIGNING_SECRET: is missing (for HTTP), or set SLACK_APP_TOKEN for Socket Mode');
  }
  if (v.DISCORD_TOKEN !== undefined && v.DISCORD_APPLICATION_ID === undefined)
    faults.push('DISCORD_APPLICATION_ID: is missing');
  if (v.DISCORD_TOKEN !== undefined && v.DISCORD_GUILD_ID === undefined)
    faults.push('DISCORD_GUILD_ID: is missing: name the guilds Steward serves');
  const discord = v.DISCORD_APPLICATION_ID ?? v.DISCORD_GUILD_ID ?? v.DISCORD_API_URL;
  if (v.DISCORD_TOKEN === undefined && discord !== undefined) faults.push('DISCORD_TOKEN: is missing');
  if ((v.SMTP_URL === undefined) !== (v.MAIL_FROM === undefined))
    faults.push(
      v.SMTP_URL === undefined
        ? 'SMTP_URL: is missing, but MAIL_FROM is set'
        : 'MAIL_FROM: is missing: the address that e-mails come from',
    );
  if (v.CONSOLE === 'demo' && (v.SLACK_BOT_TOKEN ?? v.DISCORD_TOKEN) !== undefined) {
    faults.push(
      'CONSOLE: demo lets everybody be anybody, so it cannot run beside Slack or Discord; leave it out or set it to off',
    );
  }
  if (v.CONSOLE !== 'off' && (v.SLACK_BOT_TOKEN ?? v.DISCORD_TOKEN) === undefined && !isLoopback(v.HOST)) {
    faults.push(
      'HOST: the console lets everybody be anybody, so it listens on 127.0.0.1 only; connect a chat platform or set CONSOLE=off',
    );
  }
  return faults;
}

const isLoopback = (host: string): boolean => ['127.0.0.1', 'localhost', '::1'].includes(host);

function toConfig(v: Variables, effectSecrets: Config['effectSecrets']): Config {
  const chat = v.SLACK_BOT_TOKEN !== undefined || v.DISCORD_TOKEN !== undefined;
  return {
    databaseUrl: v.DATABASE_URL,
    dataDir: v.DATA_DIR,
    host: v.HOST,
    port: v.PORT,
    publicUrl: v.PUBLIC_URL,
    console: v.CONSOLE ?? (chat ? 'off' : 'demo'),
    slack: slackOf(v),
    discord: discordOf(v),
    commandRoot: v.COMMAND_ROOT,
    lifecycleFile: v.LIFECYCLE_FILE,
    admins: v.ADMINS,
    defaultRole: v.DEFAULT_ROLE,
    defaultZone: v.DEFAULT_ZONE,
    mail: v.SMTP_URL === undefined || v.MAIL_FROM === undefined ? undefined : { url: v.SMTP_URL, from: v.MAIL_FROM },
    ledgerKey: v.LEDGER_KEY,
    logLevel: v.LOG_LEVEL,
    logFormat: v.LOG_FORMAT,
    effectSecrets,
    secrets: [
      ...SECRETS.flatMap((name) => v[name] ?? []),
      ...passwordsOf(v.DATABASE_URL),
      ...passwordsOf(v.SMTP_URL),
      ...[...effectSecrets.values()].filter((value) => value !== ''),
    ],
  };
}

/** The password of a URL, as it is written there and as the database gets it. */
function passwordsOf(url: string | undefined): string[] {
  if (url === undefined) return [];
  const { password } = new URL(url);
  return password === '' ? [] : [password, decodeURIComponent(password)];
}

function slackOf(v: Variables): SlackConfig | undefined {
  if (v.SLACK_BOT_TOKEN === undefined) return undefined;
  return {
    botToken: v.SLACK_BOT_TOKEN,
    ...(v.SLACK_SIGNING_SECRET === undefined ? {} : { signingSecret: v.SLACK_SIGNING_SECRET }),
    ...(v.SLACK_APP_TOKEN === undefined ? {} : { appToken: v.SLACK_APP_TOKEN }),
    ...(v.SLACK_API_URL === undefined ? {} : { apiUrl: v.SLACK_API_URL }),
  };
}

function discordOf(v: Variables): DiscordConfig | undefined {
  if (v.DISCORD_TOKEN === undefined || v.DISCORD_APPLICATION_ID === undefined) return undefined;
  return {
    token: v.DISCORD_TOKEN,
    applicationId: v.DISCORD_APPLICATION_ID,
    guilds: v.DISCORD_GUILD_ID?.split(',') ?? [],
    ...(v.DISCORD_API_URL === undefined ? {} : { apiUrl: v.DISCORD_API_URL }),
  };
}
