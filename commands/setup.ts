import { z } from 'zod';
import { type Card, line } from '../src/chat/card.ts';
import { type Command, defineCommand } from '../src/chat/command.ts';
import { flag, named, optional, text } from '../src/chat/options/index.ts';
import { isStewardError } from '../src/kernel/errors.ts';
import { lateDecisions } from '../src/lifecycle/late-decisions.ts';
import { openContexts } from '../src/lifecycle/open-contexts.ts';
import { adminsOf } from '../src/people/admins.ts';
import { askAdmins, assertMay } from '../src/people/authorise.ts';
import { type Claim, claimAdmin } from '../src/people/claim-admin.ts';
import { callerOf } from '../src/people/get-person.ts';
import { setupCard } from '../src/people/setup-card.ts';
import { type SetupPorts, setupState, setupSteps } from '../src/people/setup-state.ts';
import type { Ctx } from '../src/store/unit.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';
import { proveChannel } from '../src/workspace/prove-channel.ts';
import { channelSettings, scopeName } from '../src/workspace/set-channel.ts';

const Tried = z.array(z.object({ channel: z.string(), problem: z.string().optional() }));

/** Guides from an empty workspace to the first promotion: claim admin, channels, groups, a test card. */
export const setup = (ports: SetupPorts & PlatformPorts): Command =>
  defineCommand({
    name: 'setup',
    summary: 'Set Steward up step by step, or see what is missing',
    access: 'anyone',
    underRoot: true,
    options: {
      code: named(optional(text('The code that the start printed, to become the first admin', { maxLength: 40 }))),
      status: flag('Only show what is there and what is missing'),
      test: flag('Post a test card to every channel that is set'),
    },
    examples: ['setup', 'setup --code 7K2M-9QXD-4RTE', 'setup --status'],
    before: async ({ ctx, input, invocation }) => (input.test ? postTests(ctx, ports, invocation.key) : undefined),
    run: async ({ ctx, input, asked }) => {
      if (input.code !== undefined) return claimed(ctx, ports, await claimAdmin(ctx, { code: input.code }));
      if (input.test) return testedCard(Tried.parse(asked));
      return stateCard(ctx, ports, input.status);
    },
  });

async function claimed(ctx: Ctx, ports: SetupPorts, claim: Claim): Promise<Card> {
  if (claim.result === 'claimed')
    return setupCard(
      setupSteps(await setupState(ctx, { ...ports, late: lateDecisions, openContexts })),
      'You are admin now.',
    );
  if (claim.result === 'taken') return line('bad', `There is an admin already. ${await askAdmins(ctx)}`);
  if (claim.result === 'wrong') {
    return line(
      'bad',
      `This is not the code. ${claim.left} more ${claim.left === 1 ? 'try' : 'tries'}. It stands in what Steward printed at its last start.`,
    );
  }
  return line(
    'bad',
    'No code is open: too many wrong tries, or it was used. Start Steward again, and it prints a new one.',
  );
}

async function stateCard(ctx: Ctx, ports: SetupPorts, statusOnly: boolean): Promise<Card> {
  const caller = await callerOf(ctx);
  if ((await adminsOf(ctx)).length === 0) {
    return line(
      'waiting',
      'Nobody is admin yet. Take the code that Steward printed at its start and type `setup --code <code>`.',
    );
  }
  await assertMay(ctx, caller.role === 'auditor' ? 'audit' : 'admin');
  const card = setupCard(setupSteps(await setupState(ctx, { ...ports, late: lateDecisions, openContexts })));
  if (!statusOnly && caller.role === 'admin') return card;
  return { ...card, parts: card.parts.filter((part) => part.type !== 'actions') };
}

async function postTests(ctx: Ctx, ports: PlatformPorts, key: string): Promise<z.infer<typeof Tried>> {
  await assertMay(ctx, 'admin');
  const tried = [];
  for (const { platform, team, kind, channel, name, scope } of await channelSettings(ctx)) {
    const about = scope === undefined ? kind : `${kind} of ${scopeName(scope)}`;
    const card = line('neutral', `A test: cards about ${about} come here.`);
    try {
      await proveChannel(ports.platformOf(platform), { platform, team, channel, name }, card, `${key} ${about}`);
      tried.push({ channel: `${about}: #${name}` });
    } catch (error) {
      if (!isStewardError(error)) throw error;
      tried.push({ channel: `${about}: #${name}`, problem: [error.message, error.hint].filter(Boolean).join(' ') });
    }
  }
  return tried;
}

function testedCard(tried: z.infer<typeof Tried>): Card {
  if (tried.length === 0) return line('bad', 'No channel is set yet. Set one with `channel set releases #channel`.');
  const bad = tried.filter((each) => each.problem !== undefined).length;
  const fields = tried.map(({ channel, problem }) => ({
    label: channel,
    value: problem ?? 'posted',
    mark: problem ? ('fail' as const) : ('ok' as const),
  }));
  const summary = bad === 0 ? 'The test cards are posted.' : `${bad} of ${tried.length} channels do not work.`;
  return line(bad === 0 ? 'good' : 'bad', summary, summary, { type: 'fields', fields });
}
