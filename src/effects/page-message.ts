import { sanitise } from '../chat/sanitise.ts';
import type { ToSend } from '../incidents/paging/attempt-due.ts';
import { pageLine, subjectName } from '../incidents/paging/page-card.ts';
import { html } from '../proof/html.ts';

/** A page in words, for what is no chat: title first, then what is wrong, then the one thing to do. */
export interface PageMessage {
  /** "SEV1 Churn does not answer (A-12)", with "Possible repeat: " where that may be. */
  readonly title: string;
  readonly body: string;
  /** Where it is acknowledged; left out for what reaches nobody alone. */
  readonly link: string | undefined;
  readonly subject: string;
  readonly severity: number;
  readonly urgent: boolean;
}

/** The words of a page for a reader in `zone`. Pure. */
export function pageMessage({ page, repeat }: ToSend, zone: string, link: string | undefined): PageMessage {
  const since = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    day: 'numeric',
    month: 'short',
  }).format(page.startedAt);
  const facts = [
    ...(page.model === null ? [] : [`Model ${page.model}`]),
    ...(page.alerts > 1 ? [`${page.alerts} alerts`] : []),
    `since ${since} (${zone})`,
  ];
  return {
    title: `${repeat ? 'Possible repeat: ' : ''}${pageLine(page)}`,
    body: [...(page.summary === '' ? [] : [sanitise(page.summary)]), `${facts.join(', ')}.`].join('\n'),
    link,
    subject: subjectName(page.subject),
    severity: page.severity,
    urgent: page.urgency === 'urgent',
  };
}

/** An e-mail of a page: what a lock screen shows is the subject line; one button. */
export function pageMail(message: PageMessage): {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
} {
  const { title, body, link, subject } = message;
  const after = 'Nobody else is paged then. Without an answer the next person is.';
  const button = link
    ? html`<p><a href="${link}" style="display:inline-block;padding:14px 28px;background:#2456c8;color:#ffffff;text-decoration:none;border-radius:8px;font-weight:600">Acknowledge ${subject}</a></p>
<p style="color:#5a6066">${after}</p>`
    : html``;
  const page = html`<!doctype html><html lang="en"><body style="font-family:system-ui,sans-serif;color:#1c1e20;line-height:1.5">
<h1 style="font-size:20px;margin:0 0 12px">${title}</h1>
<p style="white-space:pre-line">${body}</p>
${button}</body></html>`;
  return {
    subject: title.slice(0, 250),
    text: `${title}\n\n${body}\n${link === undefined ? '' : `\nAcknowledge ${subject}: ${link}\n${after}\n`}`,
    html: page.text,
  };
}
