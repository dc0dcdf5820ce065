import { StewardError } from '../../kernel/errors.ts';
import type { Option, ParseEnv } from '../option.ts';
import type { PlatformName } from '../text.ts';
import { clip, given } from './given.ts';

/** A channel as it was named: by the platform's id, or as `#name` that the platform's `channels.resolve` finds. */
export interface ChannelRef {
  readonly platform: PlatformName;
  readonly team: string;
  /** An id, or `#name`. */
  readonly channel: string;
  readonly name?: string;
}

/** A channel: the platform's mention, `#name`, or its id. */
export function channel(describe: string): Option<ChannelRef> {
  return {
    placeholder: '#channel',
    describe,
    required: true,
    picker: 'channel',
    parse: (raw, env) => parseChannel(given(raw), env),
  };
}

/** `<#C1|name>` (Slack), `<#123>` (Discord), `#name`, an id, or a bare name. Throws BAD_INPUT. */
export function parseChannel(raw: string, env: ParseEnv): ChannelRef {
  const { platform, team } = env.origin;
  const mention = /^<#([^|>\s]+)(?:\|([^>]*))?>$/.exec(raw);
  if (mention) return { platform, team, channel: mention[1]!, ...(mention[2] ? { name: mention[2] } : {}) };
  if (isId(raw, platform)) return { platform, team, channel: raw };
  const name = raw.replace(/^#/, '');
  if (/^[^\s#@<>,]{1,100}$/u.test(name))
    return { platform, team, channel: `#${name.toLowerCase()}`, name: name.toLowerCase() };
  throw new StewardError('BAD_INPUT', `"${clip(raw)}" is not a channel.`, { hint: 'Name it like `#releases`.' });
}

function isId(raw: string, platform: PlatformName): boolean {
  if (platform === 'slack') return /^[CGD](?=[A-Z]*\d)[A-Z0-9]{5,}$/.test(raw);
  return platform === 'discord' && /^\d{15,21}$/.test(raw);
}
