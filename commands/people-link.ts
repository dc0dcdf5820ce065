import { type Card, line } from '../src/chat/card.ts';
import { defineCommand } from '../src/chat/command.ts';
import { named, optional, type PersonRef, person, text } from '../src/chat/options/index.ts';
import { code } from '../src/chat/text.ts';
import { StewardError } from '../src/kernel/errors.ts';
import { assertMay } from '../src/people/authorise.ts';
import { personIdOf, spansOfPeople } from '../src/people/find-people.ts';
import { linkFinish } from '../src/people/link-finish.ts';
import { LOGIN, linkLogin } from '../src/people/link-login.ts';
import { linkStart } from '../src/people/link-start.ts';
import type { Ctx } from '../src/store/unit.ts';

export const peopleLink = defineCommand({
  name: 'people link',
  summary: 'Make your accounts on two platforms one person; admins link a login of CI',
  access: 'viewer',
  secret: true,
  options: {
    person: optional(person('Whose login in CI it is (admins)')),
    code: named(optional(text('The code from the other platform', { maxLength: 40 }))),
    login: named(optional(text('The login in CI (admins)', { maxLength: 100 }))),
  },
  examples: ['people link', 'people link --code 7K2M-9QXD', 'people link @somebody --login octocat'],
  run: async ({ ctx, input }) => {
    const typed = input.login === undefined && input.person && 'typed' in input.person ? input.person.typed : undefined;
    // A code without --code reads as a name, and a name alone means nothing here.
    const given = input.code ?? typed;
    if (given !== undefined) return finished(ctx, given);
    if (input.login !== undefined) return loginLinked(ctx, input.person, input.login);
    if (input.person) {
      throw new StewardError('MISSING_ARGUMENT', 'Say which login is meant with --login, or which code with --code.', {
        field: 'login',
        hint: 'Without anything else, `people link` gives you a code for your other platform.',
      });
    }
    return started(ctx);
  },
});

async function started(ctx: Ctx): Promise<Card> {
  const link = await linkStart(ctx);
  return line('waiting', 'Type the code on your other platform.', [
    'Type ',
    code(`people link --code ${link.code}`),
    ' on your other platform until ',
    { type: 'time', at: link.expiresAt, style: 'clock' },
    '. Give it to nobody: whoever types it becomes the same person as you.',
  ]);
}

async function finished(ctx: Ctx, typed: string): Promise<Card> {
  const one = await linkFinish(ctx, { code: typed });
  return line('good', `Both accounts are one person now: one vote, the groups of both, role ${one.role}.`);
}

async function loginLinked(ctx: Ctx, ref: PersonRef | undefined, login: string): Promise<Card> {
  await assertMay(ctx, 'admin');
  if (!ref) {
    throw new StewardError('MISSING_ARGUMENT', 'Say whose login it is.', {
      field: 'person',
      hint: 'Write `people link @person --login <name>`.',
    });
  }
  if (!LOGIN.test(login))
    throw new StewardError('BAD_INPUT', 'This is not a login.', { field: 'login', hint: 'Write it like `octocat`.' });
  const id = await personIdOf(ctx, ref);
  await linkLogin(ctx, { person: id, login });
  const span = (await spansOfPeople(ctx, [id])).get(id) ?? 'somebody';
  return line('good', `The login ${login} is linked.`, [
    'What CI does for ',
    code(login),
    ' counts as asked by ',
    span,
    ' now.',
  ]);
}
