import { channelSet } from '../../commands/channel-set.ts';
import { groupAdd } from '../../commands/group-add.ts';
import { groupCreate } from '../../commands/group-create.ts';
import { groupRemove } from '../../commands/group-remove.ts';
import { groupShow } from '../../commands/group-show.ts';
import { groupSync } from '../../commands/group-sync.ts';
import { peopleForget } from '../../commands/people-forget.ts';
import { peopleLink } from '../../commands/people-link.ts';
import { peopleRole } from '../../commands/people-role.ts';
import { peopleShow } from '../../commands/people-show.ts';
import { setup } from '../../commands/setup.ts';
import { teamAdd } from '../../commands/team-add.ts';
import { teamCreate } from '../../commands/team-create.ts';
import { teamList } from '../../commands/team-list.ts';
import { teamRemove } from '../../commands/team-remove.ts';
import { teamShow } from '../../commands/team-show.ts';
import { tokenCreate } from '../../commands/token-create.ts';
import { tokenList } from '../../commands/token-list.ts';
import { tokenRevoke } from '../../commands/token-revoke.ts';
import { whoami } from '../../commands/whoami.ts';
import type { Card, Part } from '../../src/chat/card.ts';
import { createDispatch } from '../../src/chat/dispatch.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Invocation, Said } from '../../src/chat/invocation.ts';
import type { Platform } from '../../src/chat/ports/platform.ts';
import { plainText } from '../../src/chat/text.ts';
import { silentLog } from '../../src/kernel/log.ts';
import { authorise } from '../../src/people/authorise.ts';
import { ROUTINE, refreshStanding } from '../../src/people/refresh-standing.ts';
import type { DeadLetter } from '../../src/people/setup-state.ts';
import type { Ctx } from '../../src/store/unit.ts';
import { type PeopleKit, policy } from './people-kit.ts';

export interface Heard {
  readonly card: Card | undefined;
  readonly form: Form | undefined;
  /** All words of the card, as a screen reader has them. */
  readonly words: string;
}

export interface Room {
  readonly ctx: Ctx;
  readonly say: (user: string, said: string | Said, more?: Partial<Invocation>) => Promise<Heard>;
}

/** A workspace in which people say commands; every call through the real dispatch and database. */
export function spokenRoom(kit: PeopleKit, platform: Platform, deadLetters: readonly DeadLetter[] = []): Room {
  const ctx = kit.fresh();
  const ports = {
    platformOf: () => platform,
    approvingGroups: async () => ['ml-leads', 'risk'],
    deadLetters: async () => deadLetters,
  };
  const commands = [
    ...[setup(ports), whoami, peopleShow, peopleRole(ports), peopleLink, peopleForget, groupCreate, groupAdd(ports)],
    ...[groupRemove, groupShow, groupSync(ports), channelSet(ports), tokenCreate, tokenList, tokenRevoke],
    ...[teamCreate, teamAdd(ports), teamRemove, teamShow, teamList],
  ];
  const dispatch = createDispatch({
    commands,
    root: 'steward',
    defaultZone: 'UTC',
    now: () => kit.now,
    log: silentLog,
    workspaceOf: async () => ({ ...ctx, now: kit.now }),
    standing: (within, { origin, speaker }) =>
      refreshStanding(within, { ...origin, user: speaker.id, name: speaker.name }, ROUTINE, platform.people, policy),
    authorise: (tx, { origin, speaker }, access) => authorise(tx, { origin, speaker }, access, policy),
    defer: async () => async () => {},
    afterMs: 20_000,
  });
  let count = 0;
  return {
    ctx,
    say: async (user, said, more = {}) => {
      const heard: { card?: Card; form?: Form } = {};
      count += 1;
      await dispatch.invoke({
        origin: { platform: 'slack', team: 'T1', channel: 'C1' },
        speaker: { id: user, name: user.toLowerCase() },
        source: 'command',
        said: typeof said === 'string' ? { type: 'line', text: said } : said,
        key: `key-${count}`,
        answer: {
          say: async (card) => {
            heard.card = card;
          },
          form: async (form) => {
            heard.form = form;
            return true;
          },
        },
        ...more,
      });
      return { card: heard.card, form: heard.form, words: wordsOf(heard.card) };
    },
  };
}

function wordsOf(card: Card | undefined): string {
  return card === undefined ? '' : [card.summary, ...card.parts.flatMap(wordsOfPart)].join('\n');
}

function wordsOfPart(part: Part): string[] {
  switch (part.type) {
    case 'heading':
      return [part.text, part.aside ?? ''];
    case 'text':
    case 'context':
      return [plainText(part.text)];
    case 'fields':
      return part.fields.map(
        (field) => `${field.label}: ${plainText(field.value)}${field.mark ? ` (${field.mark})` : ''}`,
      );
    case 'table':
      return [part.columns.join(' | '), ...part.rows.map((row) => row.map(plainText).join(' | '))];
    case 'actions':
      return part.buttons.map((button) => `[${button.label}] ${button.invocation}`);
    case 'image':
      return [part.alt];
    case 'picture':
    case 'file':
      return [part.file.alt];
  }
}
