/** What was given up, messages and jobs alike, as people are told of it. */
export function lettersOf(
  cards: readonly { readonly subject: string; readonly reason: string; readonly since: Date }[],
  jobs: readonly { readonly consequence: string; readonly since: Date }[],
) {
  return [
    ...cards.map(({ subject, reason, since }) => ({ what: subject, reason, since })),
    ...jobs.map(({ consequence, since }) => ({ what: consequence, reason: 'failed to its last try', since })),
  ];
}
