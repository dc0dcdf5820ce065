import type { APIActionRowComponent, APIButtonComponentWithCustomId } from 'discord.js';
import type { Button, Card } from '../../chat/card.ts';
import { sanitiseLine } from '../../chat/sanitise.ts';
import { readInvocation } from '../../chat/written.ts';
import { limits } from './limits.ts';
import { inlineCode } from './literal.ts';

export type ButtonRow = APIActionRowComponent<APIButtonComponentWithCustomId>;

/** Put before the invocation of a button that asks first: Discord has no question of its own. */
const asking = 'ask ';

/** components/reference: action row 1, button 2; styles primary 1, secondary 2, danger 4. */
const types = { row: 1, button: 2 } as const;
const styles = { primary: 1, secondary: 2, danger: 4 } as const;

/** The buttons of a card in rows of five, and what has to be typed instead where a button does not fit. */
export function renderActions(card: Card): { readonly rows: ButtonRow[]; readonly typed: readonly string[] } {
  const buttons = card.parts.flatMap((part) => (part.type === 'actions' ? part.buttons : []));
  const rows: ButtonRow[] = [];
  const typed: string[] = [];
  const used = new Set<string>();
  for (const button of buttons) {
    const id = customIdOf(button);
    if (used.has(id)) continue;
    const full = rows.length === limits.rows && rows.at(-1)?.components.length === limits.buttonsPerRow;
    if (full || id.length > limits.customId) {
      typed.push(`${sanitiseLine(button.label)}: ${inlineCode(asTyped(button.invocation))}`);
      continue;
    }
    used.add(id);
    if (rows.length === 0 || rows.at(-1)!.components.length === limits.buttonsPerRow) {
      rows.push({ type: types.row, components: [] });
    }
    rows.at(-1)!.components.push({
      type: types.button,
      style: styles[button.style ?? 'secondary'],
      label: clip(sanitiseLine(button.label), limits.buttonLabel) || '\u2026',
      custom_id: id,
    });
  }
  return { rows, typed };
}

function customIdOf(button: Button): string {
  return button.confirm ? `${asking}${button.invocation}` : button.invocation;
}

/** What a clicked button's custom_id says: the invocation, and whether to ask before it counts. */
export function readCustomId(customId: string): { readonly invocation: string; readonly ask: boolean } {
  return customId.startsWith(asking)
    ? { invocation: customId.slice(asking.length), ask: true }
    : { invocation: customId, ask: false };
}

/** `v1 request-show request=R-81` as one types it: `/request show request:R-81`. */
export function asTyped(invocation: string): string {
  try {
    const { command, values } = readInvocation(invocation);
    const pairs = Object.entries(values).map(([name, value]) => ` ${name}:${value}`);
    return `/${command.replace('-', ' ')}${pairs.join('')}`;
  } catch {
    return invocation;
  }
}

/** The first characters of a text that fit, with an ellipsis where some are left out. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > limit - 1) break;
    kept += character;
  }
  return `${kept}\u2026`;
}
