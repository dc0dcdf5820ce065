import { type Card, line } from '../../chat/card.ts';
import { humanOf } from '../../kernel/caller.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import type { Acknowledged } from './acknowledge-group.ts';
import { groupName } from './find-groups.ts';

/** What somebody is answered who took a group on. */
export async function acknowledgedCard(ctx: Ctx, { result, group, care }: Acknowledged): Promise<Card> {
  const name = groupName(group.number);
  if (result === 'over')
    return line('good', `${name} is resolved already: nothing fires any more, so nobody needs to take it.`);
  const mine = care?.ackedBy != null && care.ackedBy === humanOf(ctx.actor);
  if (result === 'now' || mine) return line('good', `You have ${name}. Nobody else is paged about it.`);
  const people = await spansOfPeople(ctx, care?.ackedBy ? [care.ackedBy] : []);
  const who = (care?.ackedBy && people.get(care.ackedBy)) || 'Somebody';
  return line('neutral', `${name} is taken already.`, [who, ` has ${name} already. Nothing was changed.`]);
}
