import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dossier, nameOf } from './collect.ts';
import { decisionHtml } from './decision-html.ts';
import { evidenceHtml } from './evidence-html.ts';
import { html, Markup, row, time } from './html.ts';

const CHECKPOINTS_SHOWN = 5;

/** The pack in one readable page: no script, nothing loaded from elsewhere, fit to print. */
export function summaryHtml(dossier: Dossier, now: Date): string {
  const { name, records } = dossier;
  const css = new Markup(readFileSync(join(import.meta.dirname, 'assets/summary.css'), 'utf8'));
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Audit pack of ${name}</title>
<style>
${css}</style>
</head>
<body>
<main>
<h1>Audit pack of ${name}</h1>
<p class="lead">Written ${time(now)} from the ledger of the workspace ${dossier.model.workspaceId}, up to row ${dossier.head.seq}. Times are UTC.</p>
${subject(dossier)}
<h2>Where it stood</h2>
${placements(dossier)}
<h2>Decisions</h2>
${records.length === 0 ? html`<p>Nobody ever asked to move ${name}.</p>` : records.map((record) => decisionHtml(dossier, record))}
${evidenceHtml(dossier)}
${proof(dossier)}
</main>
</body>
</html>
`.text;
}

function subject({ model, version, people }: Dossier): Markup {
  const metrics = Object.entries(version.metrics).map(([name, value]) => `${name} ${value}`);
  const datasets = version.datasets.map((one) => (one.version ? `${one.name}@${one.version}` : one.name));
  return html`<dl>
${row('Model', model.title ? `${model.title} (${model.name})` : model.name)}
${row('About', model.about)}
${row('Owner', nameOf(people, model.owner))}
${row('Risk', model.risk)}
${row('Version', version.version)}
${row('Digest', version.digest && html`<code>${version.digest}</code>`)}
${row('Stored at', version.uri && html`<code>${version.uri}</code>`)}
${row('Commit', version.commit && html`<code>${version.commit}</code>`)}
${row('Data', datasets.join(', '))}
${row('Metrics', metrics.join(', '))}
${row('Registered', html`${time(version.createdAt)}${version.registrar && html` by ${nameOf(people, version.registrar)}`}`)}
${row('Notes', version.notes)}
</dl>`;
}

function placements({ placements: rows }: Dossier): Markup {
  return html`<table><thead><tr><th>Stage</th><th>From</th><th>To</th><th>Decided in</th></tr></thead><tbody>
${rows.map(
  ({ stage, fromAt, toAt, request }) =>
    html`<tr><td>${stage}</td><td>${time(fromAt)}</td><td>${toAt ? time(toAt) : 'now'}</td><td>${request === null ? '' : `R-${request}`}</td></tr>
`,
)}</tbody></table>`;
}

function proof({ head, checkpoints, keys }: Dossier): Markup {
  const shown = checkpoints.slice(-CHECKPOINTS_SHOWN);
  const left = checkpoints.length - shown.length;
  return html`<h2>Proof</h2>
<p>Each statement above names the row of <code>ledger.jsonl</code> that proves it. Rows are chained by their hashes; ends of the chain are signed with a key that is not in the database. Check the whole pack with Node 18 or newer, without Steward:</p>
<pre>node verify.mjs</pre>
<p><code>FORMAT.md</code> says what each file holds and how it is checked. The names of persons are as they were known when this was written: the ledger holds ids alone.</p>
<dl>
${row('Last row', String(head.seq))}
${row('Its hash', html`<code>${head.hash}</code>`)}
${row('Public keys', keys.length > 0 ? html`${keys.map(({ id, base64 }) => html`<code>${base64}</code> (id <code>${id}</code>)<br>`)}` : 'none: no end of this ledger was signed')}
</dl>
${
  shown.length > 0 &&
  html`<h4>Signed ends of the ledger${left > 0 && `, the last ${shown.length} of ${checkpoints.length}`}</h4>
<table><thead><tr><th>Row</th><th>Signed</th><th>Hash</th><th>Key</th></tr></thead><tbody>
${shown.map(
  ({
    seq,
    at,
    hash,
    key,
  }) => html`<tr><td>${seq}</td><td class="nowrap">${time(at)}</td><td><code>${hash}</code></td><td><code>${key}</code></td></tr>
`,
)}</tbody></table>`
}`;
}
