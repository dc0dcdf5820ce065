import type { Arrived } from '../delivery/show-card.ts';
import { noteDelivered } from '../digests/note-delivered.ts';
import { isRunSubject } from '../digests/write-run.ts';
import { noteShown } from '../incidents/paging/note-shown.ts';
import { isPageSubject } from '../incidents/paging/page-card.ts';

/** Whom delivery tells that a message stands: digests and pages keep account of theirs. */
export const arrived: Arrived = {
  concerns: (subject) => isRunSubject(subject) || isPageSubject(subject),
  run: (tx, { subject, address }) =>
    isPageSubject(subject) ? noteShown(tx, subject) : noteDelivered(tx, { subject, ...address }),
};
