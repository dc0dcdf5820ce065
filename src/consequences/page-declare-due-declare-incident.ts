import { pageDeclareDue } from '../incidents/paging/events.ts';
import { findPage } from '../incidents/paging/find-pages.ts';
import { declareIncident } from '../incidents/response/declare-incident.ts';
import { defineConsequence } from '../queue/consequence.ts';

/** When a step of an escalation declares an incident, declare it; however often it runs, there is one of each alert. */
export const pageDeclareDueDeclareIncident = defineConsequence({
  name: 'page-declare-due-declare-incident',
  on: [pageDeclareDue.kind],
  run: async (ctx, fact) => {
    const { page: id, subject, severity } = pageDeclareDue.read(fact);
    const page = subject.startsWith('alert:') ? await findPage(ctx, id) : undefined;
    if (!page) return;
    const { title, model, startedAt } = page;
    await declareIncident(ctx, {
      title: title.trim() || subject,
      severity,
      ...(model === null ? {} : { model }),
      from: subject,
      began: startedAt,
    });
  },
});
