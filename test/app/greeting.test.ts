import { expect, test } from 'vitest';
import { type GreetingOptions, greeting } from '../../src/app/greeting.ts';
import type { Platform } from '../../src/chat/ports/platform.ts';
import { readConfig } from '../../src/config.ts';

/** A greeting looks at a platform's name and status alone. */
function greeted(
  env: Readonly<Record<string, string>>,
  platforms: Readonly<Record<string, string>>,
  options: Partial<GreetingOptions> = {},
) {
  const list = Object.entries(platforms).map(([name, detail]) => [
    name,
    { name, status: () => ({ connected: true, detail }) } as unknown as Platform,
  ]) as [Platform['name'], Platform][];
  return greeting(
    readConfig(env),
    { port: 3000, platforms: new Map(list) },
    { empty: false, remote: false, ...options },
  );
}

const CONSOLE = { console: 'console at http://localhost:3000/console' };

test('the sample workspace proposes three things to type', () => {
  expect(greeted({}, CONSOLE)).toBe(`
Steward is running at http://localhost:3000
  console: console at http://localhost:3000/console

Open http://localhost:3000/console and type:
  /promote churn@v12 to production
  /status churn
  /help
`);
});

test('a machine without a screen is told the way through ssh', () => {
  const line = 'ssh -L 3000:localhost:3000 <this machine>';
  expect(greeted({}, CONSOLE, { remote: true })).toContain(line);
  expect(greeted({}, CONSOLE)).not.toContain(line);
});

test('an empty workspace proposes nothing that is not there', () => {
  const said = greeted({}, CONSOLE, { empty: true });
  expect(said).toContain('  /setup\n  /model register churn\n  /help\n');
  expect(said).not.toContain('v12');
});

test('with Slack the commands bear their root and the address is the public one', () => {
  const slack = { SLACK_BOT_TOKEN: 'xoxb-1234567890', SLACK_SIGNING_SECRET: '0123456789abcdef', COMMAND_ROOT: 'ship' };
  const said = greeted(
    { ...slack, PUBLIC_URL: 'https://ship.example.com' },
    { slack: 'connected to Acme' },
    { remote: true },
  );
  expect(said).toBe(`
Steward is running at https://ship.example.com
  slack: connected to Acme

In chat, type:
  /ship setup
  /ship model register churn
  /ship help
`);
});

test('the console is opened on this machine, whatever the public address is', () => {
  expect(greeted({ PUBLIC_URL: 'https://ship.example.com' }, CONSOLE)).toContain(
    'Open http://localhost:3000/console and type:',
  );
});
