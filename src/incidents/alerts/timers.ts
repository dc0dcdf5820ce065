/** A group is looked at: who is to be told what. Its subject is the group's number. */
export const FLUSH_TIMER = 'alert-flush';
/** A group that changed too often was quiet for long enough. */
export const SETTLE_TIMER = 'alert-settle';
/** A group's card shows its newest numbers: not at each change, but every few seconds. */
export const REFRESH_TIMER = 'alert-refresh';
/** A silence is about to end, or ends. Its subject is `S-3`. */
export const SILENCE_TIMER = 'silence-ends';
