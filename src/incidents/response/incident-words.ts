import type { Tone } from '../../chat/card.ts';
import { subjectName } from '../../registry/names.ts';
import type { Incident } from './find-incident.ts';
import { incidentName } from './find-incident.ts';
import type { IncidentState } from './state.ts';

/** What each severity means, in one line for people. */
export const SEVERITY_WORDS: Readonly<Record<number, string>> = {
  1: 'severity 1',
  2: 'severity 2',
  3: 'severity 3',
  4: 'severity 4',
};

const STATE_WORDS: Readonly<Record<IncidentState, string>> = {
  triage: 'nobody acknowledged it yet',
  active: 'being worked on',
  mitigated: 'mitigated, the cause stands',
  resolved: 'resolved',
  closed: 'closed',
  cancelled: 'cancelled: no incident',
};

export function stateWords(row: Pick<Incident, 'state' | 'mergedInto'>): string {
  return row.mergedInto === null ? STATE_WORDS[row.state] : `merged into ${incidentName(row.mergedInto)}`;
}

/** Nothing is said by colour alone: the words say it too. */
export function toneOf({ state, severity }: Pick<Incident, 'state' | 'severity'>): Tone {
  if (state === 'triage' || state === 'active') return severity <= 2 ? 'bad' : 'waiting';
  if (state === 'mitigated') return 'waiting';
  return state === 'resolved' || state === 'closed' ? 'good' : 'neutral';
}

/** `churn@v12 in production`; empty for one about no model. */
export function aboutWords({ model, version, stage }: Pick<Incident, 'model' | 'version' | 'stage'>): string {
  if (model === null) return '';
  return `${subjectName({ model, version: version ?? undefined })}${stage === null ? '' : ` in ${stage}`}`;
}

/** "INC-4 churn@v12 scores are all zero". */
export function incidentTitle(row: Pick<Incident, 'number' | 'title'>): string {
  return `${incidentName(row.number)}  ${row.title}`;
}

/** `A-12` of `alert:12`. */
export function fromWords(subject: string): string {
  const [kind, id = ''] = subject.split(':');
  return kind === 'alert' ? `A-${id}` : subject;
}
