import { outsideTimers } from '../consequences/index.ts';
import { checkAlias } from '../effects/check-alias.ts';
import { effects } from '../effects/index.ts';
import { readKpiSource } from '../effects/read-kpi-source.ts';
import { readShiftCalendar } from '../effects/read-shift-calendar.ts';
import { replayDelivery } from '../effects/send-delivery.ts';
import { writeRotas } from '../incidents/oncall/write-rotas.ts';
import type { Secrets } from '../lifecycle/apply-transition.ts';
import type { TimerHandler } from '../queue/consequence.ts';
import { askSleeps } from './ask-sleeps.ts';
import type { Platforms } from './platforms.ts';

/** What runs effects, looks outside, or writes lists of platforms when a timer is due, with the parts that do it. */
export const createOutside = (secrets: Secrets, platforms: Platforms): readonly TimerHandler[] =>
  outsideTimers({
    effects,
    secrets,
    replay: replayDelivery(secrets),
    check: checkAlias(secrets),
    read: readKpiSource(secrets),
    sleeps: askSleeps(platforms),
    readCalendar: readShiftCalendar(),
    writeRotas: (ctx, timer) => writeRotas(ctx, timer, (name) => platforms.get(name)),
  });
