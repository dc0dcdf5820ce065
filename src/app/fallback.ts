import { sql } from 'drizzle-orm';
import { type Card, line } from '../chat/card.ts';
import type { PlatformName } from '../chat/text.ts';
import type { Fallback, LostCard } from '../delivery/handle-failure.ts';
import { HOME_SUBJECT } from '../delivery/home-place.ts';
import type { Lane } from '../delivery/lane.ts';
import { bundleSubject, requestSubject } from '../delivery/shared-cards.ts';
import type { Want } from '../delivery/want.ts';
import { want } from '../delivery/want.ts';
import { placeFailed } from '../digests/place-failed.ts';
import { isRunSubject } from '../digests/write-run.ts';
import { noteLost } from '../incidents/paging/note-shown.ts';
import { isPageSubject } from '../incidents/paging/page-card.ts';
import { findRequest } from '../lifecycle/find-request.ts';
import { adminsOf } from '../people/admins.ts';
import { peopleByIds } from '../people/find-people.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import type { ChannelKind } from '../workspace/set-channel.ts';

/** Cards on which people act: what they are called, and how soon they must be seen. */
const LIVING: Readonly<Record<string, { readonly letters: string; readonly lane: Lane }>> = {
  request: { letters: 'R', lane: 'approval' },
  bundle: { letters: 'R', lane: 'approval' },
  incident: { letters: 'INC', lane: 'incident' },
  alert: { letters: 'A', lane: 'incident' },
};

/** Which channel another place is set for. */
const CHANNELS: readonly (readonly [RegExp, ChannelKind])[] = [
  [/^(incident|alert|oncall-|silence-)/, 'incidents'],
  [/^(kpi-|drift-)/, 'monitoring'],
  [/^audit-/, 'audit'],
];

/**
 * A card that could not be shown where it belongs: the admins get it by direct message, and they and the requester read
 * what a person must do, so that nothing waits unseen. A direct message that is refused (closed by its reader) is left, and
 * a home: the channel has the card. What somebody is asked about his reaction goes to the thread then. A digest's owner
 * is told of its places by the digest itself.
 */
export const fallback: Fallback = async (tx, lost) => {
  tx.log.warn('A card could not be shown', { subject: lost.subject, because: lost.because, reason: lost.reason });
  if (/^confirm(-all)?:/.test(lost.subject)) return askInThread(tx, lost);
  if (isRunSubject(lost.subject)) {
    const { address, subject, because } = lost;
    const reason = lost.hint === undefined ? lost.reason : `${lost.reason}. ${lost.hint}`;
    return placeFailed(tx, { subject, ...address, because, reason });
  }
  if (isPageSubject(lost.subject)) await noteLost(tx, { subject: lost.subject, reason: lost.hint ?? lost.reason });
  if (lost.address.channel.startsWith('@') || lost.subject === HOME_SUBJECT) return;
  const [kind = '', id = ''] = lost.subject.split(':');
  const request = kind === 'request' || kind === 'bundle' ? await findRequest(tx, Number(id)) : undefined;
  const lane = LIVING[kind]?.lane;
  const admins = (await adminsOf(tx)).map((admin) => admin.id);
  const told = [...new Set([...admins, ...(request?.asker ? [request.asker] : [])])];
  const wants = (await peopleByIds(tx, told)).flatMap(({ id, handles }): Want[] => {
    const home =
      handles
        .map(homeOf)
        .find(({ platform, team }) => platform === lost.address.platform && team === lost.address.team) ??
      handles.map(homeOf)[0];
    if (!home) return [];
    const address = { platform: home.platform, team: home.team, channel: `@${home.user}` };
    const notice: Want = {
      subject: lostSubject(lost.subject, lost.address.channel),
      address,
      lane: 'incident',
      once: true,
    };
    return lane !== undefined && admins.includes(id) ? [notice, { subject: lost.subject, address, lane }] : [notice];
  });
  await want(tx, wants);
};

/** Under the request's card, in one channel of the team where the person takes no direct messages. */
async function askInThread(tx: Tx, { subject, address: { platform, team, channel } }: LostCard): Promise<void> {
  if (!channel.startsWith('@')) return;
  const [kind, id] = subject.split(':');
  const under = kind === 'confirm-all' ? bundleSubject(Number(id)) : requestSubject(Number(id));
  const [found] = await tx.db.execute<{ channel: string }>(sql`
    select place.channel from card join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${tx.workspace} and card.subject = ${under} and card.dead is null
      and place.platform = ${platform} and place.team = ${team} and place.thread = '' and place.channel not like '@%'
    order by place.id limit 1`);
  if (found)
    await want(tx, [{ subject, address: { platform, team, channel: found.channel }, lane: 'approval', under }]);
}

const lostSubject = (subject: string, channel: string): string => `lost:${channel}:${subject}`;

/** What the admins are told of a card that has no place. */
export async function lostCard(ctx: Ctx, lost: string): Promise<Card> {
  const [, channel = '', ...rest] = lost.split(':');
  const subject = rest.join(':');
  const [row] = await ctx.db.execute<{ reason: string | null }>(sql`
    select card.dead_reason as reason from card join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${ctx.workspace} and card.subject = ${subject} and place.channel = ${channel}`);
  const [kind = '', id] = subject.split(':');
  const letters = LIVING[kind]?.letters;
  const what = letters === undefined ? 'A message' : `The card of ${letters}-${id}`;
  const set = CHANNELS.find(([pattern]) => pattern.test(kind))?.[1] ?? 'releases';
  const why = row?.reason ? ` ${row.reason}` : '';
  return line(
    'bad',
    `${what} could not be shown in its channel.${why} Invite Steward there, or set another channel with \`channel set ${set} #channel\`.`,
  );
}

function homeOf(handle: string): { platform: PlatformName; team: string; user: string } {
  const [platform = '', team = '', ...user] = handle.split(':');
  return { platform: platform as PlatformName, team, user: user.join(':') };
}
