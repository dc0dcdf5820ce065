import type { PersonRef } from '../chat/options/person.ts';
import type { PeoplePort } from '../chat/ports/platform.ts';
import type { PlatformName } from '../chat/text.ts';
import { StewardError } from '../kernel/errors.ts';
import { type Ctx, inTransaction } from '../store/unit.ts';
import { personByIdentity } from './find-identity.ts';
import { mentionPerson } from './meet-person.ts';
import { noteStanding } from './note-standing.ts';
import { platformTitle } from './platform-title.ts';
import { askStanding } from './refresh-standing.ts';

const TIMEOUT_MS = 2_000;

/**
 * Asks the platforms who the mentioned people are and keeps it, before a verb gives them a right or a duty. Calls
 * platforms: never inside a transaction. Throws TRY_AGAIN when nobody can say who somebody is, UNKNOWN_PERSON for an
 * account that does not exist. Names typed as text are left to the verb.
 */
export async function meetMentioned(
  ctx: Ctx,
  refs: readonly PersonRef[],
  peopleOf: (platform: PlatformName) => PeoplePort | undefined,
): Promise<void> {
  await Promise.all(refs.map((ref) => ('typed' in ref ? undefined : meetOne(ctx, ref, peopleOf(ref.platform)))));
}

async function meetOne(
  ctx: Ctx,
  ref: Exclude<PersonRef, { typed: string }>,
  port: PeoplePort | undefined,
): Promise<void> {
  const known = await personByIdentity(ctx, ref);
  const said = await askStanding(port, ref, TIMEOUT_MS);
  if (said === undefined) {
    if (known && known.identity.standing !== null) return;
    throw new StewardError('TRY_AGAIN', `${platformTitle(ref.platform)} did not say in time who this person is.`, {
      hint: 'Nothing was changed. Try again in a minute.',
    });
  }
  if (!known && said.standing === 'gone') {
    throw new StewardError('UNKNOWN_PERSON', `${platformTitle(ref.platform)} knows no such person.`, {
      field: 'person',
      hint: 'Pick the person from the list that opens after typing @.',
    });
  }
  await inTransaction(ctx, async (tx) => {
    await mentionPerson(tx, ref);
    await noteStanding(tx, ref, said);
  });
}
