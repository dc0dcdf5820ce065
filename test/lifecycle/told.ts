import { sql } from 'drizzle-orm';
import { plainText } from '../../src/chat/text.ts';
import { afterTheFactRoutes } from '../../src/delivery/after-the-fact-routes.ts';
import { renderSubject } from '../../src/delivery/render-subject.ts';
import { requestRoutes } from '../../src/delivery/request-routes.ts';
import { voidRoutes } from '../../src/delivery/void-routes.ts';
import { waitingRoutes } from '../../src/delivery/waiting-routes.ts';
import { createWanted } from '../../src/delivery/wanted.ts';
import { setChannel } from '../../src/workspace/set-channel.ts';
import { world } from './churn-world.ts';

/** For `useChurn`: facts become cards, as in production; nothing delivers them. */
export const withCards = {
  flush: [createWanted({ ...requestRoutes, ...waitingRoutes, ...voidRoutes, ...afterTheFactRoutes })],
};

/** Gives the workspace of the running test a channel for releases. */
export const openReleases = () =>
  setChannel(world.system, {
    platform: 'console',
    team: world.system.workspace,
    kind: 'releases',
    channel: 'releases',
    name: 'releases',
  });

/** Gives the workspace of the running test an audit channel. */
export const openAudit = () =>
  setChannel(world.system, {
    platform: 'console',
    team: world.system.workspace,
    kind: 'audit',
    channel: 'audit',
    name: 'audit',
  });

/** A message as it would be posted now. */
export interface Told {
  readonly subject: string;
  /** `releases`, or `@leo` for a direct message. */
  readonly to: string;
  readonly words: string;
  readonly buttons: readonly string[];
}

/** Everything that is wanted of the kinds of subjects named, such as `outcome`; what would show nothing is left out. */
export async function told(...kinds: readonly string[]): Promise<Told[]> {
  const rows = await world.unit.db.execute<{ subject: string; team: string; channel: string }>(sql`
    select card.subject, place.team, place.channel from card
    join place on place.workspace_id = card.workspace_id and place.id = card.place
    where card.workspace_id = ${world.system.workspace}
      and split_part(card.subject, ':', 1) = any(${sql.param([...kinds])}::text[])
    order by card.since, card.subject, place.channel`);
  const shown: Told[] = [];
  for (const { subject, team, channel } of rows) {
    const now = world.unit.clock?.() ?? new Date();
    const card = await renderSubject({ ...world.system, now }, subject, { platform: 'console', team, channel });
    if (!card) continue;
    const words = card.parts.flatMap((part) => {
      if (part.type === 'text' || part.type === 'context') return [plainText(part.text)];
      if (part.type === 'heading') return [`${part.text} ${part.aside ?? ''}`];
      return part.type === 'fields' ? part.fields.map(({ label, value }) => `${label} ${plainText(value)}`) : [];
    });
    const buttons = card.parts.flatMap((part) =>
      part.type === 'actions' ? part.buttons.map(({ label }) => label) : [],
    );
    shown.push({ subject, to: channel, words: words.join('\n'), buttons });
  }
  return shown;
}
