import { and, eq } from 'drizzle-orm';
import { findModel } from '../../registry/find.ts';
import { anyOf } from '../../store/any-of.ts';
import type { Tx } from '../../store/unit.ts';
import { acknowledgePages } from '../paging/acknowledge-pages.ts';
import { changePages } from '../paging/change-pages.ts';
import { endPages } from '../paging/end-pages.ts';
import { pagesOf } from '../paging/find-pages.ts';
import { startPages } from '../paging/start-pages.ts';
import { escalationPolicy } from '../paging/tables.ts';
import { type Incident, incidentSubject } from './find-incident.ts';
import { aboutWords } from './incident-words.ts';

/** Severities that page people. */
export const PAGES = [1, 2];

/** The policy that is there when the model's and its team's are not. */
export const DEFAULT_POLICY = 'default';

/** The escalation policy called as the model, else as its team, else `default`. */
async function policyOf(tx: Tx, model: string | null): Promise<string> {
  const team = model === null ? undefined : (await findModel(tx, model))?.team;
  const names = [model, team].filter((name) => name !== null && name !== undefined);
  const rows = await tx.db
    .select({ name: escalationPolicy.name })
    .from(escalationPolicy)
    .where(and(eq(escalationPolicy.workspaceId, tx.workspace), anyOf(escalationPolicy.name, names)));
  return names.find((name) => rows.some((row) => row.name === name)) ?? DEFAULT_POLICY;
}

/** What is paged about it, on its own and through the alert that it was declared from. */
const subjectsOf = (row: Incident): string[] =>
  row.fromSubject === null ? [incidentSubject(row.number)] : [incidentSubject(row.number), row.fromSubject];

/**
 * Pages people about an incident of severity 1 or 2 that nobody acknowledged. While the alert that it was declared from is
 * being paged, that page goes on and no second one begins.
 */
export async function pageAbout(tx: Tx, row: Incident): Promise<void> {
  if (!PAGES.includes(row.severity) || row.ackedAt !== null) return;
  const running = row.fromSubject === null ? [] : await pagesOf(tx, row.fromSubject);
  if (running.some(({ page }) => page.state !== 'ended')) return;
  await startPages(tx, {
    ...wordsOf(row),
    subject: incidentSubject(row.number),
    policy: await policyOf(tx, row.model),
    urgency: 'urgent',
    model: row.model ?? undefined,
  });
}

/** Brings what people are shown of running pages up to date. */
export async function changePagesOf(tx: Tx, row: Incident): Promise<void> {
  await changePages(tx, { ...wordsOf(row), subject: incidentSubject(row.number) });
}

/** Nobody else is paged; returns how many pages stopped, and who else has the incident's own page already. */
export async function acknowledgePagesOf(
  tx: Tx,
  row: Incident,
  by: string,
): Promise<{ readonly stopped: number; readonly before: string | undefined }> {
  let stopped = 0;
  let before: string | undefined;
  for (const subject of subjectsOf(row)) {
    const taken = await acknowledgePages(tx, { subject, by });
    stopped += taken.stopped;
    if (subject !== row.fromSubject) before ??= taken.before;
  }
  return { stopped, before };
}

/** It is over: nobody is paged about it any more. What its alert pages is the alert's own. */
export async function endPagesOf(tx: Tx, row: Incident, because: string): Promise<void> {
  await endPages(tx, { subject: incidentSubject(row.number), because });
}

const wordsOf = (row: Incident) => ({
  severity: row.severity,
  title: row.title,
  summary: aboutWords(row),
  alerts: row.fromSubject === null ? 0 : 1,
});
