import { acknowledgeGroup } from '../incidents/alerts/acknowledge-group.ts';
import { findGroup } from '../incidents/alerts/find-groups.ts';
import { pageAcknowledged } from '../incidents/paging/events.ts';
import { findPage } from '../incidents/paging/find-pages.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When somebody acknowledged the page about alerts elsewhere (by the link of an e-mail, say), he has the group. */
export const pageAcknowledgedAckAlert = defineConsequence({
  name: 'page-acknowledged-ack-alert',
  on: [pageAcknowledged.kind],
  run: async (ctx, fact) => {
    const { page: id, subject, by } = pageAcknowledged.read(fact);
    const [kind, number] = subject.split(':');
    const group = kind === 'alert' ? await findGroup(ctx, Number(number)) : undefined;
    const page = group && (await findPage(ctx, id));
    // Somebody else may have it by now.
    if (!group || page?.state !== 'acknowledged' || page.acknowledgedBy !== by) return;
    await acknowledgeGroup({ ...ctx, actor: { type: 'person', person: by } }, { group: group.number, by });
  },
});
