/**
 * A maximum matching of people to slots, each slot filled by one person and each person in one slot: slot -> person.
 * Kuhn's augmenting paths; slots and people are few, so the simple form will do.
 */
export function matchSlots(
  slots: number,
  people: readonly string[],
  able: (person: string, slot: number) => boolean,
): Map<number, string> {
  const holder = new Map<number, string>();
  const place = (person: string, tried: Set<number>): boolean => {
    for (let slot = 0; slot < slots; slot += 1) {
      if (tried.has(slot) || !able(person, slot)) continue;
      tried.add(slot);
      const other = holder.get(slot);
      if (other === undefined || place(other, tried)) {
        holder.set(slot, person);
        return true;
      }
    }
    return false;
  };
  for (const person of people) place(person, new Set());
  return holder;
}
