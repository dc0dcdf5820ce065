import type { Button } from '../chat/card.ts';
import { writeInvocation } from '../chat/written.ts';
import { subjectName } from '../incidents/paging/page-card.ts';
import { isTest } from '../incidents/paging/test-page.ts';

/** What can be done about a page from its message: acknowledge, or hand it on. */
export function pageButtons(subject: string): readonly Button[] {
  const [kind] = subject.split(':');
  if (isTest(subject))
    return [
      {
        label: 'It arrived',
        style: 'primary',
        invocation: writeInvocation({ command: 'notify test', values: { arrived: 'yes' } }),
      },
    ];
  const name = subjectName(subject);
  const acknowledge = kind === 'alert' ? { command: 'alert ack', values: { alert: name } } : undefined;
  const incident = kind === 'incident' ? { command: 'incident ack', values: { incident: name } } : undefined;
  const call = acknowledge ?? incident;
  return [
    ...(call ? [{ label: 'Acknowledge', style: 'primary' as const, invocation: writeInvocation(call) }] : []),
    {
      label: 'Not mine, page the next',
      invocation: writeInvocation({ command: 'escalation next', values: { subject: name } }),
    },
  ];
}
