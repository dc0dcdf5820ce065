import type { Lifecycle } from './lifecycle.ts';
import type { PathFault } from './lifecycle-faults.ts';
import { type Policy, sourcesOfThreshold, weight } from './policy.ts';
import { readSource } from './sources.ts';

type Path = readonly (string | number)[];

/** What the shape of a policy cannot say: names that point nowhere, scopes that meet, and what nobody could satisfy. Pure. */
export function policyFaults(lifecycle: Lifecycle): PathFault[] {
  return lifecycle.policies.flatMap((policy, index) => {
    const path = ['policies', index];
    const earlier = lifecycle.policies.slice(0, index);
    return [
      ...sourceFaults(policy, lifecycle, path),
      ...scopeFaults(policy, lifecycle, path),
      ...meetingFaults(policy, earlier, path),
      ...timeFaults(policy, path),
    ];
  });
}

function sourceFaults(policy: Policy, lifecycle: Lifecycle, path: Path): PathFault[] {
  const unknown = (sources: readonly string[], entry: string): PathFault[] =>
    sources
      .map(readSource)
      .filter((source) => source.kind === 'group' && !lifecycle.groups.includes(source.group))
      .map((source) => ({
        path: [...path, entry],
        message: `the group ${source.kind === 'group' ? source.group : ''} is not in \`groups\`; there are ${lifecycle.groups.join(', ')}`,
      }));
  const named = policy.thresholds.flatMap((threshold) => [
    ...unknown(sourcesOfThreshold(threshold), 'approvals'),
    ...threshold.approvals.flatMap((rule) => tooFewAccounts(rule.from, rule.count, [...path, 'approvals'])),
  ]);
  return [
    ...named,
    ...unknown(policy.escalation?.to ?? [], 'escalate'),
    ...unknown([...(policy.breakGlass?.by ?? []), ...(policy.breakGlass?.review.from ?? [])], 'break-glass'),
  ];
}

/** Sources that are single people can never give more approvals than there are of them. */
function tooFewAccounts(from: readonly string[], count: number, path: Path): PathFault[] {
  const kinds = from.map((source) => readSource(source).kind);
  if (kinds.some((kind) => kind !== 'account' && kind !== 'owner') || new Set(from).size >= count) return [];
  return [
    { path, message: `${count} approvals from ${from.join(', ')} can never be given: that is ${from.length} at most` },
  ];
}

function scopeFaults(policy: Policy, lifecycle: Lifecycle, path: Path): PathFault[] {
  const { track, to } = policy.for;
  const faults: PathFault[] = [];
  if (track !== undefined && !lifecycle.tracks[track])
    faults.push({ path: [...path, 'for', 'track'], message: `there is no track ${track}` });
  if (to !== undefined && !Object.values(lifecycle.tracks).some(({ stages }) => stages.includes(to)))
    faults.push({ path: [...path, 'for', 'to'], message: `no track has a stage ${to}` });
  const both = policy.reactions.approve.find((emoji) => policy.reactions.object.includes(emoji));
  if (both) faults.push({ path: [...path, 'reactions'], message: `:${both}: cannot both approve and object` });
  return faults;
}

function meetingFaults(policy: Policy, earlier: readonly Policy[], path: Path): PathFault[] {
  return earlier.flatMap((other) => [
    ...(other.name === policy.name
      ? [{ path: [...path, 'name'], message: `two policies are called ${policy.name}` }]
      : []),
    ...(sameScope(other.for, policy.for)
      ? [{ path: [...path, 'for'], message: `${policy.name} and ${other.name} apply to the same moves` }]
      : []),
  ]);
}

/** What is due only after the request has ended would never come. */
function timeFaults(policy: Policy, path: Path): PathFault[] {
  const late = (ms: number | undefined, entry: string, what: string): PathFault[] =>
    ms === undefined || ms < policy.expiresMs
      ? []
      : [{ path: [...path, entry], message: `${what} comes after the request expired` }];
  return [
    ...late(policy.reminders.afterMs.at(-1), 'reminders', 'the last reminder'),
    ...late(policy.escalation?.afterMs, 'escalate', 'the escalation'),
    ...(policy.valid && policy.valid.renewBeforeMs >= policy.valid.forMs
      ? [{ path: [...path, 'valid'], message: 'the renewal would be asked for before the approval was given' }]
      : []),
  ];
}

function sameScope(a: Policy['for'], b: Policy['for']): boolean {
  const key = (scope: Policy['for']) =>
    JSON.stringify(Object.entries({ ...scope, tags: scope.tags && [...scope.tags].sort() }).sort());
  return weight(a) === weight(b) && key(a) === key(b);
}
