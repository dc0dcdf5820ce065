import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type botEvents, slackManifest } from '../../../src/platforms/slack/manifest.ts';
import { missingScopes, neededScopes } from '../../../src/platforms/slack/scopes.ts';

const few = [
  { name: 'promote', summary: 'Ask to move a model or a version to another stage' },
  { name: 'approve', summary: 'Approve a request' },
];
const many = Array.from({ length: 120 }, (_, n) => ({ name: `command-number-${n}`, summary: 's'.repeat(90) }));

/** The rules of manifest schema 2 (reference: manifest.schema.2.0.0.json). */
const topKeys = [
  '_metadata',
  'app_directory',
  'display_information',
  'features',
  'oauth_config',
  'settings',
  'functions',
  'workflows',
  'datastores',
  'outgoing_domains',
  'types',
  'external_auth_providers',
  'mcp_servers',
];

describe.each([
  ['few commands', few],
  ['many commands', many],
  ['no command', []],
])('the manifest of %s', (_, commands) => {
  const manifest = parse(slackManifest(commands, { root: 'steward' }));

  test('keeps the rules of schema 2', () => {
    expect(Object.keys(manifest).filter((key) => !topKeys.includes(key))).toEqual([]);
    expect(manifest._metadata.major_version).toBe(2);
    const { name, description, long_description } = manifest.display_information;
    expect(name.length).toBeLessThanOrEqual(35);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(long_description.length).toBeGreaterThanOrEqual(175);
    expect(long_description.length).toBeLessThanOrEqual(4_000);
    expect(manifest.features.bot_user.display_name.length).toBeLessThanOrEqual(80);
    expect(manifest.features.slash_commands).toHaveLength(1);
    const [command] = manifest.features.slash_commands;
    expect(command.command).toMatch(/^\/[a-z0-9_-]{1,31}$/);
    expect(command.description.length).toBeLessThanOrEqual(2_000);
    expect(command.usage_hint.length).toBeLessThanOrEqual(1_000);
    expect(manifest.oauth_config.scopes.bot.length).toBeLessThanOrEqual(255);
    expect(manifest.settings.event_subscriptions.bot_events.length).toBeLessThanOrEqual(100);
  });

  test('asks for mentions as ids, so that a person is never a typed name', () => {
    expect(manifest.features.slash_commands[0].should_escape).toBe(true);
  });

  test('shows the home tab', () => {
    expect(manifest.features.app_home).toMatchObject({ home_tab_enabled: true, messages_tab_enabled: true });
  });

  test('has the scope of each event it listens to', () => {
    const scopes: string[] = manifest.oauth_config.scopes.bot;
    const needs: Record<(typeof botEvents)[number], string | undefined> = {
      app_home_opened: undefined,
      app_mention: 'app_mentions:read',
      'message.channels': 'channels:history',
      'message.groups': 'groups:history',
      'message.im': 'im:history',
      reaction_added: 'reactions:read',
      reaction_removed: 'reactions:read',
    };
    expect(manifest.settings.event_subscriptions.bot_events).toEqual(Object.keys(needs));
    for (const scope of Object.values(needs)) if (scope !== undefined) expect(scopes).toContain(scope);
    expect(new Set(scopes).size).toBe(scopes.length);
  });
});

test('without an address the app uses Socket Mode, with one every entrance has it', () => {
  const socket = parse(slackManifest(few, { root: 'ops' }));
  expect(socket.settings.socket_mode_enabled).toBe(true);
  expect(JSON.stringify(socket)).not.toContain('url"');
  expect(socket.features.slash_commands[0].command).toBe('/ops');
  const http = parse(slackManifest(few, { root: 'ops', publicUrl: 'https://steward.example/' }));
  const url = 'https://steward.example/slack/events';
  expect(http.settings.socket_mode_enabled).toBe(false);
  expect([
    http.features.slash_commands[0].url,
    http.settings.event_subscriptions.request_url,
    http.settings.interactivity.request_url,
  ]).toEqual([url, url, url]);
});

test('the usage hint lists the commands, and the same commands give the same text', () => {
  const text = slackManifest(few, { root: 'steward' });
  expect(parse(text).features.slash_commands[0].usage_hint).toBe('approve | promote');
  expect(slackManifest([...few].reverse(), { root: 'steward' })).toBe(text);
});

test('doctor learns which scopes are missing', () => {
  const all = Object.keys(neededScopes);
  expect(missingScopes(all)).toEqual([]);
  expect(missingScopes(all.filter((scope) => scope !== 'im:write'))).toEqual(['im:write']);
});
