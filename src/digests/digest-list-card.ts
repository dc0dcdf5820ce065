import { type Card, line } from '../chat/card.ts';
import type { Text } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { type Digest, type DigestPlace, listDigests, placesOf } from './find-digests.ts';
import { wallWords } from './wall-words.ts';

const MOST = 30;

/** All digests: when, where, how the last one went, when the next one comes. */
export async function digestListCard(ctx: Ctx): Promise<Card> {
  const rows = await listDigests(ctx, MOST + 1);
  if (rows.length === 0)
    return line(
      'neutral',
      'There is no digest. Make one with `digest create <name> --in #channel --at "weekdays 09:00"`.',
    );
  const shown = rows.slice(0, MOST);
  const places = Map.groupBy(
    await placesOf(
      ctx,
      shown.map(({ id }) => id),
    ),
    ({ digest }) => digest,
  );
  const people = await spansOfPeople(
    ctx,
    shown.map(({ owner }) => owner),
  );
  const table = {
    type: 'table' as const,
    columns: ['Digest', 'When', 'Next', 'Goes to', 'Holds', 'Made by'],
    rows: shown.map((row): Text[] => [
      row.name,
      `${row.schedule} (${row.zone})`,
      nextWords(row),
      goalWords(places.get(row.id) ?? []),
      holdWords(row),
      [people.get(row.owner) ?? 'somebody'],
    ]),
  };
  const paused = shown.filter(({ pausedAt }) => pausedAt !== null).length;
  return {
    tone: paused > 0 ? 'waiting' : 'neutral',
    summary: `${shown.length === 1 ? '1 digest' : `${shown.length} digests`}${paused > 0 ? `, ${paused} paused` : ''}`,
    parts: [rows.length > MOST ? { ...table, more: 'and more' } : table],
  };
}

export const nextWords = ({ nextSlot, zone }: Digest): string => (nextSlot ? wallWords(nextSlot, zone) : 'paused');

/** Where it goes, as everybody may read: other people's direct messages are counted, not named. */
function goalWords(places: readonly DigestPlace[]): string {
  const channels = places
    .filter(({ person }) => person === null)
    .map(({ name, channel, offAt }) => `#${name ?? channel}${offAt ? ' (off)' : ''}`);
  const readers = places.filter(({ person, offAt }) => person !== null && offAt === null).length;
  const direct = readers === 0 ? [] : [readers === 1 ? '1 person' : `${readers} people`];
  return [...channels, ...direct].join(', ') || 'nobody';
}

function holdWords({ sections, models, onlyChanges }: Digest): string {
  const of = models ? ` of ${models.length > 3 ? `${models.length} models` : models.join(', ')}` : '';
  return `${sections.join(', ')}${of}${onlyChanges ? ', only changes' : ''}`;
}
