import type { Actor } from '../kernel/caller.ts';
import type { Json } from '../kernel/fact.ts';
import { type Dossier, nameOf, policyText } from './collect.ts';
import type { DecisionRecord, Signature } from './decision-record.ts';
import { html, type Markup, row, time } from './html.ts';

/** One request: what was asked, judged by what, signed by whom, and what became of it. */
export function decisionHtml(dossier: Dossier, record: DecisionRecord): Markup {
  const { people } = dossier;
  const policy = policyText(dossier, record);
  const links = dossier.links.get(record.request) ?? [];
  const [state, tone] = stateOf(record);
  return html`<section class="decision ${tone}">
<span class="state">${state}</span>
<h3>R-${record.request}: ${titleOf(record)}</h3>
<p>Asked by ${actorOf(dossier, record.opened.by)}${record.asker && record.opened.by.type !== 'person' && html` for ${nameOf(people, record.asker)}`} on ${time(record.opened.at)}, row ${record.opened.row}.</p>
${words(record.opened.texts)}
<dl>
${row('Digest', record.digest && html`<code>${record.digest}</code>`)}
${row('Version\u2019s revision', record.versionRevision === undefined ? undefined : String(record.versionRevision))}
${row('Replaces', record.applied?.replaced ?? record.incumbent)}
${row('Risk then', record.risk)}
${row('Policy', `${record.policy.name}, revision ${record.policy.revision}`)}
${row('Applied', record.applied && html`${time(record.applied.at)}, row ${record.applied.row}`)}
${row('Channel', links.length > 0 ? html`${links.map(({ platform, url }) => html`<a href="${url}">the card on ${platform}</a> `)}` : undefined)}
</dl>
<h4>Gates, as evaluated on ${time(record.gates.at)} (row ${record.gates.row})</h4>
${gatesTable(dossier, record)}
<h4>Signatures</h4>
${signatures(dossier, record)}
<h4>What happened</h4>
<table><tbody>${record.rows.map(
    ({ row: seq, at, kind, by }) =>
      html`<tr><td class="nowrap">${time(at)}</td><td class="nowrap">${kind.replace('request.', '').replaceAll('-', ' ')}</td><td class="wide">${actorOf(dossier, by)}</td><td class="nowrap">row ${seq}</td></tr>`,
  )}</tbody></table>
${
  policy !== undefined &&
  html`<h4>Text of policy ${record.policy.name}, revision ${record.policy.revision}</h4>
<pre>${outline(policy)}</pre>`
}
</section>
`;
}

/** What is done moved something, or it did not. */
const DONE: Readonly<Record<string, string>> = { review: 'accepted', renewal: 'renewed', criterion: 'changed' };

function titleOf({ kind, subject, change, from, to }: DecisionRecord): string {
  if (change !== undefined) return `success criterion of ${subject}, ${change}`;
  return `${subject} from ${from} to ${to}${kind === 'promotion' ? '' : ` (${kind})`}`;
}

function stateOf({ applied, decided, kind }: DecisionRecord): readonly [string, 'good' | 'bad' | 'wait'] {
  if (applied) return [DONE[kind] ?? 'applied', 'good'];
  if (!decided) return ['open', 'wait'];
  return decided.outcome === 'approved' ? ['approved, not applied', 'wait'] : [decided.outcome, 'bad'];
}

function gatesTable({ people }: Dossier, { gates }: DecisionRecord): Markup {
  if (gates.results.length === 0) return html`<p>This stage had no gates.</p>`;
  return html`<table><thead><tr><th>Gate</th><th>Result</th><th>Value</th><th>Bound</th><th>Detail</th><th>Added by</th></tr></thead><tbody>
${gates.results.map(
  ({ gate, of, status, value, threshold, detail, by, through }) =>
    html`<tr><td class="nowrap">${shown(gate)}${of !== undefined && html` (${shown(of)})`}</td><td class="${shown(status)}">${shown(status)}</td><td>${shown(value)}</td><td>${shown(threshold)}</td><td class="wide">${shown(detail)}</td><td>${typeof by === 'string' && nameOf(people, by)}${through !== undefined && ` the token ${shown(through)}`}</td></tr>
`,
)}</tbody></table>`;
}

function signatures(dossier: Dossier, { signatures: all, kind }: DecisionRecord): Markup {
  if (all.length === 0) return html`<p>${kind === 'rollback' ? 'A rollback needs none.' : 'Nobody signed.'}</p>`;
  return html`<table><thead><tr><th>Name</th><th>When</th><th>Meaning</th><th>Right</th><th>How</th><th>Row</th></tr></thead><tbody>
${all.map((one) => signature(dossier, one))}</tbody></table>`;
}

function signature({ people }: Dossier, one: Signature): Markup {
  const right = one.for ? `for ${nameOf(people, one.for)}` : one.groups.length > 0 ? `in ${one.groups.join(', ')}` : '';
  const ended = one.stands ? undefined : html`<br>No longer counted since row ${one.endedBy}.`;
  return html`<tr class="${one.stands ? 'stands' : 'gone'}"><td>${nameOf(people, one.person)}</td><td class="nowrap">${time(one.at)}</td><td class="wide">${one.meaning}.${words(one.texts)}${ended}</td><td class="nowrap">${right}</td><td class="nowrap">${one.source}</td><td>${one.row}</td></tr>
`;
}

/** Free texts; what `people forget` erased is said to be gone. */
function words(texts: Readonly<Record<string, string | null>>): Markup {
  return html`${Object.values(texts).map((text) => html`<blockquote>${text ?? 'These words were erased; their hash is in the ledger.'}</blockquote>`)}`;
}

function actorOf({ people }: Dossier, by: Actor): string {
  if (by.type === 'person') return nameOf(people, by.person) ?? '';
  if (by.type === 'token') return `the token ${by.name}${by.author ? `, author ${nameOf(people, by.author)}` : ''}`;
  return `Steward (${by.name})`;
}

/** JSON in lines: what fits one stays on one. */
function outline(value: unknown, indent = ''): string {
  const flat = JSON.stringify(value) ?? 'null';
  if (typeof value !== 'object' || value === null || flat.length + indent.length <= 76) return flat;
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const parts = Object.entries(value).map(
    ([name, part]) => `${inner}${isList ? '' : `${JSON.stringify(name)}: `}${outline(part, inner)}`,
  );
  return `${isList ? '[' : '{'}\n${parts.join(',\n')}\n${indent}${isList ? ']' : '}'}`;
}

const shown = (value: Json | undefined): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
