import type { PlatformName } from '../../chat/text.ts';

/** Whom a step pages. */
export type StepTarget =
  | { readonly type: 'person'; readonly person: string }
  | { readonly type: 'schedule'; readonly schedule: string; readonly which: 'now' | 'next' }
  | { readonly type: 'group'; readonly group: string }
  /** One of the group, another one with each page. */
  | { readonly type: 'turn'; readonly group: string }
  | {
      readonly type: 'channel';
      readonly platform: PlatformName;
      readonly team: string;
      readonly channel: string;
      readonly name: string;
    }
  | { readonly type: 'webhook'; readonly provider: string };

/** When a step counts. */
export interface StepCondition {
  /** Minutes of the day by the clocks of a zone; `from` after `to` goes over midnight. */
  readonly only?: { readonly from: number; readonly to: number; readonly zone: string };
  /** Only while the subject has more alerts than this. */
  readonly moreThan?: number;
}

/** One step of an escalation policy, as it is kept and frozen. */
export type Step = StepCondition &
  (
    | { readonly do: 'notify'; readonly target: StepTarget }
    | { readonly do: 'wait'; readonly minutes: number }
    | { readonly do: 'declare'; readonly severity: number }
    /** From the beginning again, so many times. */
    | { readonly do: 'repeat'; readonly times: number }
  );
