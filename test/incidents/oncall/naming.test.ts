import { describe, expect, it } from 'vitest';
import { type Naming, namesInTitle, whoIs } from '../../../src/incidents/oncall/ical/naming.ts';

describe('whom an event names', () => {
  const none: Naming = { title: 'x', ids: [], attendees: [], summary: [], organizer: [] };
  const known = new Map([
    ['ada', ['1']],
    ['ada lovelace', ['1']],
    ['ada@example.com', ['1']],
    ['leo', ['2']],
    ['mia', ['3', '4']],
  ]);
  it.each<[string, Partial<Naming>, string]>([
    [
      'its attendees, before its title',
      { attendees: [['ada@example.com', 'x']], summary: namesInTitle('leo') },
      '1 / ',
    ],
    [
      'an attendee by his name, and a stranger',
      {
        attendees: [
          ['a@b.c', 'leo'],
          ['eve@b.c', 'eve'],
        ],
      },
      '2 / eve@b.c',
    ],
    ['its title where no attendee is known', { attendees: [['eve@b.c']], summary: namesInTitle('@Leo') }, '2 / '],
    ['all of its title', { summary: namesInTitle('Ada Lovelace') }, '1 / '],
    ['part of its title', { summary: namesInTitle('On call - Ada Lovelace (primary)') }, '1 / '],
    ['several in its title', { summary: namesInTitle('ml: ada, leo') }, '1 2 / '],
    ['an address in its title', { summary: namesInTitle('ML <ada@example.com>') }, '1 / '],
    ['somebody on call', { summary: namesInTitle('Leo on-call') }, '2 / '],
    ['its organizer last', { summary: namesInTitle('ML shift'), organizer: ['leo'] }, '2 / '],
    ['nobody where two are called so', { title: 'Mia', summary: namesInTitle('Mia') }, ' / Mia'],
    ['nobody', { title: 'ML: eve', attendees: [['eve@b.c', 'eve']] }, ' / eve@b.c'],
  ])('%s', (_, naming, expected) => {
    const { people, unknown } = whoIs({ ...none, ...naming }, known);
    expect(`${people.join(' ')} / ${unknown.join(' ')}`).toBe(expected);
  });
});
