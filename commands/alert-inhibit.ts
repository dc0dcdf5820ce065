import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { choice, optional, text } from '../src/chat/options/index.ts';
import { labelNames, matchers } from '../src/incidents/alerts/options.ts';
import { inhibitsCard } from '../src/incidents/alerts/routes-card.ts';
import { addInhibit, removeInhibit } from '../src/incidents/alerts/set-inhibit.ts';
import { ROUTE_NAME } from '../src/incidents/alerts/set-route.ts';
import { StewardError } from '../src/kernel/errors.ts';

export const alertInhibit = defineCommand({
  name: 'alert inhibit',
  summary: 'Which alerts keep others quiet while they fire',
  access: 'member',
  options: {
    action: choice('What to do', ['list', 'add', 'remove']),
    name: optional(text('Its name, such as cluster-down', { maxLength: 40, placeholder: 'name' })),
    while: matchers('The alerts that keep others quiet while they fire'),
    mute: matchers('The alerts that are not told then'),
    equal: labelNames('The labels that must be the same in both'),
  },
  examples: [
    'alert inhibit add cluster-down --while alertname=ClusterDown --mute "severity!=critical" --equal cluster',
    'alert inhibit remove cluster-down',
  ],
  run: async ({ ctx, input }) => {
    if (input.action === 'list') return inhibitsCard(ctx);
    const rule = input.name?.toLowerCase() ?? '';
    if (!ROUTE_NAME.test(rule)) {
      throw new StewardError('MISSING_ARGUMENT', 'Name the rule.', {
        field: 'name',
        hint: 'With up to 40 of a-z, 0-9 and hyphens, such as `cluster-down`.',
      });
    }
    if (input.action === 'remove') {
      await removeInhibit(ctx, rule);
      return line('good', `The rule ${rule} is removed. What it kept quiet is told when it is looked at next.`);
    }
    if (!input.while || !input.mute) {
      throw new StewardError('MISSING_ARGUMENT', 'Say which alerts keep which others quiet.', {
        field: input.while ? 'mute' : 'while',
        hint: 'Such as `--while alertname=ClusterDown --mute severity=warning --equal cluster`.',
      });
    }
    const copy = (list: typeof input.while) => list.map((each) => ({ ...each }));
    await addInhibit(ctx, {
      name: rule,
      cause: copy(input.while),
      target: copy(input.mute),
      equal: [...(input.equal ?? [])],
    });
    return line('good', `The rule ${rule} stands. See all with \`alert inhibit list\`.`);
  },
});
