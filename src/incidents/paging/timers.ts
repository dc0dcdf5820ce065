/** Due when a page's next step is; its subject is the page's id. */
export const PAGE_STEP_TIMER = 'page-step';
/** Due when an acknowledgement runs out, first to remind and then to go on; its subject is the page's id. */
export const PAGE_LEASE_TIMER = 'page-lease';
/** Due when a planned attempt goes out, or one that is sent by Steward itself is tried again; its subject is the attempt's id. */
export const PAGE_ATTEMPT_TIMER = 'page-attempt';
/** Due when an attempt must be confirmed as sent; its subject is the attempt's id. */
export const PAGE_CONFIRM_TIMER = 'page-confirm';
