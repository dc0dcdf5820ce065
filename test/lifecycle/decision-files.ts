import { shippedLifecycle } from '../kit/lifecycle.ts';
import { BEHIND, type File, type Rule, type Rules } from './decision-model.ts';

const of = (from: string | readonly string[], count = 1, atLeast?: readonly string[]): Rule => ({
  from: [from].flat(),
  count,
  ...(atLeast ? { atLeast } : {}),
});
const rules = (ways: Rules['ways'], keepsVotes = false): Rules => ({ ways, keepsVotes });
const one = (...approvals: Rule[]) => ({ approvals, rejections: 1, separate: true });
const nobody = rules([]);

/** Three lifecycle files, one after the other in force in any order. */
export const FILES: readonly File[] = [
  {
    production: rules([one(of('ml-leads'), of('risk'))]),
    canary: rules([one(of('ml-leads'))]),
    staging: rules([one(of(['owner', 'ml-leads']))]),
    archived: nobody,
  },
  {
    production: rules([{ ...one(of('ml-leads', 2)), rejections: 2 }, one(of('role:admin'), of('team-leads'))], true),
    canary: rules([{ ...one(of('ml-leads'), of(['owner', 'ml-leads'])), separate: false }]),
    staging: nobody,
    archived: nobody,
  },
  {
    production: rules([one(of(['ml-leads', 'risk', 'team-leads', 'role:admin'], 3, ['risk', 'owner']))]),
    canary: rules([one(of(['ml-leads', 'role:member'], 2))], true),
    staging: rules([one(of('risk')), one(of('role:member', 2))]),
    archived: nobody,
  },
];

/** The file as Steward reads it. */
export function lifecycleOf(file: File) {
  const list = (from: readonly string[]) => `[${from.map((source) => `"${source}"`).join(', ')}]`;
  const rule = ({ from, count, atLeast }: Rule) =>
    `{ from: ${list(from)}, count: ${count}${atLeast ? `, at-least-one-from: ${list(atLeast)}` : ''} }`;
  const policies = Object.entries(file).map(([stage, { ways, keepsVotes }]) => {
    const any = ways.map(
      (way) =>
        `\n      - { approvals: [${way.approvals.map(rule).join(', ')}], rejections: ${way.rejections}, separate: ${way.separate} }`,
    );
    const how = ways.length === 0 ? 'approvals: []' : `any:${any.join('')}`;
    return `  - name: to-${stage}\n    for: { track: release, to: ${stage} }\n    on-evidence-change: ${keepsVotes ? 'keep' : 'void'}\n    ${how}\n`;
  });
  const gates = `[no-open-finding, { metrics-against-incumbent: { auc: ">= -0.0${BEHIND}" } }]`;
  return shippedLifecycle((text) =>
    text
      .replace(
        /policies:[\s\S]*/,
        `policies:\n${policies.join('')}  - name: project\n    for: { track: project }\n    approvals: []\n`,
      )
      .replace(/( {6}staging: ).*\n( {6}canary: ).*\n( {6}production: )\[.*/, `$1[]\n$2[]\n$3${gates}`),
  );
}
