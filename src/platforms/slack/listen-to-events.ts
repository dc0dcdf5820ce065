import type { App } from '@slack/bolt';
import { createDirectAnswer } from './answer.ts';
import { normaliseEmoji } from './emoji.ts';
import type { ListenPorts } from './listen.ts';

/** Something said to the bot: a mention, or a direct message. */
export interface Said {
  readonly user: string;
  readonly text: string;
  readonly channel: string;
  readonly ts: string;
  readonly thread?: string | undefined;
}

/**
 * Events: mentions and direct messages, reactions, deletions, opened homes. Everything else, and all that bots do, is ignored in
 * silence. A listener that throws is answered with 5xx, so that Slack sends the event again.
 */
export function listenToEvents(app: App, ports: ListenPorts, mentioned: (said: Said) => Promise<void>): void {
  const { host, people, settling, identity } = ports;

  app.event('app_mention', async ({ event }) => {
    // Editing a message mentions again; what was said first counts.
    if (event.bot_id !== undefined || event.user === undefined || 'edited' in event) return;
    const { user, text, channel, ts, thread_ts: thread } = event;
    await mentioned({ user, text, channel, ts, thread });
  });

  app.event('message', async ({ event }) => {
    if (event.subtype === undefined) {
      if (event.channel_type !== 'im' || event.bot_id !== undefined || !event.text) return;
      const { user, text, channel, ts, thread_ts: thread } = event;
      await mentioned({ user, text, channel, ts, thread });
      return;
    }
    const gone = deletionOf(event);
    if (gone === undefined || !isOurs(gone.previous, identity())) return;
    await taken(host.deleted({ team: identity().team, channel: event.channel, message: gone.message }));
  });

  app.event('app_home_opened', async ({ event }) => {
    if (event.tab !== undefined && event.tab !== 'home') return;
    await taken(host.homeOpened({ team: identity().team, user: event.user, empty: event.view === undefined }));
  });

  const reacted = async (event: ReactionEvent, change: 'added' | 'removed') => {
    const { user, item, item_user: author } = event;
    const { team, botUser } = identity();
    const emoji = normaliseEmoji(event.reaction);
    // On messages of other people the pin alone means something.
    const ours = author === undefined || author === botUser;
    if (item.type !== 'message' || (!ours && (emoji !== 'pushpin' || change === 'removed'))) return;
    if (user === botUser || (await people.isBot(team, user))) return;
    const { channel, ts } = item;
    await taken(
      host.react({
        origin: { platform: 'slack', team, channel, message: ts },
        user,
        emoji,
        change,
        key: ['slack', team, channel, ts, user, emoji, change, event.event_ts].join(':'),
        answer: createDirectAnswer(ports, { user, channel, thread: ts }),
      }),
    );
  };
  app.event('reaction_added', ({ event }) => reacted(event, 'added'));
  app.event('reaction_removed', ({ event }) => reacted(event, 'removed'));

  const taken = async (work: Promise<void>) => {
    if ((await settling.settle(work)) !== 'done') throw new Error('Steward could not take an event.');
  };
}

interface ReactionEvent {
  readonly user: string;
  readonly reaction: string;
  readonly item_user?: string;
  readonly item: { readonly type: string; readonly channel: string; readonly ts: string };
  readonly event_ts: string;
}

interface Previous {
  readonly user?: string;
  readonly bot_id?: string;
}

/** A deleted message: told as such, or as a tombstone when it is the root of a thread. */
function deletionOf(event: { subtype?: string | undefined }): { message: string; previous: Previous } | undefined {
  const { subtype, deleted_ts, message, previous_message } = event as {
    subtype?: string;
    deleted_ts?: string;
    message?: { ts: string; subtype?: string };
    previous_message?: Previous;
  };
  const previous = previous_message ?? {};
  if (subtype === 'message_deleted' && deleted_ts !== undefined) return { message: deleted_ts, previous };
  if (subtype === 'message_changed' && message?.subtype === 'tombstone') return { message: message.ts, previous };
  return undefined;
}

/** Unknown authors pass: whether it was a card is known to Steward. */
function isOurs({ user, bot_id }: Previous, { botUser, botId }: { botUser: string; botId: string }): boolean {
  if (user === undefined && bot_id === undefined) return true;
  return user === botUser || bot_id === botId;
}
