/** A group is looked at: who is to be told what. Its subject is the group's number. */
export const FLUSH_TIMER = 'alert-flush';
/** A group that changed too often was quiet for long enough. */
export const SETTLE_TIMER = 'alert-settle';
