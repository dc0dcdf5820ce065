import { StewardError } from '../../kernel/errors.ts';
import { setTimer } from '../../queue/timer.ts';
import { parseSubject, subjectName } from '../../registry/names.ts';
import type { Tx } from '../../store/unit.ts';

/** When it is due, a window is judged: its subject is `churn@v12 <from> <to>`. */
export const WINDOW_TIMER = 'drift-window';
/** Senders have so long after the end of a window; each part that comes later has the window judged again. */
const GRACE_MS = 10 * 60_000;

export interface WindowSpan {
  readonly from: Date;
  readonly to: Date;
}

export interface TimedWindow extends WindowSpan {
  readonly model: string;
  readonly version: string;
}

export async function timeWindow(tx: Tx, { model, version, from, to }: TimedWindow): Promise<void> {
  const subject = `${subjectName({ model, version })} ${from.toISOString()} ${to.toISOString()}`;
  const dueAt = new Date(Math.max(to.getTime(), tx.now.getTime()) + GRACE_MS);
  await setTimer(tx, { kind: WINDOW_TIMER, subject, dueAt });
}

export function readTimedWindow(subject: string): TimedWindow {
  const [name = '', from = '', to = ''] = subject.split(' ');
  const { model, version } = parseSubject(name);
  if (version === undefined) throw new StewardError('INTERNAL', `No window can be read from ${subject}.`);
  return { model, version, from: new Date(from), to: new Date(to) };
}
