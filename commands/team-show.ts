import type { Field } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { joinTexts, type Text } from '../src/chat/text.ts';
import { getTeam } from '../src/people/find-teams.ts';
import { teamName } from '../src/people/options.ts';
import { teamCard } from '../src/people/team-card.ts';
import { listModels } from '../src/registry/list-models.ts';
import { channelSettings } from '../src/workspace/set-channel.ts';

const MOST = 20;

export const teamShow = defineCommand({
  name: 'team show',
  summary: 'Who is in a team, who leads it, its models and channels',
  access: 'viewer',
  options: { team: teamName() },
  examples: ['team show payments'],
  run: async ({ ctx, input }) => {
    const { name } = await getTeam(ctx, input.team);
    const models = (await listModels(ctx, { team: name }, MOST + 1)).map(({ model }) => model.name);
    const shown = models.slice(0, MOST).join(', ');
    const more = models.length > MOST ? `, and more: model list --team ${name}` : '';
    const list: Field[] = [{ label: 'Models', value: models.length === 0 ? 'none yet' : `${shown}${more}` }];
    const channels = (await channelSettings(ctx)).filter((each) => each.scope === `team:${name}`);
    const spans = channels.map(
      ({ kind, platform, channel, name: title }): Text => [
        `${kind}: `,
        { type: 'channel', platform, channel, name: title },
      ],
    );
    if (spans.length > 0) list.push({ label: 'Channels', value: joinTexts(spans, ', ') });
    return teamCard(ctx, name, list);
  },
});
