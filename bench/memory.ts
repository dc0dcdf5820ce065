import { type DataFolder, dataFolder, type Steward, startSteward, until } from '../test/kit/steward.ts';
import type { Figure } from './figure.ts';
import { proportionalBytes, residentBytes, shownMegabytes } from './resident-memory.ts';
import { startFlags } from './start-flags.ts';

const AIM_BYTES = 250e6;
const VERSIONS = 20;

/** Memory of the bot and of its Postgres after the story in the console, beside what they take just after the start. */
export async function bench(): Promise<readonly Figure[]> {
  const folder = await dataFolder();
  const steward = await startSteward({
    env: { DATA_DIR: folder.dataDir, LOG_LEVEL: 'error' },
    flags: await startFlags(),
  });
  try {
    const before = await taken(steward, folder);
    await story(steward, folder);
    const after = await taken(steward, folder);
    return [
      {
        what: `resident memory of the bot after ${VERSIONS} promotions in the console (floor: after its start)`,
        figure: shownMegabytes(after.bot),
        floor: shownMegabytes(before.bot),
        ratio: after.bot / before.bot,
        aim: 'under 250 MB',
        met: after.bot < AIM_BYTES,
      },
      {
        what: 'memory of its Postgres, what processes share counted once (floor: after its start)',
        figure: shownMegabytes(after.postgres),
        floor: shownMegabytes(before.postgres),
        ratio: after.postgres / before.postgres,
      },
    ];
  } finally {
    await steward.stop();
    await folder.remove();
  }
}

async function taken(steward: Steward, folder: DataFolder) {
  const server = await folder.server();
  return { bot: await residentBytes(steward.pid), postgres: server ? await proportionalBytes(server.pid) : Number.NaN };
}

/** Versions are registered, asked for, approved to staging and by two to production; each replaces the one before. */
async function story(steward: Steward, { ask }: DataFolder): Promise<void> {
  const say = async (person: string, text: string): Promise<void> => {
    const answer = await steward.act('say', person, { key: crypto.randomUUID(), channel: 'general', text });
    if (!answer.ok) throw new Error(`${text}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  const promote = async (subject: string, to: string, voters: readonly string[]): Promise<void> => {
    await say('mia', `/promote ${subject} to ${to}`);
    const [row] = await ask(
      (sql) => sql<{ number: number }[]>`select max(number) as number from request where subject = ${subject}`,
    );
    for (const who of voters) await say(who, `/approve R-${row?.number}`);
    await until(`${subject} in ${to}`, async () => {
      const found = await ask(
        (sql) => sql`select from placement where subject = ${subject} and stage = ${to} and to_at is null`,
      );
      return found.length > 0;
    });
  };
  for (let n = 0; n < VERSIONS; n += 1) {
    const subject = `churn@b${n}`;
    await say('mia', `/version add ${subject} --digest sha256:${'c0ffee'.repeat(9)} --metric auc=0.9`);
    await promote(subject, 'staging', ['leo']);
    await promote(subject, 'production', ['leo', 'rita']);
  }
  await say('ada', '/audit verify');
}
