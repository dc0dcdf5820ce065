import type { PlatformName } from '../chat/text.ts';

/** How often one method may be called: for each channel or for each team, so many a second, after a burst of so many. */
interface Rate {
  readonly per: 'channel' | 'team';
  readonly perSecond: number;
  readonly burst: number;
  /** Where a team's calls are rationed together: how many of them direct messages leave to channels, see `Held`. */
  readonly keptForChannels?: number;
}

/** While calls are scarce, every sixth may be a direct message's: these wait longer than channels, but not for ever. */
const channelCallsBetween = 5;

/** `publish` and `publishAny` are both taken by a home: for itself, and for all homes of its team. */
type Method = 'post' | 'update' | 'publish' | 'publishAny';

/**
 * Slack: chat.postMessage about 1/s for each channel, short bursts tolerated; chat.update is tier 3, 50 a minute for each
 * team; views.publish is tier 4, 100 a minute, and nobody reads one home anew more than every 10 s (docs.slack.dev, Rate
 * limits). Discord: 5 in 5 s for each channel and route, told by its X-RateLimit headers.
 * The console has no limit.
 */
export const rates: Readonly<Record<PlatformName, Readonly<Partial<Record<Method, Rate>>>>> = {
  slack: {
    post: { per: 'channel', perSecond: 1, burst: 3 },
    update: { per: 'team', perSecond: 50 / 60, burst: 4, keptForChannels: 1 },
    publish: { per: 'channel', perSecond: 1 / 10, burst: 1 },
    publishAny: { per: 'team', perSecond: 100 / 60, burst: 10 },
  },
  discord: {
    post: { per: 'channel', perSecond: 1, burst: 5 },
    update: { per: 'channel', perSecond: 1, burst: 5 },
  },
  console: {},
};

/** After a platform was found away, a team is left alone this long, doubling from the first to the last. */
const awayMs = { first: 500, last: 15_000 };

interface Target {
  readonly platform: PlatformName;
  readonly team: string;
  readonly channel: string;
}

/** Keys of teams (`slack/T1`) and channels (`slack/T1/C1`) that no claim should pick now. */
export interface Held {
  readonly post: readonly string[];
  readonly update: readonly string[];
  /**
   * Where direct messages may not be edited. Whoever reads one was answered himself; a channel's card is what everybody
   * looks at, so direct messages leave the last edits of a team to channels.
   */
  readonly direct: readonly string[];
  /** Homes that were published a moment ago, and teams with too many of them. */
  readonly publish: readonly string[];
  /** Not even a page goes there: the platform asked to wait, or is away. */
  readonly all: readonly string[];
}

/** The token buckets in front of the platforms. In this process's memory: losing it costs a 429 at most. */
export interface Pace {
  /** Counts a call. It is never refused: `held` keeps the next one from being claimed. */
  take(method: Method, target: Target): void;
  /** The platform asked to wait on this channel. */
  holdChannel(target: Target, milliseconds: number): void;
  /** The platform does not answer for this team; says for how many milliseconds it is left alone. */
  away(target: Target): number;
  back(target: Target): void;
  held(): Held;
  /** Milliseconds until something that is held now is free; undefined when nothing is. */
  nextFreeIn(): number | undefined;
}

/** `clock` in milliseconds, only differences count. */
export function createPace(clock: () => number = () => performance.now(), table: typeof rates = rates): Pace {
  const buckets: Readonly<Record<Method, Map<string, Bucket>>> = {
    post: new Map(),
    update: new Map(),
    publish: new Map(),
    publishAny: new Map(),
  };
  const holds = new Map<string, { readonly until: number; readonly pauseMs: number }>();

  const keysBelow = (method: Method, needed: (bucket: Bucket) => number): readonly string[] => {
    const keys: string[] = [];
    for (const [key, bucket] of buckets[method]) {
      refill(bucket, clock());
      if (bucket.tokens >= bucket.rate.burst) buckets[method].delete(key);
      else if (bucket.tokens < needed(bucket)) keys.push(key);
    }
    return keys;
  };

  return {
    take(method, target) {
      const rate = table[target.platform][method];
      if (!rate) return;
      const key = rate.per === 'team' ? teamKey(target) : channelKey(target);
      const bucket = buckets[method].get(key) ?? { rate, tokens: rate.burst, at: clock(), sinceDirect: 0 };
      refill(bucket, clock());
      bucket.tokens -= 1;
      bucket.sinceDirect = isDirect(target.channel) ? 0 : bucket.sinceDirect + 1;
      buckets[method].set(key, bucket);
    },
    holdChannel(target, milliseconds) {
      holds.set(channelKey(target), { until: clock() + milliseconds, pauseMs: milliseconds });
    },
    away(target) {
      const before = holds.get(teamKey(target));
      // Calls that were under way together fail together; only the first of them makes the pause longer.
      if (before && before.until > clock()) return before.until - clock();
      const pauseMs = before ? Math.min(before.pauseMs * 2, awayMs.last) : awayMs.first;
      holds.set(teamKey(target), { until: clock() + pauseMs, pauseMs });
      return pauseMs;
    },
    back: (target) => void holds.delete(teamKey(target)),
    held() {
      const all = [...holds].filter(([, hold]) => hold.until > clock()).map(([key]) => key);
      return {
        post: keysBelow('post', () => 1),
        update: keysBelow('update', () => 1),
        direct: keysBelow('update', neededForDirect),
        publish: [...keysBelow('publish', () => 1), ...keysBelow('publishAny', () => 1)],
        all,
      };
    },
    nextFreeIn() {
      const waits = [...holds.values()].map((hold) => hold.until - clock()).filter((wait) => wait > 0);
      for (const bucket of Object.values(buckets).flatMap((each) => [...each.values()])) {
        for (const needed of new Set([1, neededForDirect(bucket)])) {
          const missing = needed - bucket.tokens;
          if (missing > 0) waits.push((missing / bucket.rate.perSecond) * 1_000);
        }
      }
      return waits.length === 0 ? undefined : Math.max(1, Math.ceil(Math.min(...waits)));
    },
  };
}

interface Bucket {
  readonly rate: Rate;
  tokens: number;
  at: number;
  /** Calls for channels since the last for a direct message. */
  sinceDirect: number;
}

/** How many tokens there must be for a direct message to take one. */
function neededForDirect({ rate, sinceDirect }: Bucket): number {
  return sinceDirect >= channelCallsBetween ? 1 : 1 + (rate.keptForChannels ?? 0);
}

function refill(bucket: Bucket, now: number): void {
  bucket.tokens = Math.min(bucket.rate.burst, bucket.tokens + ((now - bucket.at) / 1_000) * bucket.rate.perSecond);
  bucket.at = now;
}

const isDirect = (channel: string): boolean => channel.startsWith('@');
const teamKey = ({ platform, team }: Target): string => `${platform}/${team}`;
const channelKey = (target: Target): string => `${teamKey(target)}/${target.channel}`;
