import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { optional } from '../src/chat/options/index.ts';
import { scheduleOrOnly } from '../src/incidents/oncall/find-schedules.ts';
import { timeAt } from '../src/incidents/oncall/now-card.ts';
import { offerSwap, swapName } from '../src/incidents/oncall/offer-swap.ts';
import { scheduleName } from '../src/incidents/oncall/options.ts';
import { spanFields, spanOf } from './oncall-fields.ts';
import { originOf } from './origin-of.ts';

export const oncallSwap = defineCommand({
  name: 'oncall swap',
  summary: 'Offer your time on call in this channel; the first who takes it has it',
  access: 'member',
  options: { schedule: optional(scheduleName()), ...spanFields() },
  examples: ['oncall swap ml', 'oncall swap ml --from "2026-12-24 09:00" --to 2026-12-26'],
  run: async ({ ctx, input, env, invocation }) => {
    const schedule = await scheduleOrOnly(ctx, input.schedule);
    const span = spanOf(input, { now: ctx.now, zone: env?.zone ?? 'UTC' });
    const row = await offerSwap(ctx, { schedule: schedule.name, ...span, place: originOf(invocation) });
    const name = swapName(row.number);
    return line('waiting', `${name} is offered.`, [
      `${name} is offered: ${schedule.name} from `,
      timeAt(row.fromAt.getTime()),
      ' to ',
      timeAt(row.toAt.getTime()),
      '. Until somebody takes it, it stays yours. To take it back: ',
      { type: 'code', text: `oncall cancel ${name}` },
      '.',
    ]);
  },
});
