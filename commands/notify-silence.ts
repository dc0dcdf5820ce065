import { z } from 'zod';
import type { Invocation } from '../src/chat/invocation.ts';
import type { Silence } from '../src/incidents/paging/contact-card.ts';
import type { PlatformPorts } from '../src/workspace/platform-ports.ts';

const Asked = z.array(z.object({ platform: z.string(), from: z.coerce.date(), to: z.coerce.date() }));

/** When the account that speaks makes no sound, as its platform says within a second. Calls platforms: for `before`. */
export async function askSilence(
  { platformOf }: PlatformPorts,
  { origin, speaker }: Pick<Invocation, 'origin' | 'speaker'>,
): Promise<Silence[]> {
  const port = platformOf(origin.platform)?.quiet;
  if (!port) return [];
  const said = await port.silence(origin.team, speaker.id, AbortSignal.timeout(1_000)).catch(() => undefined);
  return said?.next ? [{ platform: origin.platform, ...said.next }] : [];
}

/** What `before` was told. */
export const silencesOf = (asked: unknown): Silence[] => Asked.parse(asked ?? []);
