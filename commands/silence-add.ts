import { line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { flag, named, optional, text } from '../src/chat/options/index.ts';
import { readSeconds } from '../src/chat/options/seconds.ts';
import { parseAhead } from '../src/evidence/options.ts';
import { addSilence } from '../src/incidents/alerts/add-silence.ts';
import { getGroup } from '../src/incidents/alerts/find-groups.ts';
import { silenceName } from '../src/incidents/alerts/find-silences.ts';
import { type Matcher, matcherText } from '../src/incidents/alerts/matcher.ts';
import { groupRef, matchers } from '../src/incidents/alerts/options.ts';
import { silenceWords } from '../src/incidents/alerts/silence-card.ts';
import { StewardError } from '../src/kernel/errors.ts';
import type { Ctx } from '../src/store/unit.ts';
import { alertOf } from './alert-of.ts';
import type { CommandPorts } from './ports.ts';

export const silenceAdd = (ports: Pick<CommandPorts, 'subjectAt'>): Command =>
  defineCommand({
    name: 'silence add',
    summary: 'Mute alerts for a time, or in a maintenance window',
    access: 'member',
    options: {
      for: optional(text('How long, such as 2h or 3d, or until when', { maxLength: 40, placeholder: '2h' })),
      match: matchers('Which alerts: all of these conditions on labels (= != =~ !~)'),
      group: named(optional(groupRef('The alerts of this group, such as A-12'))),
      from: named(optional(text('When it begins; now when left out', { maxLength: 40 }))),
      weekly: named(
        optional(text('A maintenance window each week, such as "sun 02:00 - sun 04:00"', { maxLength: 60 })),
      ),
      zone: named(optional(text('The IANA zone of these times; yours when left out', { maxLength: 60 }))),
      maintenance: flag('A maintenance window: that something is resolved is told all the same'),
      reason: named(optional(text('Why', { maxLength: 2_000 }))),
    },
    examples: [
      'silence add 2h --match alertname=HighLatency --match \'env=~"dev|staging"\'',
      'silence add 2h --group A-12',
      'silence add --weekly "sun 02:00 - sun 04:00" --match job=batch --reason "backups"',
    ],
    run: async ({ ctx, input, env }) => {
      const zone = input.zone ?? env?.zone ?? 'UTC';
      const at = { now: ctx.now, zone };
      const from = input.from === undefined ? undefined : parseAhead(input.from, at, 'start');
      // In the thread of a group its alerts are meant, unless conditions say which.
      const group = input.match && input.group && 'of' in input.group ? undefined : input.group;
      const conditions = [
        ...(input.match ?? []),
        ...(group ? await ofGroup(ctx, await alertOf(ctx, group, ports)) : []),
      ];
      if (conditions.length === 0)
        throw new StewardError('MISSING_ARGUMENT', 'Say which alerts to mute.', {
          field: 'match',
          hint: 'Such as `--match alertname=HighLatency`, or `--group A-12`.',
        });
      const row = await addSilence(ctx, {
        matchers: conditions,
        zone,
        from,
        to: input.for === undefined ? undefined : endOf(input.for, from ?? ctx.now, at),
        weekly: input.weekly,
        maintenance: input.maintenance,
        reason: input.reason,
      });
      const name = silenceName(row.number);
      return line('waiting', `${name} stands.`, [
        `${name} mutes ${row.matchers.map(matcherText).join(' and ')} `,
        ...silenceWords(row, ctx.now),
        row.maintenance ? '. What is resolved is told all the same.' : '.',
        ' End it with ',
        { type: 'code', text: `silence end ${name}` },
        '.',
      ]);
    },
  });

/** `2h` counts from the beginning; anything else is a moment. */
function endOf(raw: string, from: Date, at: { readonly now: Date; readonly zone: string }): Date {
  if (/^(\d+\s*[smhdw]\s*)+$/i.test(raw.trim())) return new Date(from.getTime() + readSeconds(raw) * 1_000);
  return parseAhead(raw, at);
}

/** What all alerts of a group have in common: the labels they are grouped by. */
async function ofGroup(ctx: Ctx, number: number): Promise<Matcher[]> {
  const { labels } = await getGroup(ctx, number);
  const entries = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, value]) => ({ name, op: '=', value }));
}
