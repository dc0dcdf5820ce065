import { type CommandBody, checkCommand } from './check-body.ts';
import { failed, invalid, type Reply } from './interaction-desk.ts';
import type { Back } from './rest-routes.ts';
import { snowflake } from './world.ts';

const ok = (body: unknown): Reply => ({ status: 200, body });

export function setCommands(back: Back, id: string, wanted: readonly CommandBody[]): Reply {
  const guild = back.guilds.get(id);
  if (!guild) return failed(403, 50001, 'Missing Access');
  const faults = [...wanted.flatMap(checkCommand), ...tooMany(wanted)];
  if (faults.length > 0) return invalid(faults);
  guild.commands = wanted.map((command) => ({ type: 1, ...command, id: snowflake() }));
  return ok(guild.commands);
}

/** interactions/application-commands: 100 of the chat, 5 for users and 5 for messages. */
const tooMany = (commands: readonly { readonly type?: number }[]): string[] =>
  (
    [
      [1, 100],
      [2, 5],
      [3, 5],
    ] as const
  ).flatMap(([type, most]) =>
    commands.filter((each) => (each.type ?? 1) === type).length > most
      ? [`commands of type ${type}: at most ${most}`]
      : [],
  );

export function putCommand(back: Back, guildId: string, id: string | undefined, command: CommandBody): Reply {
  const guild = back.guilds.get(guildId);
  if (!guild) return failed(403, 50001, 'Missing Access');
  const faults = checkCommand(command);
  if (faults.length > 0) return invalid(faults);
  const made = { type: 1, ...command, id: id ?? snowflake() };
  const others = guild.commands.filter(
    (each) => each.id !== id && (each.name !== command.name || each.type !== made.type),
  );
  if (tooMany([...others, made]).length > 0)
    return failed(400, 30032, 'Maximum number of application commands reached');
  guild.commands = [...others, made];
  return { status: id === undefined ? 201 : 200, body: made };
}
