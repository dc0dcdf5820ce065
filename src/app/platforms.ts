import type { Platform } from '../chat/ports/platform.ts';
import type { PlatformName } from '../chat/text.ts';

/** The chat platforms that are configured. */
export type Platforms = ReadonlyMap<PlatformName, Platform>;
