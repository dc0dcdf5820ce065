import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { choice, flag, named, number, optional } from '../src/chat/options/index.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { baselineCard, baselineWords } from '../src/monitoring/baselines/baseline-card.ts';
import { baselineName } from '../src/monitoring/baselines/find-baselines.ts';
import { ensureBaseline, setMoving } from '../src/monitoring/baselines/set-baseline.ts';
import { endBaselines } from '../src/monitoring/verdicts/end-baselines.ts';
import { subjectName } from '../src/registry/names.ts';
import { subject } from '../src/registry/options.ts';
import { optionalVersion } from '../src/registry/version-options.ts';

export const driftBaseline = defineCommand({
  name: 'drift baseline',
  summary: 'What a version is compared with: show it, add a rolling or seasonal one, take one over, end one',
  access: 'member',
  options: {
    subject: subject(),
    kind: named(
      optional(
        choice('The last windows (rolling), or the same hours of the weeks before (seasonal)', ['rolling', 'seasonal']),
      ),
    ),
    windows: named(
      optional(number('How many windows, or weeks; 7 and 4 when left out', { min: 1, max: 100, integer: true })),
    ),
    from: named({ ...optionalVersion(), describe: 'Take over the training baseline of this version' }),
    end: flag('End the one of this kind'),
  },
  examples: [
    'drift baseline churn',
    'drift baseline churn@v12 --kind rolling --windows 14',
    'drift baseline churn@v12 --from v11',
  ],
  run: async ({ ctx, input: { subject: of, kind, windows, from, end } }) => {
    const { model, version } = of;
    if (kind === undefined && from === undefined) {
      if (end)
        throw new StewardError('MISSING_ARGUMENT', 'Which kind ends?', {
          field: 'kind',
          hint: 'Add `--kind rolling` or `--kind seasonal`.',
        });
      return baselineCard(ctx, of);
    }
    const name = subjectName(of);
    if (version === undefined)
      throw new StewardError('BAD_INPUT', `${name} names a model, and a baseline is of a version.`, {
        field: 'subject',
        hint: `Write it like \`${model}@v1\`.`,
      });
    if (kind !== undefined && end) {
      const [ended] = await endBaselines(ctx, { model, version, kind });
      return line(
        'neutral',
        ended === undefined ? `${name} had no ${kind} baseline.` : `${baselineName(ended)} of ${name} ended.`,
      );
    }
    const made =
      kind === undefined
        ? await ensureBaseline(ctx, { model, version, before: [from!] })
        : await setMoving(ctx, { model, version, kind, windows: windows ?? (kind === 'rolling' ? 7 : 4) });
    if (!made)
      throw new StewardError('UNKNOWN_BASELINE', `${subjectName({ model, version: from })} has no baseline.`, {
        hint: 'Send the training data to `POST /api/v1/baselines`.',
      });
    return line('good', `${name} is compared with ${baselineWords(made)}, from the next window on.`);
  },
});
