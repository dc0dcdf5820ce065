import { emit } from '../../ledger/event.ts';
import type { Tx } from '../../store/unit.ts';
import { pageChanged } from './events.ts';
import { factOf, isPage, lockRunning } from './find-pages.ts';
import { page } from './tables.ts';

export interface ChangePages {
  readonly subject: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: number;
  readonly alerts: number;
}

/** What is paged about looks otherwise now: what people see of it is shown anew. Nothing happens when nothing changed. */
export async function changePages(tx: Tx, input: ChangePages): Promise<void> {
  const { severity, alerts } = input;
  const title = clip(input.title, 300);
  const summary = clip(input.summary, 1_000);
  for (const row of await lockRunning(tx, input.subject)) {
    const same = row.title === title && row.summary === summary && row.severity === severity && row.alerts === alerts;
    if (same) continue;
    await tx.db.update(page).set({ title, summary, severity, alerts }).where(isPage(tx, row.id));
    emit(tx, pageChanged({ ...factOf(row), severity, alerts }));
  }
}

/** What is paged about comes from outside, at any length. */
export const clip = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}\u2026`;
