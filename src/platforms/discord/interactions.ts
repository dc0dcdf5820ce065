import type { APIApplicationCommandAutocompleteInteraction, APIInteraction } from 'discord.js';
import { line } from '../../chat/card.ts';
import type { Invocation, Origin, Speaker } from '../../chat/invocation.ts';
import type { Host, Suggestion } from '../../chat/ports/platform.ts';
import { commandOf, readAct, valuesOf } from './acts.ts';
import { type AnswerPorts, answerInteraction } from './answer.ts';
import { camel } from './camel.ts';
import { limits } from './limits.ts';
import { readMarker } from './marker.ts';
import type { Threads } from './threads.ts';

/** interactions/receiving-and-responding, "Interaction Type". */
const types = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;
const ephemeral = 1 << 6;
const autocompleteResult = 8;
/** The same 3 s hold for completion; what comes later is of no use. */
const suggestWithin = 2_500;

export interface InteractionPorts extends AnswerPorts {
  readonly host: Host;
  readonly threads: Threads;
  readonly root: string;
  readonly serves: (team: string) => boolean;
  /** The guild of a direct message that does not say it, where only one is served. */
  readonly onlyTeam: () => string | undefined;
}

/** Takes an interaction as the gateway gives it. Resolves when it is answered; throws what answering throws. */
export async function takeInteraction(interaction: APIInteraction, ports: InteractionPorts): Promise<void> {
  const where = originOf(interaction, ports);
  if (interaction.type === types.autocomplete) return complete(interaction, where, ports);
  if (interaction.type !== types.command && interaction.type !== types.component && interaction.type !== types.modal)
    return;
  const act = readAct(interaction, ports.root);
  if (!act) return;
  const speaker = speakerOf(interaction);
  const answer = answerInteraction(
    {
      id: interaction.id,
      token: interaction.token,
      application: interaction.application_id,
      team: where?.team ?? '',
      user: speaker.id,
      channel: interaction.channel?.id,
      kind: act.source,
      replaces: 'message' in interaction && ((interaction.message?.flags ?? 0) & ephemeral) !== 0,
    },
    ports,
  );
  try {
    if (!where) return await answer.say(line('neutral', 'This server is not connected to Steward.'));
    if (act.ask !== undefined) return await answer.say(ports.confirms.question(act.ask.invocation, act.ask.label));
    const { said, source } = act;
    const invocation: Invocation = {
      origin: where,
      speaker,
      source,
      said,
      key: `discord:interaction:${interaction.id}`,
      answer,
    };
    await ports.host.invoke(invocation);
  } catch (error) {
    ports.log.error('discord: an interaction failed', { interaction: interaction.id, error });
    await answer.say(line('bad', 'This did not work, and why is in the log. Try again.'));
  } finally {
    await answer.finish();
  }
}

async function complete(
  interaction: APIApplicationCommandAutocompleteInteraction,
  where: Origin | undefined,
  { api, host, log, root }: InteractionPorts,
): Promise<void> {
  const { command, options } = commandOf(interaction.data, root);
  const focused = options.find((option) => 'focused' in option && option.focused);
  let choices: readonly Suggestion[] = [];
  if (where && focused && 'value' in focused) {
    const { [camel(focused.name)]: prefix = '', ...values } = valuesOf(options);
    const query = {
      origin: where,
      user: speakerOf(interaction).id,
      command,
      option: camel(focused.name),
      prefix,
      values,
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<readonly Suggestion[]>((resolve) => {
      timer = setTimeout(() => resolve([]), suggestWithin);
    });
    choices = await Promise.race([host.suggest(query), late]).catch((error: unknown) => {
      log.warn('discord: completion failed', { command, error });
      return [];
    });
    clearTimeout(timer);
  }
  const body = {
    type: autocompleteResult,
    data: {
      choices: choices
        .filter(({ value }) => value.length > 0 && value.length <= limits.commandChoice)
        .slice(0, limits.commandChoices)
        .map(({ value, label }) => ({ value, name: (label || value).slice(0, limits.commandChoice) })),
    },
  };
  const path = `/interactions/${interaction.id}/${interaction.token}/callback` as const;
  await api
    .call({ method: 'POST', path, body, auth: false })
    .catch((error: unknown) => log.debug('discord: a completion came too late', { command, error }));
}

/** Undefined for a guild that is not served, and for a direct message of which nobody can say whose it is. */
function originOf(interaction: APIInteraction, { threads, serves, onlyTeam }: InteractionPorts): Origin | undefined {
  const message = 'message' in interaction ? interaction.message : undefined;
  const team = interaction.guild_id ?? (message && readMarker(message)?.team) ?? onlyTeam();
  if (team === undefined || !serves(team)) return undefined;
  const { channel } = interaction;
  const carried = message === undefined ? {} : { message: message.id };
  if (!channel) return { platform: 'discord', team, ...carried };
  const parent = 'parent_id' in channel ? channel.parent_id : undefined;
  threads.note({ id: channel.id, type: channel.type, parent_id: parent });
  const inThread = channel.type !== undefined && [10, 11, 12].includes(channel.type) && parent;
  const place = inThread ? { channel: parent, thread: channel.id } : { channel: channel.id };
  return { platform: 'discord', team, ...place, ...carried };
}

function speakerOf({ member, user }: APIInteraction): Speaker {
  const who = member?.user ?? user;
  if (!who) return { id: '' };
  return { id: who.id, name: member?.nick ?? who.global_name ?? who.username };
}
