import type { APIModalSubmitInteraction } from 'discord.js';

/** components/reference: what pickers give is written as a mention, as it would be typed. */
const userSelect = 5;
const channelSelect = 8;

/** The values of a submitted form by field name. Fields stand in labels; older clients send them in rows. */
export function submittedValues(
  components: APIModalSubmitInteraction['data']['components'],
): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  const inside = components.flatMap((each): readonly object[] => {
    if ('component' in each) return [each.component];
    return 'components' in each ? each.components : [];
  });
  for (const field of inside) {
    if (!('custom_id' in field) || typeof field.custom_id !== 'string') continue;
    const value = valueIn(field);
    if (value !== undefined) values[field.custom_id] = value;
  }
  return values;
}

function valueIn(field: object): string | undefined {
  if ('value' in field && typeof field.value === 'string') return field.value;
  if (!('values' in field) || !Array.isArray(field.values)) return undefined;
  const type = 'type' in field ? field.type : undefined;
  const written = field.values.map((value: unknown) => {
    if (type === userSelect) return `<@${String(value)}>`;
    return type === channelSelect ? `<#${String(value)}>` : String(value);
  });
  return written.join(' ');
}
