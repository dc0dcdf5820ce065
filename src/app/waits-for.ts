import type { PlatformName } from '../chat/text.ts';
import { refsOf } from '../delivery/find-card.ts';
import { requestSubject } from '../delivery/request-routes.ts';
import { listRequests, requestName } from '../lifecycle/find-request.ts';
import { viewOf } from '../lifecycle/request-view.ts';
import { personByIdentity } from '../people/find-identity.ts';
import type { Ctx } from '../store/unit.ts';

const MOST = 20;

export interface Waiting {
  readonly label: string;
  readonly channel: string;
  readonly message: string;
}

/** The pending requests that lack this account's vote, each with its card on that platform. */
export async function waitsFor(
  ctx: Ctx,
  account: { platform: PlatformName; team: string; user: string },
): Promise<Waiting[]> {
  const known = await personByIdentity(ctx, account);
  if (!known) return [];
  const waiting: Waiting[] = [];
  for (const { number, subject, toStage } of await listRequests(ctx, { states: ['pending'] }, MOST)) {
    const view = await viewOf(ctx, number);
    if (!view.tally?.missing.some((missing) => missing.candidates.includes(known.person.id))) continue;
    const cards = (await refsOf(ctx.db, ctx.workspace, requestSubject(number))).filter(
      ({ address }) => address.platform === account.platform,
    );
    const card = cards.find(({ address }) => !address.channel.startsWith('@')) ?? cards[0];
    if (card)
      waiting.push({
        label: `${requestName(number)} ${subject} to ${toStage}`,
        channel: card.ref.channel,
        message: card.ref.message,
      });
  }
  return waiting;
}
