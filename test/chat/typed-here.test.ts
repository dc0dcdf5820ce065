import { describe, expect, test } from 'vitest';
import { line } from '../../src/chat/card.ts';
import type { Origin } from '../../src/chat/invocation.ts';
import { typedHere } from '../../src/chat/typed-here.ts';
import { wordsOf } from './dispatch-kit.ts';
import { commands } from './sample-commands.ts';

const slack: Origin = { platform: 'slack', team: 'T1', channel: 'C1' };
const thread: Origin = { ...slack, thread: '1700.1' };
const discord: Origin = { platform: 'discord', team: 'G1', channel: 'C1' };
const room: Origin = { platform: 'console', team: 'sample', channel: 'general' };

describe('a command that a card names', () => {
  test.each<[string, Origin, string]>([
    ['Did you mean `promote`?', slack, 'Did you mean /steward promote?'],
    ['Did you mean `promote`?', thread, 'Did you mean @Steward promote?'],
    ['Did you mean `promote`?', discord, 'Did you mean /promote?'],
    ['Did you mean `promote`?', room, 'Did you mean /promote?'],
    ['Type `help` to see what there is.', discord, 'Type /steward help to see what there is.'],
    ['See `model show churn`.', slack, 'See /steward model show churn.'],
    ['See `status churn`.', room, 'See /status churn.'],
    ['`approve R-1` or `reject R-1 why`', room, '/approve R-1 or /reject R-1 why'],
  ])('stands as it is typed: %s in %j', (said, origin, shown) => {
    const card = typedHere(line('bad', said), commands, { origin, root: 'steward' });
    expect(wordsOf(card)).toBe(shown);
    // Where a platform shows the words once, it compares them with the summary.
    expect(card.summary).toBe(shown);
  });

  test.each([
    'Leave out `--dry-run`.',
    'It needs `model`, `version`.',
    'There is no `promtoe`.',
    '`/steward help` helps.',
  ])('is not seen in other code: %s', (said) => {
    const card = line('bad', said);
    expect(typedHere(card, commands, { origin: slack, root: 'steward' })).toEqual(card);
  });

  test('is found in fields and tables, and the summary of a card with a title stays', () => {
    const card = typedHere(
      {
        tone: 'neutral',
        summary: 'R-1',
        parts: [
          { type: 'heading', text: 'R-1' },
          { type: 'fields', fields: [{ label: 'Next', value: [{ type: 'code', text: 'approve R-1' }] }] },
          { type: 'table', columns: ['Next'], rows: [[[{ type: 'code', text: 'reject R-1' }]]] },
        ],
      },
      commands,
      { origin: discord, root: 'steward' },
    );
    expect(JSON.stringify(card)).toContain('"/approve R-1"');
    expect(JSON.stringify(card)).toContain('"/reject R-1"');
    expect(card.summary).toBe('R-1');
  });
});
