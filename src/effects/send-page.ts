import type { Outcome, ToSend } from '../incidents/paging/attempt-due.ts';
import { contactsOf } from '../incidents/paging/contacts.ts';
import { LINK_MS, linkKey, writeLink } from '../incidents/paging/page-link.ts';
import { findProvider } from '../incidents/paging/providers.ts';
import type { Secrets } from '../lifecycle/apply-transition.ts';
import type { Ctx } from '../store/unit.ts';
import { pageMail, pageMessage } from './page-message.ts';
import { recipeOf } from './page-recipes.ts';
import type { SendMail } from './send-mail.ts';
import { sendRequest } from './send-request.ts';

export interface SendPageParts {
  /** Left out: no mail server is set up. */
  readonly mail?: SendMail | undefined;
  readonly secrets: Secrets;
  readonly publicUrl: () => string;
}

/** Sends an attempt that does not go by chat, and says what came of it; never throws because of the outside. */
export const sendPage =
  ({ mail, secrets, publicUrl }: SendPageParts) =>
  async (ctx: Ctx, toSend: ToSend): Promise<Outcome> => {
    const { attempt, page } = toSend;
    const [contact] = attempt.person === null ? [] : await contactsOf(ctx, [attempt.person]);
    const link = contact && `${publicUrl()}/page/${await tokenFor(ctx, attempt.id)}`;
    const message = pageMessage(toSend, contact?.zone ?? ctx.unit.zone ?? 'UTC', link);
    if (attempt.kind === 'email') {
      if (!mail || attempt.target === null)
        return { result: 'failed', because: 'no mail server is set up (SMTP_URL)', nothing: true };
      return mail({ to: attempt.target, id: `${attempt.id}.${page.id}`, ...pageMail(message) });
    }
    const provider = await findProvider(ctx, attempt.provider ?? '');
    if (!provider) return { result: 'failed', because: `there is no provider ${attempt.provider}`, nothing: true };
    const secret = provider.secret === null ? undefined : secrets(provider.secret);
    if (provider.secret !== null && secret === undefined)
      return { result: 'failed', because: `this Steward has no secret EFFECT_${provider.secret}`, nothing: true };
    const at = ctx.unit.clock?.() ?? new Date();
    const call = recipeOf({ ...provider, secret }, { message, target: attempt.target, id: attempt.id, at });
    try {
      return outcomeOf(new URL(call.url).host, (await sendRequest(call)).status);
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      return { result: 'again', because, nothing: /refused the connection|not known to the DNS/.test(because) };
    }
  };

/** What is refused for its content or its key is refused at each try. */
function outcomeOf(host: string, status: number): Outcome {
  if (status >= 200 && status < 300) return { result: 'sent' };
  const final = status >= 300 && status < 500 && status !== 408 && status !== 429;
  return { result: final ? 'failed' : 'again', because: `${host} answered ${status}`, nothing: status < 500 };
}

async function tokenFor(ctx: Ctx, attempt: string): Promise<string> {
  const until = new Date(ctx.now.getTime() + LINK_MS);
  return writeLink({ workspace: ctx.workspace, attempt, until }, await linkKey(ctx));
}
