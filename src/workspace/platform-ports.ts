import type { Platform } from '../chat/ports/platform.ts';
import type { PlatformName } from '../chat/text.ts';

/** The connected platforms, for what must ask them before its transaction begins. App hands it in. */
export interface PlatformPorts {
  readonly platformOf: (name: PlatformName) => Platform | undefined;
}
