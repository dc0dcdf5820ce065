import { type Dossier, nameOf } from './collect.ts';
import { html, type Markup, time } from './html.ts';

/** What spoke for and against the version: documents, checks of CI, findings. */
export function evidenceHtml({ evidence, checks, findings, people, proven }: Dossier): Markup {
  if (evidence.length + checks.length + findings.length === 0) return html`<h2>Evidence</h2><p>None was recorded.</p>`;
  const rowOf = (member: string, value: unknown): string => {
    const found = proven.findLast((entry) => entry.body[member] === value);
    return found ? String(found.seq) : '';
  };
  return html`<h2>Evidence</h2>
${
  evidence.length > 0 &&
  html`<table><thead><tr><th>Kind</th><th>Result</th><th>Of</th><th>What</th><th>Added</th><th>Valid until</th><th>Row</th></tr></thead><tbody>
${evidence.map(
  (one) =>
    html`<tr><td class="nowrap">${one.kind}</td><td class="${one.result}">${one.result}</td><td>${one.subject}</td><td class="wide">${one.text}${one.uri && html` <code>${one.uri}</code>`}${one.digest && html`<br><code>${one.digest}</code>`}</td><td class="nowrap">${time(one.at)}<br>${nameOf(people, one.author)}</td><td class="nowrap">${one.expiresAt ? time(one.expiresAt) : ''}</td><td>${rowOf('evidence', one.id)}</td></tr>
`,
)}</tbody></table>`
}
${
  checks.length > 0 &&
  html`<h4>Checks of CI</h4><table><thead><tr><th>Context</th><th>State</th><th>What</th><th>When</th><th>Row</th></tr></thead><tbody>
${checks.map(
  (one) =>
    html`<tr><td class="nowrap">${one.context}</td><td class="${one.state}">${one.state}</td><td class="wide">${one.description}${one.url && html` <code>${one.url}</code>`}</td><td class="nowrap">${time(one.at)}</td><td>${rowOf('context', one.context)}</td></tr>
`,
)}</tbody></table>`
}
${
  findings.length > 0 &&
  html`<h4>Findings</h4><table><thead><tr><th>Finding</th><th>Severity</th><th>State</th><th>What</th><th>Ended</th><th>Row</th></tr></thead><tbody>
${findings.map(
  (one) =>
    html`<tr><td class="nowrap">F-${one.number}</td><td>${one.severity}</td><td>${one.state}</td><td class="wide">${one.title}${one.reason && html`<blockquote>${one.reason}</blockquote>`}</td><td class="nowrap">${one.endedAt && html`${time(one.endedAt)}<br>${nameOf(people, one.endedBy)}`}</td><td>${rowOf('finding', one.number)}</td></tr>
`,
)}</tbody></table>`
}`;
}
