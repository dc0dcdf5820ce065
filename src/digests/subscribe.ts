import { StewardError } from '../kernel/errors.ts';
import { emit } from '../ledger/event.ts';
import { personIdsOf } from '../people/find-people.ts';
import { callerOf } from '../people/get-person.ts';
import { getModel } from '../registry/find.ts';
import { type Ctx, inTransaction, type Tx } from '../store/unit.ts';
import { addPlaces, type PlaceInput } from './digest-setup.ts';
import { digestSubscribed, digestUnsubscribed } from './events.ts';
import { type Digest, type DigestPlace, isPlace, lockDigest, placesOf } from './find-digests.ts';
import { digestPlace } from './tables.ts';

type DirectMessages = Pick<PlaceInput, 'platform' | 'team' | 'channel'>;

/** The caller reads a digest by direct message from its next slot on. Once a person, wherever he asks. */
export async function subscribe(
  ctx: Ctx,
  input: { readonly name: string; readonly direct: DirectMessages },
): Promise<Digest> {
  return inTransaction(ctx, async (tx) => {
    const row = await lockDigest(tx, input.name);
    const { id: person } = await callerOf(tx);
    const mine = await myPlaces(tx, row, person);
    const stands = mine.find(({ offAt }) => offAt === null);
    if (stands) throw new StewardError('ALREADY_THERE', `You read the digest ${row.name} already.`);
    for (const place of mine) await tx.db.delete(digestPlace).where(isPlace(tx, place));
    await addPlaces(tx, row.id, [{ ...input.direct, person }]);
    emit(tx, digestSubscribed({ digest: row.id, name: row.name, person }));
    return row;
  });
}

/** The caller reads a digest no longer by direct message. */
export async function unsubscribe(ctx: Ctx, input: { readonly name: string }): Promise<Digest> {
  return inTransaction(ctx, async (tx) => {
    const row = await lockDigest(tx, input.name);
    const { id: person } = await callerOf(tx);
    const mine = await mineOrRefuse(tx, row, person);
    for (const place of mine) await tx.db.delete(digestPlace).where(isPlace(tx, place));
    emit(tx, digestUnsubscribed({ digest: row.id, name: row.name, person }));
    return row;
  });
}

/** Leaves a model out of a digest for the caller alone, or takes it in again. */
export async function muteModel(
  ctx: Ctx,
  input: { readonly name: string; readonly model: string; readonly muted: boolean },
): Promise<Digest> {
  return inTransaction(ctx, async (tx) => {
    const row = await lockDigest(tx, input.name);
    const { name: model } = await getModel(tx, input.model);
    const { id: person } = await callerOf(tx);
    for (const place of await mineOrRefuse(tx, row, person)) {
      const others = place.muted.filter((each) => each !== model);
      const muted = input.muted ? [...others, model].sort() : others;
      await tx.db.update(digestPlace).set({ muted }).where(isPlace(tx, place));
    }
    return row;
  });
}

async function mineOrRefuse(tx: Tx, row: Digest, person: string): Promise<DigestPlace[]> {
  const mine = await myPlaces(tx, row, person);
  if (mine.length > 0) return mine;
  throw new StewardError('BAD_INPUT', `You do not read the digest ${row.name} by direct message.`, {
    field: 'name',
    hint: `Read it with \`digest subscribe ${row.name}\`. What a channel reads is changed by its owner.`,
  });
}

async function myPlaces(tx: Tx, row: Digest, person: string): Promise<DigestPlace[]> {
  const ids = await personIdsOf(tx, [person]);
  return (await placesOf(tx, [row.id])).filter((place) => place.person !== null && ids.includes(place.person));
}
