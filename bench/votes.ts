import { castVote } from '../src/lifecycle/cast-vote.ts';
import { requestTransition } from '../src/lifecycle/request-transition.ts';
import { setChannel } from '../src/workspace/set-channel.ts';
import { asPerson } from '../test/kit/context.ts';
import { people, testWorkspace, withChurn } from '../test/kit/lifecycle.ts';
import { cloneRequests } from './clone-requests.ts';
import { type Figure, median } from './figure.ts';
import { openUnit } from './open-unit.ts';
import { openBare, recorded, type Statement } from './recording.ts';
import { type BenchServer, benchServer } from './server.ts';

const WORKSPACE = 'bench';
const CONNECTIONS = 4;
const ROUNDS = 5;
const PER_ROUND = 60;
/** A round of both to warm up, and one request that is never voted on, from which the others were copied. */
const REQUESTS = (ROUNDS + 1) * PER_ROUND + 1;

/** Each request goes to production at high risk: leo's vote leaves it open, rita's decides it, applies it, makes jobs. */
const VOTERS = ['leo', 'rita'] as const;
type Voter = (typeof VOTERS)[number];

/** Votes per second through the verb, beside its own statements sent by bare postgres.js on as many connections. */
export async function bench(): Promise<readonly Figure[]> {
  const server = await benchServer();
  try {
    await prepare(server);
    const recipes = await record(await server.copy('base', 'recorded'));
    const verb = await openVerb(await server.copy('base', 'verb'));
    const bare = openBare(await server.copy('base', 'bare'), CONNECTIONS);
    const votes: number[] = [];
    const floor: number[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const requests = Array.from({ length: PER_ROUND }, (_, index) => 2 + round * PER_ROUND + index);
      const measures = [
        async () => votes.push(await perSecond(requests, verb.vote)),
        async () => floor.push(await perSecond(requests, (n, who) => bare.replay(recipes.get(`${n} ${who}`) ?? []))),
      ];
      // Who comes first alternates: what the machine does besides meets both alike.
      for (const measure of round % 2 === 0 ? measures : measures.toReversed()) await measure();
    }
    await verb.close();
    await bare.close();
    return figures(votes.slice(1), floor.slice(1), recipes);
  } finally {
    await server.stop();
  }
}

function figures(votes: readonly number[], floor: readonly number[], recipes: Recipes): Figure[] {
  const ratio = median(votes.map((rate, round) => rate / floor[round]!));
  const statements = VOTERS.map((who) => recipes.get(`2 ${who}`)?.length ?? 0);
  return [
    {
      what: `votes per second, ${CONNECTIONS} connections, jobs and chain included`,
      figure: median(votes).toFixed(0),
      floor: median(floor).toFixed(0),
      ratio,
      aim: 'ratio 0.8',
      met: ratio >= 0.8,
    },
    {
      what: 'statements of a vote that leaves the request open, of one that applies it',
      figure: statements.join(', '),
    },
  ];
}

type Recipes = ReadonlyMap<string, readonly Statement[]>;

async function prepare(server: BenchServer): Promise<void> {
  const verb = await openVerb(await server.create('base'));
  const world = await testWorkspace(verb.unit, WORKSPACE);
  await withChurn(world);
  await setChannel(world.system, {
    platform: 'console',
    team: WORKSPACE,
    kind: 'releases',
    channel: 'releases',
    name: 'releases',
  });
  await requestTransition(world.as('mia'), { model: 'churn', version: 'v12', to: 'production' });
  await cloneRequests(verb.unit.db, WORKSPACE, REQUESTS);
  await verb.close();
}

/** What the verb sends for each vote, on a database of its own so that the others are as they were. */
async function record(url: string): Promise<Recipes> {
  const verb = await openVerb(url);
  const recipes = new Map<string, readonly Statement[]>();
  // The first of each kind also reads what is kept afterwards.
  for (const who of VOTERS) await verb.vote(1, who);
  for (let number = 2; number <= REQUESTS; number += 1) {
    for (const who of VOTERS) recipes.set(`${number} ${who}`, await recorded(verb.pool, () => verb.vote(number, who)));
  }
  await verb.close();
  return recipes;
}

async function openVerb(url: string) {
  const { unit, pool, close } = await openUnit(url, CONNECTIONS);
  const vote = async (request: number, who: Voter): Promise<void> => {
    const ctx = asPerson(unit, people[who], WORKSPACE);
    const cast = await castVote(ctx, { request, decision: 'approve', source: 'button', seen: 1 });
    const expected = who === 'leo' ? 'pending' : 'applied';
    if (cast.request.state !== expected) throw new Error(`R-${request} is ${cast.request.state}, not ${expected}`);
  };
  return { unit, pool, vote, close };
}

/** Each worker takes the next request and casts both votes on it. */
async function perSecond(requests: readonly number[], vote: (request: number, who: Voter) => Promise<void>) {
  const left = [...requests];
  const began = performance.now();
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      for (const who of VOTERS) await vote(next, who);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
  return (requests.length * VOTERS.length) / ((performance.now() - began) / 1_000);
}
