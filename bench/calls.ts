import type { Figure } from './figure.ts';
import { promote, type SlackWorld, slackWorld } from './slack-world.ts';

const AIM = 6;

/** How often Slack is called from asking to applied and everybody told, counted at its door. */
export async function bench(): Promise<readonly Figure[]> {
  const world = await slackWorld();
  try {
    await world.quiet();
    // The first contact with each person opens his direct messages, once.
    await moved(world, 'candidate to staging, one approver', 'staging', ['leo']);
    await moved(world, 'staging to production, two approvers', 'production', ['leo', 'rita']);
    await moved(world, 'to archived', 'archived', []);
    return [
      await moved(world, 'one approver (staging)', 'staging', ['leo']),
      await moved(world, 'two approvers (production, high risk)', 'production', ['leo', 'rita']),
    ];
  } finally {
    await world.stop();
  }
}

async function moved(world: SlackWorld, what: string, to: string, voters: readonly string[]): Promise<Figure> {
  const before = world.calls.length;
  if (voters.length === 0) await world.say('mia', `promote churn@v1 to ${to}`, /needed no approval/);
  else {
    const request = await promote(world.say, 'churn@v1', to);
    const message = await world.cardOf(request);
    await world.quiet();
    for (const who of voters) {
      await world.slack.click(world.slack.users[who] ?? '', {
        channel: world.slack.channels.releases ?? '',
        message,
        label: 'Approve',
      });
      await world.quiet();
    }
  }
  await world.quiet();
  const methods = world.calls.slice(before).map(({ method }) => method);
  const counted = Map.groupBy(methods, (method) => method);
  const each = [...counted].map(([method, list]) => `${list.length} ${method}`).join(', ');
  return {
    what: `calls of Slack, ${what}: ${each}`,
    figure: String(methods.length),
    aim: String(AIM),
    met: methods.length <= AIM,
  };
}
