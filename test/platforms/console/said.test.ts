import { expect, test } from 'vitest';
import { readTyped } from '../../../src/platforms/console/said.ts';

test.each([
  ['/promote churn@v12 to production', 'command', 'promote churn@v12 to production'],
  ['/steward promote churn', 'command', 'promote churn'],
  ['/STEWARD help', 'command', 'help'],
  ['  /help ', 'command', 'help'],
  ['/', 'command', 'help'],
  ['/steward', 'command', 'help'],
  ['/stewardship', 'command', 'stewardship'],
  ['@Steward approve', 'mention', 'approve'],
  ['@steward, reject no bias audit', 'mention', 'reject no bias audit'],
  ['@Steward: help', 'mention', 'help'],
  ['@Steward', 'mention', 'help'],
  ['@stewardess hello', 'words', undefined],
  ['hello @Steward', 'words', undefined],
  ['1/2 of the metrics', 'words', undefined],
])('%j is a %s', (text, type, line) => {
  expect(readTyped(text, 'steward', [])).toEqual(line === undefined ? { type } : { type, line });
});

test.each([
  ['/model owner churn @ada', ['ada'], 'model owner churn <@ada>'],
  ['/model owner churn @Ada', ['ada'], 'model owner churn <@ada>'],
  ['/group add risk @ada @leo', ['ada'], 'group add risk <@ada> @leo'],
  ['/model owner churn @ada', [], 'model owner churn @ada'],
  ['/promote churn@ada', ['ada'], 'promote churn@ada'],
  ['/model owner churn @adam', ['ada'], 'model owner churn @adam'],
])('only people who were picked become mentions in %j (%j)', (text, mentions, line) => {
  expect(readTyped(text, 'steward', mentions)).toEqual({ type: 'command', line });
});
