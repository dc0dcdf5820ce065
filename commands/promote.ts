import { defineCommand } from '../src/chat/command.ts';
import { flag, named, neededWith, optional, restOfLine } from '../src/chat/options/index.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { type After, after } from '../src/lifecycle/after-option.ts';
import { brokenGlassCard, requestOpenedCard } from '../src/lifecycle/answers.ts';
import { breakGlass } from '../src/lifecycle/break-glass.ts';
import { breakGlassPlanCard } from '../src/lifecycle/break-glass-plan-card.ts';
import { bundleOpenedCard, plansCard } from '../src/lifecycle/bundle-answers.ts';
import { breakGlassGroups, openingGroups } from '../src/lifecycle/deciding-groups.ts';
import { incidentRef } from '../src/lifecycle/incident-ref.ts';
import { isProduction } from '../src/lifecycle/lifecycle.ts';
import { stage } from '../src/lifecycle/options.ts';
import { previewBreakGlass } from '../src/lifecycle/preview-break-glass.ts';
import { previewTransitions, requestTransitions } from '../src/lifecycle/request-transitions.ts';
import { share } from '../src/lifecycle/share-option.ts';
import type { Subject } from '../src/registry/names.ts';
import { subjects } from '../src/registry/options.ts';
import { originOf } from './origin-of.ts';

export const promote = defineCommand({
  name: 'promote',
  summary: 'Ask to move a model or a version to another stage',
  access: 'member',
  sensitive: async ({ input }) => isProduction(input.to),
  groups: async ({ ctx, input }) => (input.breakGlass ? breakGlassGroups(ctx) : []),
  groupsNamed: ({ ctx, input }) => openingGroups(ctx, input.to),
  options: {
    subject: subjects('A version such as churn@v12, several of them, or a model'),
    to: stage(),
    share: optional(share()),
    after: optional(after()),
    dryRun: flag('Only show what it would take and who may decide'),
    breakGlass: flag('In an emergency: apply it at once without approval, for those whom the policy names'),
    incident: named(
      neededWith('breakGlass', incidentRef('The incident that demands it, such as INC-4 or a link'), 'dryRun'),
    ),
    reason: neededWith('breakGlass', restOfLine('Why now?'), 'dryRun'),
  },
  examples: [
    'promote churn@v12 to production',
    'promote churn@v12 to production --share 10%',
    'promote churn@v12 to production --after R-80',
    'promote churn staging --dry-run',
    'promote churn@v12 fraud@v3 risk@v1 to staging',
    'promote churn@v12 to production --break-glass --incident INC-4 --reason v11 answers nothing',
    'promote churn@v12 to production --break-glass --dry-run',
  ],
  run: async ({ ctx, input, invocation }) => {
    if (input.breakGlass && input.after !== undefined)
      throw new StewardError('BAD_INPUT', 'A break-glass is applied at once, so it cannot be planned.', {
        field: 'after',
        hint: 'Leave out `--after`, or `--break-glass`.',
      });
    const why = { to: input.to, share: input.share, reason: input.reason, origin: originOf(invocation) };
    const { incident, reason } = input;
    const broken = input.breakGlass ? onlyOne(input.subject) : undefined;
    if (broken && input.dryRun)
      return breakGlassPlanCard(ctx, await previewBreakGlass(ctx, { ...broken, ...why, incident }));
    if (broken && incident !== undefined && reason !== undefined)
      return brokenGlassCard(ctx, await breakGlass(ctx, { ...broken, ...why, incident, reason }));
    const wanted = { ...why, ...planned(input.after), subjects: [...input.subject] };
    if (input.dryRun) return plansCard(ctx, await previewTransitions(ctx, wanted));
    const bundle = await requestTransitions(ctx, wanted);
    const [only] = bundle.opened;
    const alone = bundle.opened.length === 1 && bundle.refused.length === 0;
    return only && alone ? requestOpenedCard(ctx, only) : bundleOpenedCard(ctx, bundle);
  },
});

/** Whoever breaks the glass answers for one thing. */
function onlyOne(subjects: readonly Subject[]): Subject {
  const [only] = subjects;
  if (only && subjects.length === 1) return only;
  throw new StewardError('BAD_INPUT', 'The glass is broken for one subject at a time.', {
    field: 'subject',
    hint: 'Name one, and the others with a command each; each is reviewed by itself.',
  });
}

function planned(given: After | undefined): { readonly after?: number; readonly notBefore?: Date } {
  if (given === undefined) return {};
  return 'at' in given ? { notBefore: given.at } : { after: given.request };
}
