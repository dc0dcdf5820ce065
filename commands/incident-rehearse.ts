import { defineCommand } from '../src/chat/command.ts';
import { named, number, optional } from '../src/chat/options/index.ts';
import { words } from '../src/chat/options/words.ts';
import { rehearsalCard } from '../src/incidents/response/rehearse-rollbacks.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { ROLLBACK_TRIGGERS, type RollbackTrigger } from '../src/lifecycle/by-itself.ts';
import { modelName } from '../src/registry/options.ts';

const HOUR_MS = 3_600_000;

export const incidentRehearse = defineCommand({
  name: 'incident rehearse',
  summary: 'What rolling back by itself would have done with the history of a model; nothing is done',
  access: 'viewer',
  options: {
    model: modelName(),
    days: named(optional(number('Of how many days; 90 when left out', { min: 1, max: 400, integer: true }))),
    on: words('On what; as the policy says when left out', ROLLBACK_TRIGGERS.join(','), triggerOf),
    every: named(
      optional(number('At most once in so many hours; as the policy says when left out', { min: 1, max: 2_400 })),
    ),
  },
  examples: ['incident rehearse churn', 'incident rehearse churn --on severity-1 --every 24 --days 90'],
  run: async ({ ctx, input }) => {
    const everyMs = input.every === undefined ? undefined : input.every * HOUR_MS;
    return rehearsalCard(ctx, { model: input.model, days: input.days ?? 90, on: input.on, everyMs });
  },
});

function triggerOf(word: string): RollbackTrigger {
  const found = ROLLBACK_TRIGGERS.find((trigger) => trigger === word.toLowerCase());
  if (found) return found;
  const hint = `Use ${ROLLBACK_TRIGGERS.join(', ')}.`;
  throw new StewardError('BAD_INPUT', `"${word.slice(0, 40)}" rolls nothing back.`, { field: 'on', hint });
}
