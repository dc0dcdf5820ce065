import type { Card } from '../../src/chat/card.ts';
import type { Command } from '../../src/chat/command.ts';
import { createDispatch } from '../../src/chat/dispatch.ts';
import { plainText } from '../../src/chat/text.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { authorise } from '../../src/people/authorise.ts';
import type { PeoplePolicy } from '../../src/people/people-policy.ts';
import type { TestClock } from './context.ts';
import type { SamplePerson, Workspace } from './lifecycle.ts';

/** Where a line is typed. */
export interface Desk {
  readonly world: Pick<Workspace, 'system' | 'as'>;
  readonly clock: TestClock;
  /** With it only what his role may; without, everything. */
  readonly policy?: PeoplePolicy;
  /** The channel and thread, where it is not #general. */
  readonly at?: { readonly channel: string; readonly thread?: string };
}

let lines = 0;

/** The card that answers a line typed by somebody, through the real dispatch. */
export async function heard(
  { world, clock, policy, at = { channel: 'general' } }: Desk,
  commands: readonly Command[],
  who: SamplePerson,
  text: string,
): Promise<Card | undefined> {
  const { system } = world;
  let answer: Card | undefined;
  const dispatch = createDispatch({
    commands,
    root: 'steward',
    defaultZone: 'UTC',
    now: () => clock.now,
    log: silentLog,
    workspaceOf: async () => ({ ...system, now: clock.now }),
    standing: async () => {},
    authorise: async (tx, { origin, speaker }, access) =>
      policy ? authorise(tx, { origin, speaker }, access, policy) : { ctx: { ...tx, actor: world.as(who).actor } },
    defer: async () => async () => {},
    afterMs: 20_000,
  });
  await dispatch.invoke({
    origin: { platform: 'console', team: system.workspace, ...at },
    speaker: { id: who, name: who },
    source: 'command',
    said: { type: 'line', text },
    key: `line-${++lines}`,
    answer: {
      say: async (card) => {
        answer = card;
      },
      form: async () => false,
    },
  });
  return answer;
}

/** All words of a card, a line for each part, field and row. */
export function wordsOf(card: Card | undefined): string {
  return (card?.parts ?? [])
    .flatMap((part) => {
      if (part.type === 'text' || part.type === 'context') return [plainText(part.text)];
      if (part.type === 'heading') return [[part.text, part.aside].filter(Boolean).join(', ')];
      if (part.type === 'table') return part.rows.map((row) => row.map(plainText).join(' | '));
      if (part.type === 'picture') return [`picture: ${part.file.alt}`];
      return part.type === 'fields' ? part.fields.map(({ label, value }) => `${label}: ${plainText(value)}`) : [];
    })
    .join('\n');
}
