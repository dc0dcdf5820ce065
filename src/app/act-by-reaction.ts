import type { Card } from '../chat/card.ts';
import { errorCard } from '../chat/error-card.ts';
import { typedHere } from '../chat/typed-here.ts';
import { isStewardError } from '../kernel/errors.ts';
import { authorise } from '../people/authorise.ts';
import { personByIdentity } from '../people/find-identity.ts';
import { tellOnce } from '../people/tell-once.ts';
import { claimOnce } from '../store/once.ts';
import { type Ctx, inTransaction, systemCtx } from '../store/unit.ts';
import type { ReactionParts, Sweepable } from './receive-reaction.ts';
import { refreshDeciders } from './refresh-deciders.ts';

/** What a sign on a card does. */
export interface Sign {
  readonly workspace: string;
  /** What the card is about, as people name it: `INC-3`. */
  readonly name: string;
  /** What it stands on, where a subject has many such: each counts once. */
  readonly on?: string;
  /** Asks platforms what the act must know, outside any transaction, once it is known that he may do it. */
  readonly before?: () => Promise<void>;
  /** Runs as the person, in one transaction; answers with what he is to read. */
  readonly act: (acting: Ctx) => Promise<Card | undefined>;
}

/**
 * A sign that does what a button does, with the rights of the person who put it. Each counts once, live or found by the
 * sweep: one that stands from before means nothing when its subject opens again. A refusal is told once; a sweep tells nobody.
 */
export async function actByReaction(parts: ReactionParts, event: Sweepable, sign: Sign): Promise<void> {
  const { origin, user, emoji, swept = false } = event;
  const { workspace, name, on, before, act } = sign;
  const account = { platform: origin.platform, team: origin.team, user };
  const caller = { origin, speaker: { id: user }, sensitive: false };
  const ctx = systemCtx(parts.unit, { workspace, name: 'reaction', log: parts.log });
  const say = async (card: Card) => event.answer?.say(typedHere(card, parts.commands, { origin, root: parts.root }));
  try {
    const asked = { sensitive: false, groups: { deciding: [], named: [] } };
    await refreshDeciders(ctx, account, asked, parts.platforms, parts.policy);
    if (before) {
      await inTransaction(ctx, (tx) => authorise(tx, caller, 'member', parts.policy));
      await before();
    }
    const card = await inTransaction(ctx, async (tx) => {
      const isUnseen = await claimOnce(tx, `sign ${on ?? name} ${account.platform} ${account.team} ${user} ${emoji}`);
      if (!(swept ? isUnseen : await claimOnce(tx, event.key))) return undefined;
      const { ctx: acting } = await authorise(tx, caller, 'member', parts.policy);
      return act(acting);
    });
    if (card && !swept) await say(card);
  } catch (error) {
    if (!isStewardError(error)) throw error;
    const known = await personByIdentity(ctx, account);
    if (swept || !known || known.identity.standing === 'bot') return;
    if (await inTransaction(ctx, (tx) => tellOnce(tx, known.person.id, `reaction ${name}`)))
      await say(errorCard(error));
  }
}
