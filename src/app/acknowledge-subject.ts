import { acknowledgePages } from '../incidents/paging/acknowledge-pages.ts';
import type { AcknowledgeSubject } from '../incidents/paging/use-link.ts';

/** Acknowledges what a page is about, by the verb of the feature that has it. */
export const acknowledgeSubject: AcknowledgeSubject = (tx, input) => acknowledgePages(tx, input);
