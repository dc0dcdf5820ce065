import type { Invocation } from '../../src/chat/invocation.ts';
import type { Host, ReactionEvent, Suggestion, SuggestQuery } from '../../src/chat/ports/platform.ts';

/** A host that keeps what a platform hands it. `answers` is run for each invocation, so that a test can answer it. */
export interface RecordingHost extends Host {
  readonly invocations: Invocation[];
  readonly reactions: ReactionEvent[];
  readonly queries: SuggestQuery[];
  readonly teams: { team: string; name: string }[];
  readonly deletions: { team: string; channel: string; message: string }[];
  readonly homes: { team: string; user: string; empty: boolean }[];
  /** How often the platform said that it came back after a gap. */
  readonly gaps: () => number;
}

export interface HostAnswers {
  readonly invoke?: (invocation: Invocation) => Promise<void>;
  readonly react?: (event: ReactionEvent) => Promise<void>;
  readonly suggestions?: readonly Suggestion[];
}

export function recordingHost(answers: HostAnswers = {}): RecordingHost {
  let gaps = 0;
  const host: RecordingHost = {
    invocations: [],
    reactions: [],
    queries: [],
    teams: [],
    deletions: [],
    homes: [],
    gaps: () => gaps,
    async invoke(invocation) {
      host.invocations.push(invocation);
      await answers.invoke?.(invocation);
    },
    async react(event) {
      host.reactions.push(event);
      await answers.react?.(event);
    },
    async suggest(query) {
      host.queries.push(query);
      return answers.suggestions ?? [];
    },
    async connected(team) {
      host.teams.push(team);
    },
    async reconnected() {
      gaps += 1;
    },
    async homeOpened(home) {
      host.homes.push(home);
    },
    async deleted(message) {
      host.deletions.push(message);
    },
  };
  return host;
}
