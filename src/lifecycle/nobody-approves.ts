import { StewardError } from '../kernel/errors.ts';
import { type Approver, type MissingApproval, unreachable } from './approval.ts';
import { type Policy, sourcesOf } from './policy.ts';
import { readSource } from './sources.ts';

/** Why nobody could approve something under a policy today, and who must add whom; undefined when somebody could. */
export function nobodyApproves(what: string, policy: Policy, approvers: readonly Approver[]): StewardError | undefined {
  const missing = unreachable(policy, approvers);
  if (missing.length === 0) return undefined;
  const lacks = missing.map(({ group, count }) => `${count} more in ${group}`).join(' and ');
  return new StewardError(
    'NO_APPROVERS',
    `Nobody could approve ${what}: policy ${policy.name} needs ${lacks}, besides whoever asks or registered it.`,
    {
      hint: `${howToAdd(policy, missing)}; then ask again.`,
    },
  );
}

/** The command with which somebody lets others approve. */
function howToAdd(policy: Policy, missing: readonly MissingApproval[]): string {
  const sources = sourcesOf(policy).map(readSource);
  const isMissing = (name: string) => missing[0]?.group.includes(name);
  const group = sources.flatMap((one) => (one.kind === 'group' ? one.group : [])).find(isMissing);
  if (group !== undefined) return `An admin adds people with \`group add ${group} @person\``;
  if (sources.some((source) => source.kind === 'team-leads'))
    return "An admin names the team's leads with `team add <team> @person --lead`";
  return 'An admin says who decides in `policies` of lifecycle.yml';
}
