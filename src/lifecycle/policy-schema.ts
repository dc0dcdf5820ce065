import { z } from 'zod';
import { DURATION, milliseconds } from './duration-setting.ts';
import type { ApprovalRule, Policy, QuietHours, Review, Threshold } from './policy.ts';
import { SOURCE } from './sources.ts';

export const NAME = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'names are lower-case letters, digits and hyphens, at most 32');

const SOURCE_NAME = z
  .string()
  .regex(SOURCE, 'approvers come from a group, role:admin, team-leads, owner, or an account such as slack:T012:U045');
const SOURCES = z.union([SOURCE_NAME, z.array(SOURCE_NAME).min(1).max(10)]);
const COUNT = z.int().min(1).max(20).default(1);

const RuleSchema = z.strictObject({
  from: SOURCES,
  count: COUNT,
  'at-least-one-from': SOURCES.optional(),
  notify: z.boolean().default(true),
});

const APPROVALS = z.array(RuleSchema).max(10);
const REJECTIONS = z.int().min(1).max(20);
const ThresholdSchema = z.strictObject({
  name: NAME.optional(),
  approvals: APPROVALS,
  rejections: REJECTIONS.default(1),
  separate: z.boolean().default(true),
});

const ReviewSchema = z.strictObject({ within: DURATION, from: SOURCES, count: COUNT });
export type ReviewEntry = z.output<typeof ReviewSchema>;
export { ReviewSchema };

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const QUIET = z.string().refine((text) => {
  const times = text.split('-').map((time) => time.trim());
  return times.length === 2 && times.every((time) => CLOCK.test(time)) && times[0] !== times[1];
}, 'quiet hours look like "20:00-08:00"');

export const PolicySchema = z
  .strictObject({
    name: NAME,
    for: z.strictObject({
      track: NAME.optional(),
      to: NAME.optional(),
      direction: z.enum(['forward', 'back']).optional(),
      risk: z.enum(['minimal', 'limited', 'high']).optional(),
      team: NAME.optional(),
      tags: z.array(NAME).min(1).max(10).optional(),
    }),
    approvals: APPROVALS.optional(),
    rejections: REJECTIONS.optional(),
    separate: z.boolean().optional(),
    any: z.array(ThresholdSchema).min(1).max(10).optional(),
    votes: z
      .array(z.enum(['button', 'command', 'reaction']))
      .min(1)
      .default(['button', 'command', 'reaction']),
    reactions: z
      .strictObject({
        approve: z.array(z.string()).default(['white_check_mark']),
        object: z.array(z.string()).default(['x']),
      })
      .default({ approve: ['white_check_mark'], object: ['x'] }),
    'confirm-reactions': z.boolean().default(false),
    objection: DURATION.default('4h'),
    expires: DURATION.default('72h'),
    reminders: z
      .strictObject({
        after: z.array(DURATION).min(1).max(10),
        by: z.enum(['thread', 'direct']).default('thread'),
        quiet: QUIET.optional(),
      })
      .optional(),
    escalate: z.strictObject({ after: DURATION, to: SOURCES }).optional(),
    settle: DURATION.default('0s'),
    'on-evidence-change': z.enum(['void', 'keep']).default('void'),
    valid: z.strictObject({ for: DURATION, 'renew-before': DURATION.default('7d') }).optional(),
    'break-glass': z.strictObject({ by: SOURCES, review: ReviewSchema }).optional(),
  })
  .refine((policy) => (policy.approvals === undefined) !== (policy.any === undefined), {
    message: 'a policy has either `approvals` or `any` (several ways, each with approvals)',
    path: ['approvals'],
  })
  .refine((policy) => policy.any === undefined || (policy.rejections ?? policy.separate) === undefined, {
    message: '`rejections` and `separate` stand in each entry of `any`',
    path: ['any'],
  });
type Entry = z.output<typeof PolicySchema>;

/** A policy as the rest of Steward reads it; durations in milliseconds. */
export function toPolicy(entry: Entry): Policy {
  const { reminders, escalate, valid } = entry;
  const breakGlass = entry['break-glass'];
  return {
    name: entry.name,
    for: entry.for,
    thresholds: toThresholds(entry),
    votes: entry.votes,
    reactions: entry.reactions,
    confirmReactions: entry['confirm-reactions'],
    objectionMs: milliseconds(entry.objection),
    expiresMs: milliseconds(entry.expires),
    reminders: {
      afterMs: (reminders?.after ?? []).map(milliseconds).sort((a, b) => a - b),
      by: reminders?.by ?? 'thread',
      ...(reminders?.quiet ? { quiet: toQuiet(reminders.quiet) } : {}),
    },
    ...(escalate ? { escalation: { afterMs: milliseconds(escalate.after), to: list(escalate.to) } } : {}),
    settleMs: milliseconds(entry.settle),
    onEvidenceChange: entry['on-evidence-change'],
    ...(valid ? { valid: { forMs: milliseconds(valid.for), renewBeforeMs: milliseconds(valid['renew-before']) } } : {}),
    ...(breakGlass ? { breakGlass: { by: list(breakGlass.by), review: toReview(breakGlass.review) } } : {}),
  };
}

function toThresholds(entry: Entry): Threshold[] {
  const ways = entry.any ?? [
    {
      name: undefined,
      approvals: entry.approvals ?? [],
      rejections: entry.rejections ?? 1,
      separate: entry.separate ?? true,
    },
  ];
  return ways.map(({ name, approvals, rejections, separate }, index) => ({
    name: name ?? (ways.length === 1 ? entry.name : `${entry.name}-${index + 1}`),
    approvals: approvals.map(toRule),
    rejections,
    separate,
  }));
}

function toRule(rule: z.output<typeof RuleSchema>): ApprovalRule {
  const atLeast = rule['at-least-one-from'];
  return {
    from: list(rule.from),
    count: rule.count,
    atLeastOneFrom: atLeast === undefined ? [] : list(atLeast),
    notify: rule.notify,
  };
}

/** An after-the-fact review as the rest of Steward reads it. */
export function toReview(review: ReviewEntry): Review {
  return { withinMs: milliseconds(review.within), from: list(review.from), count: review.count };
}

function toQuiet(text: string): QuietHours {
  const [from = 0, to = 0] = text.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.trim().split(':').map(Number);
    return hours * 60 + minutes;
  });
  return { from, to };
}

const list = (value: string | readonly string[]): string[] => (typeof value === 'string' ? [value] : [...value]);
