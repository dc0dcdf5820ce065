import { type Card, line } from '../chat/card.ts';
import type { PlatformName } from '../chat/text.ts';
import { requestCard } from '../lifecycle/request-card.ts';
import { endLineCard, outcomeCard, voteLineCard } from '../lifecycle/request-lines.ts';
import { viewOf } from '../lifecycle/request-view.ts';
import { personByIdentity } from '../people/find-identity.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';

/** Where a card is about to be shown. */
export interface ShownAt {
  readonly platform: PlatformName;
  readonly team: string;
  readonly channel: string;
}

/**
 * What a subject looks like now, read from the current state. The subject's first word says which card it is; the rest
 * are ids. Undefined: nothing is to be shown.
 */
export async function renderSubject(ctx: Ctx, subject: string, at: ShownAt): Promise<Card | undefined> {
  const [kind = '', id = ''] = subject.split(':');
  if (kind === 'audit-line') return auditLine(ctx, subject);
  const number = Number(id);
  if (!Number.isInteger(number)) return undefined;
  const view = await viewOf(ctx, number);
  if (kind === 'vote-line') return voteLineCard(view, subject);
  if (kind === 'end-line') return endLineCard(view);
  if (kind === 'outcome') return outcomeCard(view);
  if (kind !== 'request') return undefined;
  const reader = at.channel.startsWith('@')
    ? await personByIdentity(ctx, { platform: at.platform, team: at.team, user: at.channel.slice(1) })
    : undefined;
  return requestCard(view, reader ? { type: 'person', person: reader.person.id } : { type: 'channel' });
}

/** `audit-line:<what>:<group or role>:<person>:<by>:<unix ms>`: what the audit channel is told about rights. */
async function auditLine(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, what = '', name = '', person = '', by = ''] = subject.split(':');
  const people = await spansOfPeople(
    ctx,
    [person, by].filter((id) => id !== ''),
  );
  const who = people.get(person) ?? 'somebody';
  const actor = people.get(by) ?? 'Steward';
  if (what === 'risk') {
    const [model = '', risk = ''] = name.split(' ');
    return line('neutral', `The risk of ${model} was lowered to ${risk}.`, [
      actor,
      ` lowered the risk of ${model} to ${risk}.`,
    ]);
  }
  if (what === 'added') {
    return line('neutral', `Somebody came into ${name}.`, [
      actor,
      ' put ',
      who,
      ` into ${name}: decides on requests opened from now on.`,
    ]);
  }
  if (what === 'removed') return line('neutral', `Somebody left ${name}.`, [actor, ' took ', who, ` out of ${name}.`]);
  return what === 'role'
    ? line('neutral', `A role changed to ${name}.`, [actor, ' made ', who, ` ${name}.`])
    : undefined;
}
