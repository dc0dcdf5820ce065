import { type Card, line } from '../chat/card.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';

/** `audit-line:<what>:<group, team or role>:<person>:<by>:<unix ms>`: what the audit channel is told about rights. */
export async function auditLine(ctx: Ctx, subject: string): Promise<Card | undefined> {
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
  if (what === 'lead') {
    return line('neutral', `Somebody leads ${name} now.`, [
      actor,
      ' made ',
      who,
      ` a lead of the team ${name}: decides for it on requests opened from now on.`,
    ]);
  }
  if (what === 'joined')
    return line('neutral', `Somebody came into ${name}.`, [actor, ' put ', who, ` into the team ${name}.`]);
  if (what === 'team') {
    const [model = '', ...team] = name.split(' ');
    const moved = `${model} belongs to the team ${team.join(' ')} now.`;
    return line('neutral', moved, [actor, ` moved it: ${moved}`]);
  }
  const found = evidenceWords(what, name);
  if (found) return line('neutral', `${found.charAt(0).toUpperCase()}${found.slice(1)}.`, [actor, `: ${found}.`]);
  if (what === 'removed') return line('neutral', `Somebody left ${name}.`, [actor, ' took ', who, ` out of ${name}.`]);
  return what === 'role'
    ? line('neutral', `A role changed to ${name}.`, [actor, ' made ', who, ` ${name}.`])
    : undefined;
}

/** What changed about evidence, as a clause: who did it stands before. */
function evidenceWords(what: string, name: string): string | undefined {
  const [finding = '', subject = '', severity = ''] = name.split(' ');
  if (what === 'finding') return `the finding ${finding} of ${subject}, severity ${severity}, may stand`;
  if (what === 'criteria') return `the success criteria of ${name} are others now, see evidence list ${name}`;
  if (what === 'freeze') return `the freeze ${name} stands`;
  return what === 'freeze-end' ? `the freeze ${name} is ended` : undefined;
}
