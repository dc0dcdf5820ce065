import type { PlatformName } from '../chat/text.ts';

const titles: Readonly<Record<PlatformName, string>> = { slack: 'Slack', discord: 'Discord', console: 'The console' };

/** A platform as it is called in a sentence that begins with it. */
export function platformTitle(platform: PlatformName): string {
  return titles[platform];
}
