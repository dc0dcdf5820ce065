import { actions, type Button, type Card, heading, text } from '../../chat/card.ts';
import { readInvocation, writeOut } from '../../chat/written.ts';
import { bounded } from './bounded.ts';

/** The questions of buttons that ask first. Discord's buttons cannot ask by themselves. */
export interface Confirms {
  /** Remembers the words of a card's questions. After a restart they are asked in general words. */
  note(card: Card): void;
  /** The question to a click on such a button. Its button carries `confirmed=yes`. */
  question(invocation: string, label: string | undefined): Card;
}

export function createConfirms(): Confirms {
  const words = bounded<NonNullable<Button['confirm']>>(2_000);
  return {
    note(card) {
      for (const part of card.parts) {
        if (part.type !== 'actions') continue;
        for (const { invocation, confirm } of part.buttons) if (confirm) words.set(invocation, confirm);
      }
    },
    question(invocation, label) {
      const name = label?.replace(/\u2026$/, '') ?? 'Go on';
      const confirm = words.get(invocation) ?? {
        title: `${name}?`,
        text: 'It happens when you confirm it.',
        yes: name,
      };
      const yes: Button = { label: confirm.yes, invocation: confirmed(invocation), style: 'danger' };
      return {
        tone: 'waiting',
        summary: confirm.title,
        parts: [heading(confirm.title), text(confirm.text), actions(yes)],
      };
    },
  };
}

/** An invocation that cannot be read stays as it is: dispatch says so when it is clicked. */
function confirmed(invocation: string): string {
  try {
    return writeOut({ ...readInvocation(invocation), confirmed: true });
  } catch {
    return invocation;
  }
}
