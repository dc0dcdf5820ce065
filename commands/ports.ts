import type { Origin } from '../src/chat/invocation.ts';
import type { PublicKey } from '../src/ledger/signing-key.ts';
import type { CardLinks } from '../src/lifecycle/home-card.ts';
import type { Account } from '../src/people/people-policy.ts';
import type { SetupPorts } from '../src/people/setup-state.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';

/** What commands ask of parts that stand beside them: app hands it in. */
export interface CommandPorts extends SetupPorts, PlatformPorts {
  /** What the card of a message or thread is about, such as `request:81`. */
  readonly subjectAt: (ctx: Ctx, origin: Origin) => Promise<string | undefined>;
  /** Links to the cards of requests, as the account can open them. */
  readonly cardLinks: (ctx: Ctx, requests: readonly number[], account: Account) => Promise<CardLinks>;
  /** The public half of LEDGER_KEY: what this process itself vouches for when checkpoints are checked. */
  readonly ledgerKey: PublicKey | undefined;
  /** The slash command's root on Slack. */
  readonly root: string;
  /** Whether a mail server is set up. */
  readonly mail?: boolean;
  /** Reads the text of a calendar at an address; left out where nothing is read from outside. */
  readonly fetchCalendar?: (from: { readonly url: string; readonly allowPrivate: boolean }) => Promise<string>;
  /** Steward's address from outside; left out where none runs. */
  readonly publicUrl?: () => string;
}
