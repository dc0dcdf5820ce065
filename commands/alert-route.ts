import { line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { channel, choice, flag, named, number, optional, text } from '../src/chat/options/index.ts';
import { seconds } from '../src/chat/options/seconds.ts';
import { routesOf } from '../src/incidents/alerts/find-alerts.ts';
import { labelNames, matchers } from '../src/incidents/alerts/options.ts';
import { conditionsOf, routesCard } from '../src/incidents/alerts/routes-card.ts';
import { MOST_GROUPS, ROUTE_NAME, removeRoute, setRoute } from '../src/incidents/alerts/set-route.ts';
import { severity } from '../src/incidents/response/options.ts';
import { StewardError } from '../src/kernel/errors.ts';

const name = optional(text('Its name, such as ml-pages', { maxLength: 40, placeholder: 'name' }));
const groups = (describe: string) => named(optional(number(describe, { min: 1, max: MOST_GROUPS, integer: true })));

export const alertRoute = defineCommand({
  name: 'alert route',
  summary: 'Which alerts are grouped how, shown where, and page whom',
  access: 'member',
  options: {
    action: choice('What to do', ['list', 'add', 'edit', 'remove']),
    name: {
      ...name,
      suggest: async (ctx, prefix) =>
        (await routesOf(ctx))
          .filter((route) => route.name.startsWith(prefix.toLowerCase()))
          .map((route) => ({ value: route.name, label: `${route.name}: ${conditionsOf(route)}`.slice(0, 90) })),
    },
    match: matchers('Which alerts: all of these conditions on labels (= != =~ !~)'),
    source: named(optional(text('Only alerts of this source, such as grafana', { maxLength: 40 }))),
    groupBy: labelNames('The labels that group alerts; ... groups none of them'),
    wait: named(optional(seconds('How long a new group waits for more; 30s, 0s where it pages', { to: '1d' }))),
    interval: named(optional(seconds('How long between two looks at a group; 5m', { from: '10s', to: '1d' }))),
    repeat: named(optional(seconds('After how long people are told again; 4h', { from: '60s', to: '30d' }))),
    page: named(optional(text('The escalation policy that is paged; none for nobody', { maxLength: 60 }))),
    in: named(optional(channel('Where its cards go; the channel for incidents when left out'))),
    declare: named(optional(severity('Declare an incident of this severity by itself'))),
    before: named(optional(text('The route it is tried before; last when left out', { maxLength: 40 }))),
    perMinute: groups('So many new groups a minute, urgent and others each, then one for all; 50'),
    perHour: groups('So many new groups an hour; 200'),
    continue: flag('Go on with the routes after it too'),
  },
  examples: [
    'alert route list',
    'alert route add ml-pages --match severity=page --match team=ml --group-by alertname,model --page ml',
    'alert route edit ml-pages --wait 10s --per-minute 20',
    'alert route remove ml-pages',
  ],
  run: async ({ ctx, input, invocation }) => {
    if (input.action === 'list') return routesCard(ctx);
    const route = input.name?.toLowerCase() ?? '';
    if (!ROUTE_NAME.test(route)) {
      throw new StewardError('MISSING_ARGUMENT', 'Name the route.', {
        field: 'name',
        hint: 'With up to 40 of a-z, 0-9 and hyphens, such as `ml-pages`.',
      });
    }
    if (input.action === 'remove') {
      await removeRoute(ctx, route);
      return line('good', `The route ${route} is removed. Groups that it opened go on as by the default.`);
    }
    const { platform, team, channel: id } = input.in ?? { platform: invocation.origin.platform, team: '', channel: '' };
    if (id.startsWith('#'))
      throw new StewardError('UNKNOWN_CHANNEL', `I do not know the channel ${id}.`, {
        field: 'in',
        hint: 'Pick it from the list that opens when you type #.',
      });
    const set = await setRoute(
      ctx,
      {
        name: route,
        matchers: input.match?.map((each) => ({ ...each })),
        source: input.source?.toLowerCase(),
        groupBy: input.groupBy && [...input.groupBy],
        waitSeconds: input.wait,
        intervalSeconds: input.interval,
        repeatSeconds: input.repeat,
        page: input.page === 'none' ? null : input.page,
        place: input.in === undefined ? undefined : `${platform}:${team}:${id}`,
        declare: input.declare,
        perMinute: input.perMinute,
        perHour: input.perHour,
        before: input.before,
        ...(input.continue || input.action === 'add' ? { goesOn: input.continue } : {}),
      },
      input.action === 'add',
    );
    const pages = set.page === null ? 'pages nobody' : `pages by ${set.page}`;
    return line(
      'good',
      `The route ${route} takes ${conditionsOf(set)} and ${pages}. See all with \`alert route list\`.`,
    );
  },
});
