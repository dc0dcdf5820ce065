import { humanOf } from '../kernel/caller.ts';
import { StewardError } from '../kernel/errors.ts';
import { namesOf, personIdsOf } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { askersOf, holdersOf, limitsOf } from './approvers.ts';
import { requestName } from './find-request.ts';
import { sourcesOf, type VoteSource } from './policy.ts';
import type { Judged } from './settle.ts';
import { sourceLabel } from './sources.ts';

/** The human whose vote it is, or a refusal that says why and who may. */
export async function assertMayVote(tx: Ctx, judged: Judged, source: VoteSource): Promise<string> {
  const { request: row, approvers, policy } = judged;
  const person = tx.actor.type === 'person' ? humanOf(tx.actor) : undefined;
  if (person === undefined || !approvers.some((approver) => approver.person === person)) {
    throw await notAnApprover(tx, judged, person);
  }
  if (policy.votes.includes(source)) return person;
  throw new StewardError('NOT_ALLOWED', `Policy ${policy.name} does not count a ${source}.`, {
    hint: `It counts a ${policy.votes.join(' or a ')}: use \`approve ${requestName(row.number)}\`.`,
  });
}

/** Approvers are without those who asked and registered already; why somebody is none is found out only now. */
async function notAnApprover(ctx: Ctx, judged: Judged, person: string | undefined): Promise<StewardError> {
  const { request: row, policy } = judged;
  const hint = await whoMay(ctx, judged);
  if (person === undefined)
    return new StewardError('NOT_AN_APPROVER', 'Only a person can vote, not a token.', { hint });
  const mine = await personIdsOf(ctx, [person]);
  const asked = [row.asker, humanOf(row.askedBy)].some((id) => typeof id === 'string' && mine.includes(id));
  if (asked) {
    const what = row.kind === 'criterion' ? 'change' : 'move';
    const did = row.kind === 'review' ? 'You did what this review looks at' : `You asked for this ${what}`;
    return new StewardError('SELF_APPROVAL', `${did}, so somebody else must decide on it.`, { hint });
  }
  const renewed = await askersOf(ctx, limitsOf(row).renews);
  if (renewed.some((id) => typeof id === 'string' && mine.includes(id))) {
    const said = `You asked for ${row.subject} to come to ${row.toStage}, so somebody else must decide on its renewal.`;
    return new StewardError('SELF_APPROVAL', said, { hint });
  }
  if (row.registrar !== null && mine.includes(row.registrar)) {
    return new StewardError('SELF_APPROVAL', `You registered ${row.subject}, so somebody else must decide on it.`, {
      hint,
    });
  }
  const sources = sourcesOf(policy);
  const late = (await holdersOf(ctx, sources, limitsOf(row))).find((held) => held.person === person);
  const message = late
    ? `You came into ${sourceLabel(late.source)} after ${requestName(row.number)} was opened, so you decide only on later requests.`
    : `You may not decide on ${requestName(row.number)}: policy ${policy.name} asks ${sources.map((source) => sourceLabel(source)).join(' and ') || 'nobody'}.`;
  return new StewardError('NOT_AN_APPROVER', message, { hint });
}

async function whoMay(ctx: Ctx, judged: Judged): Promise<string> {
  const names = await namesOf(
    ctx,
    judged.approvers.map((approver) => approver.person),
  );
  if (names.length === 0) return 'Nobody may decide on it now: ask an admin.';
  const shown = names.slice(0, 5).map((name) => `@${name}`);
  return `Ask one of: ${shown.join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`;
}
