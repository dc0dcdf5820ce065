import type { MessageRef } from '../chat/ports/platform.ts';
import type { Ctx } from '../store/unit.ts';
import { cardsFor, refsOf } from './find-card.ts';
import type { PlatformAddress } from './place-id.ts';
import { cardSubjects } from './shared-cards.ts';

type Reader = Pick<Ctx, 'db' | 'workspace'>;

/** The card that shows each of these requests, alone or with others, as one account can open it on its platform. */
export async function cardsOfRequests(
  ctx: Reader,
  numbers: readonly number[],
  account: Parameters<typeof cardsFor>[2],
): Promise<ReadonlyMap<number, MessageRef>> {
  const subjects = await cardSubjects(ctx, numbers);
  const cards = await cardsFor(ctx, [...new Set(subjects.values())], account);
  return new Map(
    [...subjects].flatMap(([number, subject]): [number, MessageRef][] => {
      const ref = cards.get(subject);
      return ref === undefined ? [] : [[number, ref]];
    }),
  );
}

/** The cards in channels that show a request, alone or with others. Direct messages are nobody else's business. */
export async function channelCardsOf(
  ctx: Reader,
  number: number,
): Promise<readonly { readonly address: PlatformAddress; readonly ref: MessageRef }[]> {
  const [subject = ''] = (await cardSubjects(ctx, [number])).values();
  const cards = await refsOf(ctx.db, ctx.workspace, subject);
  return cards.filter(({ address }) => !address.channel.startsWith('@') && address.thread === undefined);
}
