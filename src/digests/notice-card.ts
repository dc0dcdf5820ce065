import { type Card, line } from '../chat/card.ts';
import type { Ctx } from '../store/unit.ts';
import { ofSlot, type StoredDelivery } from './deliveries.ts';
import { type Digest, digestById, placesOf } from './find-digests.ts';
import { sections } from './sections/index.ts';
import type { SectionName } from './tables.ts';
import { wallWords } from './wall-words.ts';

/** What the owner of a digest is told by direct message when it does not arrive, or not all of it. */
export const digestNotice = {
  late: (digest: string, slot: Date): string => `digest-notice:late:${digest}:${slot.getTime()}`,
  unread: (digest: string, slot: Date, sections: readonly SectionName[]): string =>
    `digest-notice:unread:${digest}:${slot.getTime()}:${sections.join(',')}`,
  failed: (
    digest: string,
    slot: Date,
    place: { readonly platform: string; readonly team: string; readonly channel: string },
  ): string => ['digest-notice:failed', digest, slot.getTime(), place.platform, place.team, place.channel].join(':'),
};

/** A notice as it is now; undefined when there is nothing to say of it. */
export async function digestNoticeCard(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, kind, id = '', at = '', platform, team, ...channel] = subject.split(':');
  const row = await digestById(ctx, id);
  if (!row) return undefined;
  const slot = new Date(Number(at));
  if (kind === 'unread') return unreadCard(row, slot, (platform ?? '').split(','));
  const deliveries = await ofSlot(ctx, id, slot);
  if (kind === 'late') return lateCard(row, slot, deliveries);
  const one = deliveries.find(
    (each) => each.platform === platform && each.team === team && each.channel === channel.join(':'),
  );
  return one ? failedCard(ctx, row, one) : undefined;
}

const dueWords = (row: Digest, slot: Date): string =>
  `The digest ${row.name}, due ${wallWords(slot, row.zone)} (${row.zone}),`;

function unreadCard(row: Digest, slot: Date, names: readonly string[]): Card {
  const titles = sections.filter(({ name }) => names.includes(name)).map(({ title }) => title);
  return line(
    'bad',
    `${dueWords(row, slot)} went out without ${titles.join(' and ')}: they could not be read; Steward's log says why. See what it says now with \`digest preview ${row.name}\`.`,
  );
}

function lateCard(row: Digest, slot: Date, deliveries: readonly StoredDelivery[]): Card {
  const due = dueWords(row, slot);
  if (deliveries.length === 0) {
    return line(
      'bad',
      `${due} could not be put together. Steward goes on trying; its log says why. See what it would say with \`digest preview ${row.name}\`.`,
    );
  }
  const arrived = deliveries.filter(({ state }) => state === 'delivered').length;
  return line(
    'bad',
    `${due} has arrived in ${arrived} of ${deliveries.length} places after 10 min. Steward goes on trying; an admin sees why with \`setup --status\`.`,
  );
}

async function failedCard(ctx: Ctx, row: Digest, failed: StoredDelivery): Promise<Card> {
  const place = (await placesOf(ctx, [row.id])).find(
    ({ platform, team, channel }) => platform === failed.platform && team === failed.team && channel === failed.channel,
  );
  const where = failed.channel.startsWith('@')
    ? 'by direct message'
    : `in ${place?.name ? `#${place.name}` : failed.channel}`;
  const why = (failed.error ?? '').replace(/[.\s]*$/, '');
  const said = `The digest ${row.name} could not be shown ${where}: ${why}.`;
  if (!place?.offAt) return line('bad', `${said} The next one is tried there again.`);
  const next = row.pausedAt
    ? `It was its last place, so the digest is paused: name another with \`digest edit ${row.name} --in #channel\`, then \`digest resume ${row.name}\`.`
    : `Nothing goes there any more until it is named again with \`digest edit ${row.name} --in #channel\`.`;
  return line('bad', `${said} ${next}`);
}
