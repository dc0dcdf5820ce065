import type { Said } from './invocation.ts';
import { normalise } from './normalise.ts';
import type { PlatformName } from './text.ts';

/** What the menu of a message offers on platforms that have one: an incident is declared from what it says. */
export const DECLARE_FROM_MESSAGE = {
  id: 'incident-declare',
  label: 'Declare an incident',
  about: 'Say that something is wrong, from this message',
} as const;

const LONGEST_TITLE = 200;

/** The message's first line, as it was typed, is the title, which the person reads and mends before it counts. */
export function declareFromMessage(text: string, platform: PlatformName): Said {
  const [first = ''] = normalise(text, platform).trim().split('\n');
  const title = first.slice(0, LONGEST_TITLE);
  return {
    type: 'written',
    invocation: `v1 ${DECLARE_FROM_MESSAGE.id}`,
    ...(title === '' ? {} : { values: { title } }),
    fill: ['title', 'sev', 'model'],
  };
}
