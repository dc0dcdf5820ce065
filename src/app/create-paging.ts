import { createPageLinks } from '../api/page-links.ts';
import type { Config } from '../config.ts';
import { pageTimers } from '../consequences/index.ts';
import { createSendMail } from '../effects/send-mail.ts';
import { sendPage } from '../effects/send-page.ts';
import type { Log } from '../kernel/log.ts';
import type { PeoplePolicy } from '../people/people-policy.ts';
import type { Pump } from '../queue/look.ts';
import { createTimerPump } from '../queue/timer-pump.ts';
import type { Unit } from '../store/unit.ts';
import type { Mount } from '../web/server.ts';
import { askBeforePaging } from './ask-before-paging.ts';
import type { Platforms } from './platforms.ts';
import { sweepPages } from './sweep-pages.ts';
import { type Sweeps, startSweeps } from './sweeps.ts';

/** No send takes longer than 15 seconds: after so long another pump does what one that died had begun. */
const LEASE_MS = 25_000;

/**
 * What pages need of the whole: the pump of their timers, which waits for nothing else, and asks platforms and sends outside;
 * the links in messages, and the watchdog.
 */
export function createPaging(parts: {
  readonly unit: Unit;
  readonly log: Log;
  readonly config: Pick<Config, 'mail' | 'effectSecrets'>;
  readonly platforms: Platforms;
  readonly policy: PeoplePolicy;
  readonly publicUrl: () => string;
  readonly mayClaim?: () => boolean;
}): { readonly pump: Pump; readonly mount: Mount; readonly watch: Sweeps } {
  const { unit, log, config, platforms, policy, publicUrl, mayClaim } = parts;
  const handlers = pageTimers({
    ask: askBeforePaging({ platforms, policy }),
    send: sendPage({
      mail: config.mail && createSendMail(config.mail),
      secrets: (name) => config.effectSecrets.get(name),
      publicUrl,
    }),
  });
  return {
    pump: createTimerPump({ unit, handlers, log, leaseMs: LEASE_MS, parallel: 8, ...(mayClaim ? { mayClaim } : {}) }),
    mount: { path: '/page', fetch: createPageLinks({ unit, log }) },
    watch: startSweeps('pages', () => sweepPages(unit, log), log),
  };
}
