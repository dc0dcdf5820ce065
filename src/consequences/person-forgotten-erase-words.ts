import { forgetReader } from '../digests/forget.ts';
import { forgetWords as forgetEvidenceWords } from '../evidence/forget.ts';
import { forgetWords as forgetAlertWords } from '../incidents/alerts/forget.ts';
import { forgetFeeds, forgetNamesOfCalendars } from '../incidents/oncall/forget.ts';
import { forgetContact } from '../incidents/paging/forget.ts';
import { forgetWords as forgetIncidentWords } from '../incidents/response/forget.ts';
import { eraseTexts } from '../ledger/erase.ts';
import { forgetWords as forgetRequestWords } from '../lifecycle/forget.ts';
import { personForgotten } from '../people/events.ts';
import { identitiesOf } from '../people/get-person.ts';
import { defineConsequence } from '../queue/consequence.ts';
import { forgetWords as forgetRegistryWords } from '../registry/forget.ts';
import { forgetInRoom } from '../room/forget-person.ts';
import { forgetAnswers } from '../store/once.ts';
import { inTransaction } from '../store/unit.ts';

/** When a person was forgotten, erase his words wherever they stand: ledger, requests, registry, console, kept answers. */
export const personForgottenEraseWords = defineConsequence({
  name: 'person-forgotten-erase-words',
  on: [personForgotten.kind],
  run: async (ctx, fact) => {
    const { person } = personForgotten.read(fact);
    await forgetRequestWords(ctx, person);
    await forgetRegistryWords(ctx, person);
    await forgetEvidenceWords(ctx, person);
    await forgetAlertWords(ctx, person);
    await eraseTexts(ctx, person);
    await forgetIncidentWords(ctx, person);
    await inTransaction(ctx, (tx) => forgetReader(tx, person));
    await inTransaction(ctx, (tx) => forgetContact(tx, person));
    await inTransaction(ctx, (tx) => forgetFeeds(tx, person));
    await inTransaction(ctx, forgetNamesOfCalendars);
    await inTransaction(ctx, forgetAnswers);
    for (const { platform, userId } of await identitiesOf(ctx, person)) {
      if (platform === 'console') await forgetInRoom(ctx, userId);
    }
  },
});
