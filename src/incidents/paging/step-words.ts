import { clockWords } from '../../kernel/clock-words.ts';
import type { Step, StepTarget } from './step.ts';

/** A step as it is typed, with people's names in the place of their ids: what `escalation show` prints. Pure. */
export function stepWords(step: Step, nameOf: (person: string) => string): string {
  return [actionWords(step, nameOf), ...conditionWords(step)].join(', ');
}

function actionWords(step: Step, nameOf: (person: string) => string): string {
  switch (step.do) {
    case 'wait':
      return `wait ${step.minutes % 60 === 0 ? `${step.minutes / 60}h` : `${step.minutes}m`}`;
    case 'declare':
      return `declare sev ${step.severity}`;
    case 'repeat':
      return `repeat ${step.times}`;
    case 'notify':
      return targetWords(step.target, nameOf);
  }
}

function targetWords(target: StepTarget, nameOf: (person: string) => string): string {
  switch (target.type) {
    case 'person':
      return `notify @${nameOf(target.person)}`;
    case 'schedule':
      return `notify schedule ${target.schedule}${target.which === 'next' ? ' next' : ''}`;
    case 'group':
      return `notify group ${target.group}`;
    case 'turn':
      return `round robin group ${target.group}`;
    case 'channel':
      return `notify channel #${target.name}`;
    case 'webhook':
      return `webhook ${target.provider}`;
  }
}

function conditionWords({ only, moreThan }: Step): string[] {
  return [
    ...(only ? [`only ${clockWords(only.from)}-${clockWords(only.to)} ${only.zone}`] : []),
    ...(moreThan === undefined ? [] : [`if more than ${moreThan} ${moreThan === 1 ? 'alert' : 'alerts'}`]),
  ];
}
