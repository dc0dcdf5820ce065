import { actions, type Card, line } from '../../chat/card.ts';
import { humanOf } from '../../kernel/caller.ts';
import type { Fact } from '../../kernel/fact.ts';
import { spansOfPeople } from '../../people/find-people.ts';
import type { Ctx } from '../../store/unit.ts';
import { groupAssigned } from './events.ts';
import { careOf, findGroup, groupName, isAcknowledged } from './find-groups.ts';
import { stateWords } from './group-words.ts';
import { plainly } from './plainly.ts';

/** `alert-assigned:12:<who>:<by whom>:<unix ms>`: what somebody is told once who was given a group; undefined when he took it himself. */
export function assignedSubject(fact: Fact): { readonly subject: string; readonly person: string } | undefined {
  const { group, person } = groupAssigned.read(fact);
  const by = humanOf(fact.actor);
  if (by === person) return undefined;
  return { subject: `alert-assigned:${group}:${person}:${by ?? ''}:${fact.at.getTime()}`, person };
}

/** What he is told; nothing when it was given on before the message went out. */
export async function assignedCard(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, id = '', person = '', by = ''] = subject.split(':');
  const group = await findGroup(ctx, Number(id));
  const care = group && (await careOf(ctx, group.number));
  if (!group || care?.assignee !== person) return undefined;
  const name = groupName(group.number);
  const who = (await spansOfPeople(ctx, [by])).get(by) ?? 'Somebody';
  const said = `${plainly(group.title, 150)} (${stateWords(group, ctx.now)})`;
  const card = line('waiting', `${name} is yours to look after.`, [who, ` gave you ${name}: ${said}.`]);
  const show = { label: 'Details', invocation: `v1 alert-show alert=${name}` };
  const ack = { label: 'Acknowledge', invocation: `v1 alert-ack alert=${name}`, style: 'primary' as const };
  const takes = group.state === 'firing' && !isAcknowledged(group, care);
  return { ...card, parts: [...card.parts, takes ? actions(ack, show) : actions(show)] };
}
