import { createPageLinks } from '../api/page-links.ts';
import type { Config } from '../config.ts';
import { pageTimers } from '../consequences/index.ts';
import { createSendMail } from '../effects/send-mail.ts';
import { sendPage } from '../effects/send-page.ts';
import type { Log } from '../kernel/log.ts';
import type { PeoplePolicy } from '../people/people-policy.ts';
import type { TimerHandler } from '../queue/consequence.ts';
import type { Unit } from '../store/unit.ts';
import type { Mount } from '../web/server.ts';
import { acknowledgeSubject } from './acknowledge-subject.ts';
import { askBeforePaging } from './ask-before-paging.ts';
import type { Platforms } from './platforms.ts';
import { sweepPages } from './sweep-pages.ts';
import { type Sweeps, startSweeps } from './sweeps.ts';

/** What pages need of the whole: what asks platforms and sends outside, the links in messages, and the watchdog. */
export function createPaging(parts: {
  readonly unit: Unit;
  readonly log: Log;
  readonly config: Pick<Config, 'mail' | 'effectSecrets'>;
  readonly platforms: Platforms;
  readonly policy: PeoplePolicy;
  readonly publicUrl: () => string;
}): { readonly timers: readonly TimerHandler[]; readonly mount: Mount; readonly watch: Sweeps } {
  const { unit, log, config, platforms, policy, publicUrl } = parts;
  const timers = pageTimers({
    ask: askBeforePaging({ platforms, policy }),
    send: sendPage({
      mail: config.mail && createSendMail(config.mail),
      secrets: (name) => config.effectSecrets.get(name),
      publicUrl,
    }),
  });
  return {
    timers,
    mount: { path: '/page', fetch: createPageLinks({ unit, log, acknowledge: acknowledgeSubject }) },
    watch: startSweeps('pages', () => sweepPages(unit, log), log),
  };
}
