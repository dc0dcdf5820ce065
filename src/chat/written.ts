import { StewardError } from '../kernel/errors.ts';

/** Discord's custom_id holds 1 to 100 characters (discord-api-docs, "Custom ID"); Slack's button value holds 2,000. */
export const longestInvocation = 100;

/** A call as a button carries it. Values are as typed, several of one option joined by a line feed. */
export interface WrittenCall {
  /** `approve`, `model register`. */
  readonly command: string;
  readonly values: Readonly<Record<string, string>>;
  /** The evidence round of the picture that carries the button. */
  readonly seen?: number;
  readonly confirmed?: boolean;
}

/** Writes a call out for a button: `v1 approve request=R-81 seen=4`. Throws TOO_LARGE past 100 characters. */
export function writeInvocation(call: WrittenCall): string {
  const written = writeOut(call);
  if (written.length <= longestInvocation) return written;
  throw new StewardError(
    'TOO_LARGE',
    `A button of ${written.length} characters does not fit, ${longestInvocation} do.`,
    {
      hint: 'Buttons carry ids only.',
    },
  );
}

/** The same at any length, for hints and logs. */
export function writeOut(call: WrittenCall): string {
  const pairs = Object.entries(call.values).map(([name, value]) => `${name}=${encode(value)}`);
  if (call.seen !== undefined) pairs.push(`seen=${call.seen}`);
  if (call.confirmed) pairs.push('confirmed=yes');
  return ['v1', call.command.replace(' ', '-'), ...pairs].join(' ');
}

/** Reads what `writeInvocation` wrote; two-word commands come back hyphenated. Throws BAD_INPUT for anything else. */
export function readInvocation(written: string): WrittenCall {
  const [version, command, ...pairs] = written.split(' ');
  if (version !== 'v1') {
    throw new StewardError('BAD_INPUT', 'This button is from another version of Steward. Nothing was changed.', {
      hint: 'Type the command instead, or ask for the card again.',
    });
  }
  if (!command || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(command)) throw damaged();
  const values: Record<string, string> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    const name = pair.slice(0, Math.max(at, 0));
    if (!/^[a-zA-Z][a-zA-Z0-9-]*$/.test(name) || Object.hasOwn(values, name)) throw damaged();
    values[name] = decode(pair.slice(at + 1));
  }
  const { seen, confirmed, ...given } = values;
  if ((seen !== undefined && !/^\d{1,9}$/.test(seen)) || (confirmed !== undefined && confirmed !== 'yes'))
    throw damaged();
  return {
    command,
    values: given,
    ...(seen === undefined ? {} : { seen: Number(seen) }),
    ...(confirmed === undefined ? {} : { confirmed: true }),
  };
}

/** Only what would break the line is encoded: 100 characters are few. */
function encode(value: string): string {
  return value
    .toWellFormed()
    .replace(/[\s%\p{Cc}\p{Cf}]/gu, (character) =>
      Array.from(
        new TextEncoder().encode(character),
        (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      ).join(''),
    );
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw damaged();
  }
}

function damaged(): StewardError {
  return new StewardError('BAD_INPUT', 'This button cannot be read. Nothing was changed.', {
    hint: 'Type the command instead.',
  });
}
