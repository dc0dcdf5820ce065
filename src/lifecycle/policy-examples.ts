import { parse } from 'yaml';
import { z } from 'zod';
import { type Approver, type Outcome, tally, unreachable, type Vote } from './approval.ts';
import { directionOf, type Lifecycle, movesFrom, trackOf } from './lifecycle.ts';
import { escalated, policyFor, sourcesOf } from './policy.ts';
import { RollbackExampleSchema, runRollbackExample } from './rollback-examples.ts';

const NAMES = z.array(z.string().min(1)).default([]);
const VOTE = /^(\S+) (approves|rejects|objects)$/;

const ExampleSchema = z.strictObject({
  name: z.string().min(1),
  subject: z.strictObject({
    from: z.string(),
    to: z.string(),
    risk: z.enum(['minimal', 'limited', 'high']).optional(),
    team: z.string().optional(),
    tags: NAMES,
  }),
  /** Whoever asked or registered never decides. */
  'asked-by': z.string().optional(),
  'registered-by': z.string().optional(),
  escalated: z.boolean().default(false),
  votes: z.array(z.string().regex(VOTE, 'a vote reads "leo approves", "leo rejects" or "leo objects"')).default([]),
  expect: z.strictObject({
    outcome: z.enum(['pending', 'held', 'approved', 'rejected', 'impossible']),
    policy: z.string().optional(),
    'waits-for': z.array(z.string().min(1)).optional(),
  }),
});

const FileSchema = z
  .strictObject({
    /** Who comes from which sources: `leo: [ml-leads]`. */
    people: z.record(z.string(), NAMES).default({}),
    examples: z.array(ExampleSchema).max(1_000).default([]),
    /** What rolls a model back by itself, and what does not. */
    rollbacks: z.array(RollbackExampleSchema).max(1_000).default([]),
  })
  .refine(
    ({ examples, rollbacks }) => examples.length + rollbacks.length > 0,
    'no example: add `examples` or `rollbacks`',
  );

export interface ExampleResult {
  readonly name: string;
  readonly ok: boolean;
  /** What came out, and what was expected where that differs. */
  readonly said: string;
}

/**
 * Runs a team's own examples against a lifecycle: which policy applies, what the votes come to, and what is rolled back by
 * itself. Pure. Throws a ZodError or a YAML error when the file does not read as examples.
 */
export function runExamples(lifecycle: Lifecycle, source: string): ExampleResult[] {
  const { people, examples, rollbacks } = FileSchema.parse(parse(source));
  return [
    ...examples.map((example) => runExample(lifecycle, people, example)),
    ...rollbacks.map((example) => runRollbackExample(lifecycle, example)),
  ];
}

type Example = z.output<typeof ExampleSchema>;

function runExample(lifecycle: Lifecycle, people: Readonly<Record<string, string[]>>, example: Example): ExampleResult {
  const { name, expect } = example;
  const found = judgeExample(lifecycle, people, example);
  if (typeof found === 'string') return { name, ok: false, said: found };
  const wrong = [
    found.outcome !== expect.outcome && `${found.outcome}${lackingIn(found)}, expected ${expect.outcome}`,
    expect.policy !== undefined &&
      found.policy !== expect.policy &&
      `policy ${found.policy}, expected ${expect.policy}`,
    expect['waits-for'] !== undefined &&
      found.waitsFor.join() !== expect['waits-for'].join() &&
      `waits for ${found.waitsFor.join(', ') || 'nobody'}, expected ${expect['waits-for'].join(', ') || 'nobody'}`,
  ].filter((line) => line !== false);
  const ok = wrong.length === 0;
  return { name, ok, said: ok ? `${found.outcome} under ${found.policy}` : wrong.join('; ') };
}

const lackingIn = ({ lacks = [] }: Found): string =>
  lacks.length > 0 ? ` (too few of ${lacks.join(', ')} may decide here)` : '';

interface Found {
  readonly policy: string;
  readonly outcome: Outcome | 'impossible';
  /** The sources whose approvals are missing, in words. */
  readonly waitsFor: readonly string[];
  /** What makes it impossible: the sources that too few of these people come from. */
  readonly lacks?: readonly string[];
}

function judgeExample(
  lifecycle: Lifecycle,
  people: Readonly<Record<string, string[]>>,
  example: Example,
): Found | string {
  const { from, to, risk, team, tags } = example.subject;
  const track = trackOf(lifecycle, to);
  if (!track?.stages.includes(from)) return `there is no track with the stages ${from} and ${to}`;
  if (!movesFrom(track, from).includes(to)) return `${from} cannot go to ${to}`;
  const scope = { track: track.name, to, direction: directionOf(track, from, to), risk, team, tags };
  const pinned = policyFor(lifecycle, scope);
  if (!pinned) return `no policy decides on ${from} to ${to}`;
  const policy = example.escalated ? escalated(pinned) : pinned;
  const excluded = [example['asked-by'], example['registered-by']];
  const named = sourcesOf(policy);
  const approvers = Object.entries(people)
    .filter(([person]) => !excluded.includes(person))
    .map(([person, sources]): Approver => ({ person, sources: sources.filter((source) => named.includes(source)) }))
    .filter(({ sources }) => sources.length > 0);
  const votes = example.votes.map(readVote);
  const stranger = votes.find(({ person }) => people[person] === undefined);
  if (stranger) return `${stranger.person} votes and is not among the people`;
  const lacks = unreachable(policy, approvers).map(({ group }) => group);
  if (lacks.length > 0) return { policy: policy.name, outcome: 'impossible', waitsFor: [], lacks };
  const counted = tally(policy, approvers, votes);
  return { policy: policy.name, outcome: counted.outcome, waitsFor: counted.missing.map(({ group }) => group) };
}

const DECISIONS = { approves: 'approve', rejects: 'reject', objects: 'object' } as const;

function readVote(text: string): Vote {
  const [, person = '', verb = ''] = VOTE.exec(text) ?? [];
  return { person, decision: DECISIONS[verb as keyof typeof DECISIONS] };
}
