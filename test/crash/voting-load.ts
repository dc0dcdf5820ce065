import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type postgres from 'postgres';
import { checkout, type DataFolder, type Steward, until } from '../kit/steward.ts';

/** One version on its way: registered, asked for, voted on four times, applied. */
export interface Cycle {
  readonly subject: string;
  readonly request: number;
}

export interface VotingLoad {
  /** What went its whole way. */
  readonly cycles: readonly Cycle[];
  /** How many acts were acknowledged, and how often one had to be sent again. */
  readonly counts: { acknowledged: number; resent: number };
  /** Lets what runs go its whole way; rejects with what went wrong. */
  end(): Promise<void>;
}

export interface LoadParts {
  /** Asks the database; may reject while it is away. */
  readonly ask: DataFolder['ask'];
  /** The Steward that runs now, or the next one. */
  readonly current: () => Promise<Steward>;
  readonly workers: number;
}

/** How long an act that was answered with "working on it" may take when its process died. */
const ACKNOWLEDGED_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 10_000;

/** The lifecycle as shipped, with staging decided by two groups, so that requests stay open for a few votes. */
export async function votingLifecycle(folder: string): Promise<string> {
  const shipped = await readFile(join(checkout, 'lifecycle.yml'), 'utf8');
  const file = join(folder, 'lifecycle.yml');
  const one = 'for: { track: release, to: staging }\n    approvals: [{ from: ml-leads, count: 1 }]';
  if (!shipped.includes(one)) throw new Error('lifecycle.yml has another policy for staging now');
  const both = one.replace('count: 1 }]', 'count: 1 }, { from: risk, count: 1 }]');
  await writeFile(file, shipped.replace(one, both));
  return file;
}

/**
 * Mia registers and asks, leo approves, retracts and approves, rita approves by button, reaction or command: each worker
 * on a model of its own. An act is sent with one key until it is acknowledged; then it must be in the ledger.
 */
export function startVotingLoad({ ask, current, workers }: LoadParts): VotingLoad {
  const cycles: Cycle[] = [];
  const counts = { acknowledged: 0, resent: 0 };
  let over = false;

  const act = async (kind: 'say' | 'click' | 'react', person: string, body: object): Promise<void> => {
    const key = randomUUID();
    for (;;) {
      const steward = await current();
      const answer = await steward.act(kind, person, { key, ...body }, ANSWER_WITHIN_MS).catch(() => undefined);
      if (answer?.ok) break;
      if (answer && answer.status < 500) throw new Error(`${person} was refused: ${JSON.stringify({ body, answer })}`);
      counts.resent += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    counts.acknowledged += 1;
  };
  const say = (person: string, text: string) => act('say', person, { channel: 'general', text });
  const kept = (what: string, request: number, kind: string, count: number) =>
    until(
      `what was acknowledged, ${what} of R-${request},`,
      async () => (await ask((sql) => countFacts(sql, request, kind))) >= count,
      ACKNOWLEDGED_WITHIN_MS,
    );
  const votes = (request: number, count: number) => kept(`vote ${count}`, request, 'request.vote%', count);

  const work = async (model: string): Promise<void> => {
    await say('mia', `/model register ${model} --risk limited`);
    // One goes its whole way in any case: on a busy machine the kills are over before it began.
    for (let n = 1; n === 1 || !over; n += 1) {
      const subject = `${model}@v${n}`;
      await say('mia', `/version add ${subject} --digest sha256:${model}${n}aaaaaaaaaaaa --metric auc=0.9`);
      await say('mia', `/promote ${subject} to staging`);
      const request = await until(
        `the request for ${subject}`,
        () => ask((sql) => requestOf(sql, subject)),
        ACKNOWLEDGED_WITHIN_MS,
      );
      await say('leo', `/approve R-${request}`);
      await votes(request, 1);
      await say('leo', `/retract R-${request}`);
      await votes(request, 2);
      await say('leo', `/approve R-${request}`);
      await votes(request, 3);
      const card = await ask((sql) => cardOf(sql, request)).catch(() => undefined);
      if (card && n % 3 === 1) await act('click', 'rita', { message: card.message, invocation: card.approve });
      else if (card && n % 3 === 2)
        await act('react', 'rita', { message: card.message, emoji: 'white_check_mark', change: 'added' });
      else await say('rita', `/approve R-${request}`);
      await kept('the end', request, 'request.applied', 1);
      cycles.push({ subject, request });
    }
  };
  const working = Promise.all(Array.from({ length: workers }, (_, index) => work(`model-${index + 1}`)));
  working.catch(() => {});
  return {
    cycles,
    counts,
    end: async () => {
      over = true;
      await working;
    },
  };
}

/** How many facts of a kind the ledger has of a request. */
async function countFacts(sql: postgres.Sql, request: number, kind: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from ledger
    where body::jsonb ->> 'kind' like ${kind} and (body::jsonb -> 'body' ->> 'request')::int = ${request}`;
  return row?.count ?? 0;
}

async function requestOf(sql: postgres.Sql, subject: string): Promise<number | undefined> {
  const rows = await sql<{ number: number }[]>`select number from request where subject = ${subject}`;
  return rows[0]?.number;
}

/** The request's card in its channel with what its first button says; undefined while it is not posted. */
async function cardOf(sql: postgres.Sql, request: number) {
  const [row] = await sql<{ message: string; approve: string | null }[]>`
    select room_message.id as message, substring(room_message.card::text from 'v1 approve [^"\\\\]*') as approve
    from card join room_message on room_message.id::text = card.ref_message
    where card.subject = ${`request:${request}`} and card.ref_channel = 'releases'`;
  return row?.approve ? { message: row.message, approve: row.approve } : undefined;
}
