import { type Figure, percentile, shownMs } from './figure.ts';
import { promote, register, type SlackWorld, slackWorld } from './slack-world.ts';

const TAPS = 20;
/** Each tap changes the card and two direct messages; Slack lets a bot edit 50 messages a minute. */
const BETWEEN_TAPS_MS = 3_700;
const CARDS = 5;
const VOTES = 100;
const MINUTE_MS = 60_000;
/** An edit shows a vote only when it came this long after it was acknowledged: it was rendered a little before. */
const RENDERED_BEFORE_MS = 100;

/** From tap to changed card, and how stale cards become when a channel votes for a minute. */
export async function bench(): Promise<readonly Figure[]> {
  const world = await slackWorld();
  try {
    const requests = [await opened(world, 'churn')];
    for (let n = 2; n <= CARDS; n += 1) {
      await register(world.say, `churn${n}`);
      requests.push(await opened(world, `churn${n}`));
    }
    await world.quiet();
    const cards: Card[] = [];
    for (const number of requests) cards.push({ number, message: await world.cardOf(number) });
    return [await taps(world, cards), ...(await minute(world, cards))];
  } finally {
    await world.stop();
  }
}

interface Card {
  readonly number: number;
  readonly message: string;
}

/** A request for production of high risk, which one vote leaves open. */
async function opened(world: SlackWorld, model: string): Promise<number> {
  const first = await promote(world.say, `${model}@v1`, 'staging');
  await world.say('leo', `approve R-${first}`, /is in staging now/);
  return promote(world.say, `${model}@v1`, 'production');
}

const releases = (world: SlackWorld): string => world.slack.channels.releases ?? '';
const leo = (world: SlackWorld): string => world.slack.users.leo ?? '';

function editsOf(world: SlackWorld, card: Card, since: number) {
  return world.calls.filter(
    ({ method, args, at }) =>
      method === 'chat.update' && at >= since && args.ts === card.message && args.channel === releases(world),
  );
}

/** Leo approves again and again in other words, which is a new vote each time and leaves the request open. */
async function taps(world: SlackWorld, cards: readonly Card[]): Promise<Figure> {
  const took: number[] = [];
  for (let n = 0; n < TAPS; n += 1) {
    const card = cards[n % cards.length]!;
    // By command first: the same vote by the same button again would be no news.
    await world.say('leo', `approve R-${card.number} for reason ${n}`, /Counted/);
    await world.quiet();
    await pause(BETWEEN_TAPS_MS);
    const tapped = performance.now();
    await world.slack.click(leo(world), { channel: releases(world), message: card.message, label: 'Approve' });
    const deadline = tapped + MINUTE_MS;
    while (editsOf(world, card, tapped).length === 0 && performance.now() < deadline) await pause(5);
    took.push((editsOf(world, card, tapped)[0]?.at ?? Number.POSITIVE_INFINITY) - tapped);
  }
  const p95 = percentile(took, 0.95);
  return {
    what: `from tap to changed card at Slack's door, p95 of ${TAPS} (p50 ${shownMs(percentile(took, 0.5))})`,
    figure: shownMs(p95),
    aim: 'under 1 s',
    met: p95 < 1_000,
  };
}

/** Votes on all cards in turn, evenly over a minute, by command; then until all is shown. */
async function minute(world: SlackWorld, cards: readonly Card[]): Promise<readonly Figure[]> {
  await world.quiet();
  const began = performance.now();
  const acknowledged: { readonly card: Card; readonly at: number }[] = [];
  const votes = Array.from({ length: VOTES }, async (_, n) => {
    await pause((n * MINUTE_MS) / VOTES);
    const card = cards[n % cards.length]!;
    await world.say('leo', `approve R-${card.number} for reason ${n}`, /Counted/);
    acknowledged.push({ card, at: performance.now() });
  });
  await Promise.all(votes);
  const deadline = performance.now() + MINUTE_MS;
  const shownAt = (vote: { card: Card; at: number }) => editsOf(world, vote.card, vote.at + RENDERED_BEFORE_MS)[0]?.at;
  // The last edit may have been rendered just before the last vote's answer: then it shows it already.
  while (
    acknowledged.some((vote) => shownAt(vote) === undefined) &&
    performance.now() < deadline &&
    (await hasDue(world))
  )
    await pause(100);
  const ended = performance.now();
  const stale = acknowledged.map(
    (vote) => (shownAt(vote) ?? editsOf(world, vote.card, vote.at)[0]?.at ?? vote.at) - vote.at,
  );
  const worst = Math.max(...stale);
  const edits = cards.flatMap((card) => editsOf(world, card, began)).length;
  const all = world.calls.filter(({ at }) => at >= began).length;
  await world.quiet();
  return [
    {
      what: `stalest card while ${VOTES} votes fall on ${CARDS} cards of a channel in a minute (median ${shownMs(percentile(stale, 0.5))}, ${edits} edits of ${all} calls)`,
      figure: shownMs(worst),
      aim: 'under 10 s',
      met: worst < 10_000,
    },
    {
      what: 'until every line and direct message of that minute is shown as well',
      figure: shownMs(performance.now() - ended),
    },
  ];
}

async function hasDue(world: SlackWorld): Promise<boolean> {
  const [row] = await world.app.unit.db.execute<{ due: boolean }>(
    `select exists (select from card where dead is null and wanted > shown and not once) as due`,
  );
  return row?.due === true;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
