import { sql } from 'drizzle-orm';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { HOME_SUBJECT, type HomeAccount, homeAddress, wantedHome } from './home-place.ts';
import { placeId } from './place-id.ts';
import { wantCard } from './want.ts';

/**
 * Somebody looks at Steward's home: it is shown in its newest state and followed for the next days. `empty` when the
 * platform has nothing to show there, whatever we believe to have published. Wake the delivery afterwards.
 */
export async function openHome(ctx: Ctx, account: HomeAccount, options: { readonly empty: boolean }): Promise<void> {
  const { platform, team, user } = account;
  await inTransaction(ctx, async (tx) => {
    await tx.db.execute(sql`
      insert into home (workspace_id, platform, team, user_id, opened_at, followed_seq, followed_at)
      select ${tx.workspace}::text, ${platform}::text, ${team}::text, ${user}::text, ${tx.now}::timestamptz,
        coalesce((select seq from ledger_head where workspace_id = ${tx.workspace}), 0), ${tx.now}::timestamptz
      on conflict (workspace_id, platform, team, user_id) do update set opened_at = excluded.opened_at,
        followed_seq = excluded.followed_seq, followed_at = excluded.followed_at`);
    if (options.empty) {
      await tx.db.execute(sql`
        update card set ref_channel = null, ref_message = null
        where workspace_id = ${tx.workspace} and subject = ${HOME_SUBJECT} and place = ${placeId(homeAddress(account))}`);
    }
    await wantCard(tx, wantedHome(account));
  });
}
