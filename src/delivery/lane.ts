/** What goes first when several cards wait: a page before an approval, an approval before an incident's news, then digests. */
export const lanes = { page: 0, approval: 1, incident: 2, digest: 3 } as const;

export type Lane = keyof typeof lanes;

const names = Object.keys(lanes) as readonly Lane[];

/** The name of a lane's number. */
export function laneOf(number: number): Lane {
  const name = names[number];
  if (name === undefined) throw new Error(`there is no lane ${number}`);
  return name;
}
