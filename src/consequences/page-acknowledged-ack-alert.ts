import { acknowledgeGroup } from '../incidents/alerts/acknowledge-group.ts';
import { careOf, findGroup, isAcknowledged } from '../incidents/alerts/find-groups.ts';
import { pageAcknowledged } from '../incidents/paging/events.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When somebody acknowledged the page about alerts elsewhere (by the link of an e-mail, say), he has the group. */
export const pageAcknowledgedAckAlert = defineConsequence({
  name: 'page-acknowledged-ack-alert',
  on: [pageAcknowledged.kind],
  run: async (ctx, fact) => {
    const { subject, by } = pageAcknowledged.read(fact);
    const [kind, id] = subject.split(':');
    const group = kind === 'alert' ? await findGroup(ctx, Number(id)) : undefined;
    // It was by the group, and is told back: once is enough, or the two would tell each other for ever.
    if (!group || isAcknowledged(group, await careOf(ctx, group.number))) return;
    await acknowledgeGroup({ ...ctx, actor: { type: 'person', person: by } }, { group: group.number });
  },
});
