import { z } from 'zod';
import type { KnownEvidence } from '../../evidence/facts-of.ts';
import { evidenceKinds, PROBLEM_STATEMENT } from '../../evidence/kinds.ts';
import { nearest } from '../../kernel/nearest.ts';
import { defineGate, type Gate, type GateAnswer } from '../gate.ts';

const KIND = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'a kind of evidence is a name such as bias-audit');

const KINDS = z.union([KIND, z.array(KIND).min(1).max(20)]).transform((kinds) => [kinds].flat());
const Asked = z.strictObject({ kinds: KINDS, by: z.enum(['anyone', 'others']).default('anyone') });

/**
 * Evidence of these kinds is there, did not fail and has not expired: `evidence: [bias-audit, privacy-review]`. The version's
 * counts before the model's; a kind that is of versions (a test) counts for a version only as its own. With
 * `by: others` none counts of somebody who answers for the move.
 */
export const evidence: Gate = defineGate({
  name: 'evidence',
  asks: 'evidence of certain kinds, not expired',
  settings: z.preprocess((given) => (isSettings(given) ? given : { kinds: given }), Asked),
  example: 'evidence: [bias-audit, privacy-review]',
  faults: ({ kinds }, lifecycle) => {
    const names = evidenceKinds(lifecycle.evidence).map((kind) => kind.name);
    return kinds.flatMap((kind, index) => {
      if (names.includes(kind)) return [];
      const close = nearest(kind, names);
      const hint = close ? `did you mean ${close}?` : 'declare it under `evidence:`';
      return [{ path: [index], message: `${kind} is not a kind of evidence; ${hint}` }];
    });
  },
  evaluate: async ({ tx, model, version, lifecycle, facts, isTheirs }, { kinds, by }) => {
    const known = await facts();
    const declared = evidenceKinds(lifecycle.evidence);
    const judged = known.version ? `${model.name}@${known.version.version}` : model.name;
    const answerOf = async (kind: string): Promise<GateAnswer> => {
      const ofVersion = declared.find((each) => each.name === kind)?.of === 'version';
      const found = known.evidence.filter((each) => each.kind === kind);
      const own = found.filter((each) => each.subject === judged);
      const others = ofVersion && version !== undefined ? [] : found.filter((each) => each.subject !== judged);
      const fitting = [...own, ...others];
      const counts = fitting.find((each) => isValid(each, tx.now)) ?? fitting[0];
      const needsCriteria = kind === PROBLEM_STATEMENT && known.criteria.length === 0;
      const theirs = by === 'others' && (await isTheirs(counts?.author));
      const asked = { kind, subject: ofVersion ? judged : model.name, by, needsCriteria, theirs };
      const { author, through } = counts ?? {};
      return { ...answer(asked, counts, tx.now), ...(author && { by: author }), ...(through && { through }) };
    };
    return Promise.all(kinds.map(answerOf));
  },
});

interface AskedFor {
  readonly kind: string;
  readonly subject: string;
  readonly by: z.output<typeof Asked>['by'];
  readonly needsCriteria: boolean;
  /** Whether it was added by somebody who answers for the move, and must not be. */
  readonly theirs: boolean;
}

const isSettings = (given: unknown): boolean => typeof given === 'object' && given !== null && !Array.isArray(given);

const isValid = (each: KnownEvidence, now: Date): boolean => each.expiresAt === undefined || each.expiresAt > now;

function answer(asked: AskedFor, found: KnownEvidence | undefined, now: Date): GateAnswer {
  const { kind, subject, by, needsCriteria, theirs } = asked;
  const fix = `evidence add ${subject} ${kind} --uri <where it lies>`;
  const about = { of: kind, threshold: by === 'others' ? 'present, by others' : 'present' };
  if (!found) {
    const detail = `${kind} is missing${by === 'others' ? ': somebody else than who asks must add it' : ''}`;
    return { status: 'fail', detail, ...about, value: 'missing', fix };
  }
  if (found.result === 'fail')
    return {
      status: 'fail',
      detail: `${kind} of ${found.subject} failed`,
      ...about,
      value: 'failed',
      // What failed for a version counts before the model's: only its own mends it.
      fix: `evidence add ${found.subject} ${kind} --uri <where it lies>`,
    };
  const expiry = found.expiresAt?.toISOString();
  if (!isValid(found, now))
    return { status: 'fail', detail: `${kind} expired {age} ago`, ...about, value: 'expired', since: expiry, fix };
  if (theirs) {
    const detail = `${kind} is by somebody who asks for this or registered it: somebody else must add it`;
    return { status: 'fail', detail, ...about, value: 'own', fix };
  }
  if (needsCriteria) {
    const criterion = `evidence add ${subject} ${kind} --criterion "auc >= 0.9"`;
    return {
      status: 'fail',
      detail: `${kind} has no success criterion`,
      ...about,
      value: 'no criterion',
      fix: criterion,
    };
  }
  // Its age stands in the words, so that another document in its place is another answer: votes were given for the old one.
  const detail = `${kind}, {age} old${expiry ? ', counts until {until}' : ''}`;
  return { status: 'pass', detail, ...about, value: 'present', since: found.at.toISOString(), until: expiry };
}
