import { z } from 'zod';
import { type Card, line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { flag, named, optional, text } from '../src/chat/options/index.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { applyMembership, type Moved } from '../src/people/apply-membership.ts';
import { groupSyncOf, sourceTitle } from '../src/people/find-group-syncs.ts';
import { groupMembers } from '../src/people/find-groups.ts';
import { findSource } from '../src/people/find-source.ts';
import { groupName } from '../src/people/options.ts';
import { readGroup } from '../src/people/refresh-groups.ts';
import { endGroupSync, syncGroup } from '../src/people/sync-group.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';

const Found = z.object({
  platform: z.enum(['slack', 'discord']),
  team: z.string(),
  source: z.string(),
  sourceName: z.string(),
  users: z.array(z.string()),
  askedAt: z.coerce.date(),
});

interface Asked {
  readonly group: string;
  readonly slack?: string | undefined;
  readonly discord?: string | undefined;
  readonly off: boolean;
}

export const groupSync = ({ platformOf }: PlatformPorts): Command =>
  defineCommand({
    name: 'group sync',
    summary: 'Let a Slack user group or a Discord role say who is in a group; reads it again when nothing is named',
    access: 'admin',
    options: {
      group: groupName(),
      slack: named(optional(text('The Slack user group to follow', { placeholder: '@usergroup', maxLength: 100 }))),
      discord: named(optional(text('The Discord role to follow', { placeholder: '@role', maxLength: 100 }))),
      off: flag('Follow nothing any more; who is in the group stays'),
    },
    examples: ['group sync ml-leads --slack @ml-leads', 'group sync ml-leads', 'group sync ml-leads --off'],
    before: async ({ ctx, input, invocation }) => {
      await groupMembers(ctx, input.group);
      const followed = oneOf(input);
      if (followed !== undefined)
        return findSource(ctx, { group: input.group, ...followed }, invocation.origin, platformOf);
      const sync = input.off ? undefined : await groupSyncOf(ctx, input.group);
      return sync && readGroup(ctx, sync, platformOf);
    },
    run: async ({ ctx, input, asked }) => {
      if (input.off) return endedCard(ctx, input.group);
      if (oneOf(input) === undefined) return readCard(ctx, input.group);
      const { users, askedAt, ...found } = Found.parse(asked);
      const sync = await syncGroup(ctx, { group: input.group, ...found });
      const moved = await applyMembership(ctx, sync, { users, askedAt });
      const source = sourceTitle(sync);
      return line('good', `${input.group} follows ${source} now.`, [
        `${input.group} follows ${source} now. ${movedWords(moved)} `,
        'Who comes in decides on requests opened after that. Steward reads it every few minutes and before each decision.',
      ]);
    },
  });

/** What is to be followed, if anything is named; one thing at most. */
function oneOf({ slack, discord, off }: Asked) {
  const named = [slack, discord, off || undefined].filter((each) => each !== undefined);
  if (named.length > 1) {
    throw new StewardError('BAD_INPUT', 'A group follows one list.', {
      hint: 'Name one of `--slack`, `--discord` and `--off`.',
    });
  }
  if (slack !== undefined) return { platform: 'slack' as const, typed: slack };
  return discord === undefined ? undefined : { platform: 'discord' as const, typed: discord };
}

async function endedCard(ctx: Ctx, group: string): Promise<Card> {
  const ended = await endGroupSync(ctx, { group });
  return line(
    'good',
    `${group} no longer follows ${sourceTitle(ended)}. Who is in it stays; change it with \`group add\` and \`group remove\`.`,
  );
}

async function readCard(ctx: Ctx, group: string): Promise<Card> {
  const sync = await groupSyncOf(ctx, group);
  if (!sync) {
    throw new StewardError('BAD_INPUT', `${group} follows nothing yet.`, {
      field: 'group',
      hint: `Say what: \`group sync ${group} --slack @usergroup\` or \`--discord @role\`.`,
    });
  }
  const source = sourceTitle(sync);
  if (sync.problem !== null) return line('bad', `${source} could not be read. ${sync.problem}`);
  const count = (await groupMembers(ctx, group)).length;
  return line('good', `${source} was read: ${count} ${count === 1 ? 'person is' : 'people are'} in ${group}.`);
}

function movedWords({ added, removed }: Moved): string {
  return `${added} came in, ${removed} went out.`;
}
