import { z } from 'zod';
import { type Effect, EffectFailure } from '../lifecycle/effect.ts';
import { type Incoming, retryAfterMs, sendRequest } from './send-request.ts';
import { checkTarget, secretName, targetUrl } from './setting-types.ts';

export const githubSettings = z
  .strictObject({
    repository: z.string().regex(/^[A-Za-z0-9-]{1,39}\/[A-Za-z0-9._-]{1,100}$/, 'must be like org/repo'),
    /** `event_type`: what the workflow listens for. At most 100 characters. */
    event: z.string().min(1).max(100),
    token: secretName,
    api: targetUrl.default('https://api.github.com'),
    'allow-private': z.boolean().default(false),
  })
  .superRefine((settings, context) =>
    checkTarget({ url: settings.api, 'allow-private': settings['allow-private'] }, context, 'api'),
  );

/**
 * Starts workflows of a repository by `repository_dispatch`. GitHub does not leave out repeats, so a try whose answer was
 * lost may start a second run: `client_payload.id` is the same in both, and a workflow's concurrency group can hold it.
 */
export const github: Effect = async (input, signal, { secret, note, remember }) => {
  const settings = githubSettings.parse(input.settings);
  const sends = typeof note?.sends === 'number' ? note.sends : 0;
  await remember({ repository: settings.repository, event: settings.event, sends: sends + 1 });
  const { key, request, kind, subject, model, version, from, to, digest, decidedAt } = input;
  // GitHub takes at most ten members at the top of client_payload.
  const payload = { id: key, request, kind, subject, model, version, from, to, digest, decided_at: decidedAt };
  const answer = await sendRequest({
    url: `${settings.api.replace(/\/+$/, '')}/repos/${settings.repository}/dispatches`,
    method: 'POST',
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${secret(settings.token)}`,
      'content-type': 'application/json',
      'user-agent': 'steward',
      'x-github-api-version': '2022-11-28',
    },
    body: JSON.stringify({ event_type: settings.event, client_payload: payload }),
    allowPrivate: settings['allow-private'],
    signal,
  }).catch((error: unknown) => {
    throw new EffectFailure(error instanceof Error ? error.message : String(error));
  });
  if (answer.status === 204) return;
  const wait = retryAfterMs(answer.headers, Date.now());
  throw new EffectFailure(wordsFor(answer, settings.repository), wait === undefined ? {} : { retryAfterMs: wait });
};

function wordsFor({ status }: Incoming, repository: string): string {
  if (status === 401) return 'GitHub answered 401: it does not take the token';
  if (status === 403 || status === 404)
    return `GitHub answered ${status}: the token may not write to ${repository}, or there is no such repository`;
  return `GitHub answered ${status}`;
}
