import type { Ctx } from '../store/unit.ts';
import { type Team, teamsOf } from '../workspace/connect-team.ts';
import { type ChannelSetting, channelSettings, scopeName } from '../workspace/set-channel.ts';
import { adminsOf } from './admins.ts';
import { type GroupSync, groupSyncs, sourceTitle } from './find-group-syncs.ts';
import { type Member, membersOf } from './find-people.ts';

/** What did not get through to its last try. */
export interface DeadLetter {
  readonly what: string;
  readonly since: Date;
}

/** What the setup asks of parts that stand beside people; app hands it in. */
export interface SetupPorts {
  /** The groups that policies name. */
  readonly approvingGroups: (ctx: Ctx) => Promise<readonly string[]>;
  readonly deadLetters: (ctx: Ctx) => Promise<readonly DeadLetter[]>;
  /** Decisions that ought to be there by now. */
  readonly late?: (ctx: Ctx) => Promise<readonly DeadLetter[]>;
  /** What warns of checks that programs may report and ought not. */
  readonly openContexts?: (ctx: Ctx) => Promise<string | undefined>;
}

/** An approving group: how many with rights are in it, and what it follows, if anything. */
export interface GroupState {
  readonly name: string;
  readonly members: number;
  readonly follows?: { readonly title: string; readonly problem: string | null };
}

/** How far a workspace is set up. */
export interface SetupState {
  readonly admins: readonly string[];
  readonly teams: readonly Team[];
  readonly channels: readonly ChannelSetting[];
  readonly groups: readonly GroupState[];
  readonly deadLetters: readonly DeadLetter[];
  readonly late?: readonly DeadLetter[];
  readonly openContexts?: string | undefined;
}

export async function setupState(ctx: Ctx, ports: SetupPorts): Promise<SetupState> {
  const groups = await ports.approvingGroups(ctx);
  const members = await membersOf(ctx, groups);
  const syncs = await groupSyncs(ctx);
  return {
    admins: (await adminsOf(ctx)).map((admin) => admin.id),
    teams: await teamsOf(ctx),
    channels: await channelSettings(ctx),
    groups: groups.map((name) => groupState(name, members, syncs)),
    deadLetters: await ports.deadLetters(ctx),
    ...(ports.late && { late: await ports.late(ctx) }),
    ...(ports.openContexts && { openContexts: await ports.openContexts(ctx) }),
  };
}

function groupState(name: string, members: readonly Member[], syncs: readonly GroupSync[]): GroupState {
  const state = { name, members: members.filter((member) => member.group === name).length };
  const sync = syncs.find((each) => each.groupName === name);
  return sync ? { ...state, follows: { title: sourceTitle(sync), problem: sync.problem } } : state;
}

export interface SetupStep {
  readonly label: string;
  readonly value: string;
  readonly mark: 'ok' | 'fail' | 'unknown';
  /** What to do next: a command to type, and where arguments are asked for by a form, the same as a button. */
  readonly next?: { readonly type: string; readonly label: string; readonly invocation: string };
}

/** What is done and what is missing, in the order in which one does it. `unknown` marks what one can live without. */
export function setupSteps(state: SetupState): SetupStep[] {
  const { admins, teams, channels, groups, deadLetters, late = [], openContexts } = state;
  const admin: SetupStep =
    admins.length > 0
      ? { label: 'Admins', value: `${admins.length} ${admins.length === 1 ? 'person' : 'people'}`, mark: 'ok' }
      : {
          label: 'Admins',
          value: 'nobody yet: `setup --code <code>` with the code that the start printed',
          mark: 'fail',
        };
  const stuck: SetupStep =
    deadLetters.length === 0
      ? { label: 'Stuck', value: 'nothing', mark: 'ok' }
      : {
          label: 'Stuck',
          value: listed(deadLetters),
          mark: 'fail',
        };
  return [
    admin,
    ...(teams.length === 0 ? [{ label: 'Connected', value: 'no team yet', mark: 'fail' as const }] : []),
    ...teams.map((team) => releasesStep(team, channels, teams.length > 1)),
    ...groups.map(groupStep),
    ...otherChannels(teams, channels),
    ...ownChannels(channels),
    ...(openContexts === undefined ? [] : [{ label: 'Checks', value: openContexts, mark: 'unknown' as const }]),
    stuck,
    ...(late.length > 0 ? [{ label: 'Late', value: listed(late), mark: 'fail' as const }] : []),
  ];
}

function releasesStep(
  { platform, team, name }: Team,
  channels: readonly ChannelSetting[],
  severalTeams: boolean,
): SetupStep {
  const label = severalTeams ? `Releases in ${name}` : 'Releases';
  const set = channels.find(
    (each) => each.kind === 'releases' && !each.scope && each.platform === platform && each.team === team,
  );
  if (set) return { label, value: `#${set.name}`, mark: 'ok' };
  const next = {
    type: 'channel set releases #channel',
    label: 'Set the releases channel',
    invocation: 'v1 channel-set kind=releases',
  };
  return { label, value: `no channel: \`${next.type}\``, mark: 'fail', next };
}

function groupStep({ name, members, follows }: GroupState): SetupStep {
  const count = `${members} ${members === 1 ? 'person' : 'people'}`;
  if (follows?.problem) {
    const value = `${count}, as ${follows.title} said last. It cannot be read now: ${follows.problem}`;
    return { label: name, value, mark: 'fail' };
  }
  if (members > 0) return { label: name, value: follows ? `${count}, as ${follows.title} says` : count, mark: 'ok' };
  if (follows) return { label: name, value: `nobody with rights is in ${follows.title}`, mark: 'fail' };
  const next = {
    type: `group add ${name} @person`,
    label: `Add people to ${name}`,
    invocation: `v1 group-add group=${name}`,
  };
  return { label: name, value: `nobody yet: \`${next.type}\``, mark: 'fail', next };
}

function otherChannels(teams: readonly Team[], channels: readonly ChannelSetting[]): SetupStep[] {
  if (teams.length === 0) return [];
  return (['audit', 'monitoring', 'incidents'] as const).map((kind): SetupStep => {
    const set = channels.filter((each) => each.kind === kind && !each.scope).map((each) => `#${each.name}`);
    const label = `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
    if (set.length > 0) return { label, value: set.join(', '), mark: 'ok' };
    return { label, value: `no channel, can wait: \`channel set ${kind} #channel\``, mark: 'unknown' };
  });
}

/** The channels of single teams and models, one line for each of them. */
function ownChannels(channels: readonly ChannelSetting[]): SetupStep[] {
  const byScope = Map.groupBy(channels, (each) => each.scope);
  return [...byScope].flatMap(([scope, set]): SetupStep[] => {
    if (scope === undefined) return [];
    const label = `${scope.startsWith('team:') ? 'Team' : 'Model'} ${scopeName(scope)}`;
    return [{ label, value: set.map((each) => `${each.kind}: #${each.name}`).join(', '), mark: 'ok' }];
  });
}

const listed = (letters: readonly DeadLetter[]): string =>
  letters
    .slice(0, 5)
    .map((letter) => letter.what)
    .join('\n') + more(letters.length - 5);

const more = (count: number): string => (count > 0 ? `\nand ${count} more` : '');
