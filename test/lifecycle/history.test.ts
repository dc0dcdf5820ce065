import { expect, it } from 'vitest';
import { plainText } from '../../src/chat/text.ts';
import { historyCard } from '../../src/lifecycle/history-card.ts';
import { rollback } from '../../src/lifecycle/rollback.ts';
import { ask, clock, useChurn, vote, world } from './churn-world.ts';

useChurn();

const wordsAt = async (at: Date): Promise<string> => {
  const [part] = (await historyCard(world.system, 'churn', at)).parts;
  return part?.type === 'text' ? plainText(part.text) : '';
};

it('says what was in production then, who approved it, and under which policy', async () => {
  const begun = new Date(clock.now.getTime() - 1_000);
  clock.advance(3_600_000);
  const { number } = await ask();
  await vote('leo', number);
  await vote('rita', number);
  const promoted = clock.now;
  clock.advance(3_600_000);
  await rollback(world.as('leo'), { model: 'churn' });
  // The test's world puts it there without a request, in the instant in which it was registered.
  expect(await wordsAt(begun)).toMatch(/: churn@v11 was in production since .+ UTC: registered\.$/);
  expect(await wordsAt(new Date(begun.getTime() - 1))).toContain('Nothing of churn was registered then');
  expect(await wordsAt(promoted)).toMatch(
    new RegExp(
      `: churn@v12 was in production since .+ UTC: R-${number}, approved by @leo.+@rita, production-high r1\\.$`,
    ),
  );
  expect(await wordsAt(clock.now)).toMatch(
    /: churn@v11 was in production since .+: R-\d+, rollback\. churn was on hold from production, set by @leo.* with R-\d+: no reason is kept\.$/,
  );
});
