import { sql } from 'drizzle-orm';
import { type StartedStory, until } from './start-story.ts';
import type { StoryClock } from './story-clock.ts';

/** It is this time now, and what is due by then is run. Nobody sets a clock while a message is under way. */
export async function itIs(story: StartedStory, clock: StoryClock, at: string): Promise<void> {
  const underWay = sql`select subject from card where dead is null and (wanted > shown or trying is not null)`;
  await until('what is under way', async () => (await story.database.database.db.execute(underWay)).length === 0);
  clock.setTo(new Date(at));
  story.app.wake();
}
