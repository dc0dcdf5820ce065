import { actions, type Button, type Card, fields, heading, text } from '../chat/card.ts';
import { inline } from '../chat/inline.ts';
import type { SetupStep } from './setup-state.ts';

/** How far the set-up is, with a button for each missing step that a form can complete. */
export function setupCard(steps: readonly SetupStep[], first?: string): Card {
  const missing = steps.filter((step) => step.mark === 'fail');
  const state = missing.length === 0 ? 'ready' : `${missing.length} ${missing.length === 1 ? 'step' : 'steps'} to do`;
  const verdict =
    missing.length === 0
      ? 'Everything is there. Register a model with `model register <model>`, then `version add` and `promote`.'
      : `Next: ${missing[0]?.next ? `\`${missing[0].next.type}\`` : (missing[0]?.value ?? '')}`;
  const buttons = missing
    .flatMap(({ next }): Button[] => (next ? [{ label: next.label, invocation: next.invocation }] : []))
    .filter((button, index, all) => all.findIndex((each) => each.invocation === button.invocation) === index)
    .slice(0, 4);
  const test: Button = { label: 'Post a test card', invocation: 'v1 setup test=yes' };
  const list = steps.map(({ label, value, mark }) => ({ label, value: inline(value), mark }));
  return {
    tone: missing.length === 0 ? 'good' : 'waiting',
    summary: `Set-up: ${state}`,
    parts: [
      heading('Set-up', state),
      ...(first === undefined ? [] : [text(first)]),
      text(inline(verdict)),
      fields(...list),
      actions(...buttons, ...(missing.length === 0 ? [test] : [])),
    ].filter((part) => part.type !== 'actions' || part.buttons.length > 0),
  };
}
