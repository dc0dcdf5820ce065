import type { Origin } from '../src/chat/invocation.ts';
import type { SetupPorts } from '../src/people/setup-state.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';

/** What commands ask of parts that stand beside them: app hands it in. */
export interface CommandPorts extends SetupPorts, PlatformPorts {
  /** What the card of a message or thread is about, such as `request:81`. */
  readonly subjectAt: (ctx: Ctx, origin: Origin) => Promise<string | undefined>;
  /** The slash command's root on Slack. */
  readonly root: string;
}
