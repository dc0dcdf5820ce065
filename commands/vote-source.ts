import type { Invocation } from '../src/chat/invocation.ts';
import type { VoteSource } from '../src/lifecycle/policy.ts';

/** What a vote came from: a form that a button opened is the button, a mention is a command. */
export function voteSource({ source, said }: Invocation): VoteSource {
  if (source === 'reaction') return 'reaction';
  return source === 'button' || (source === 'form' && said.type === 'written') ? 'button' : 'command';
}
