import { isAtRest } from './scene.ts';
import { type StartedStory, until } from './start-story.ts';
import type { StoryClock } from './story-clock.ts';

/** It is this time now, and what is due by then is run. Nobody sets a clock while a message is under way. */
export async function itIs(story: StartedStory, clock: StoryClock, at: string): Promise<void> {
  await until('what is under way', () => isAtRest(story));
  clock.setTo(new Date(at));
  story.app.wake();
}
