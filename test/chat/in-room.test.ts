import { describe, expect, it } from 'vitest';
import { createCommands } from '../../commands/index.ts';
import type { CommandPorts } from '../../commands/ports.ts';
import type { ParseEnv } from '../../src/chat/option.ts';
import { parseSaid } from '../../src/chat/parse.ts';

const commands = createCommands({ root: 'steward' } as CommandPorts);
const env = (more: Partial<ParseEnv>): ParseEnv => ({
  now: new Date('2026-11-21T09:00:00Z'),
  zone: 'UTC',
  origin: { platform: 'slack', team: 'T', channel: 'C' },
  speaker: 'U',
  root: 'steward',
  ...more,
});
const parsed = (text: string, more: Partial<ParseEnv>) => {
  const call = parseSaid(commands, { type: 'line', text }, env(more));
  return call.type === 'call' ? { name: call.command.name, raw: call.raw, missing: call.missing } : call;
};
const thread = { origin: { platform: 'slack', team: 'T', channel: 'C', thread: '1.1' } } as const;

describe('in the room or thread of an incident', () => {
  it.each([
    ['ack', 'incident ack', {}],
    ['role commander', 'incident role', { role: 'commander' }],
    ['sev 1 all regions', 'incident sev', { sev: '1', reason: 'all regions' }],
    ['note at 14:05 restarted', 'incident note', { text: 'at 14:05 restarted' }],
    ['incident resolve', 'incident resolve', {}],
    ['ack INC-7', 'incident ack', { incident: 'INC-7' }],
  ])('"%s" is %s without its name', (text, name, raw) => {
    for (const place of [{ mentioned: true }, thread]) expect(parsed(text, place)).toEqual({ name, raw, missing: [] });
  });

  it('a slash command elsewhere asks for the name, and a request is not taken for a room', () => {
    expect(parsed('incident ack', {})).toMatchObject({ missing: ['incident'] });
    expect(parsed('approve', { mentioned: true })).toMatchObject({ missing: ['request'] });
    expect(() => parsed('ack', {})).toThrow(/no command/);
  });
});
