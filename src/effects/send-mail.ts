import type { Outcome } from '../incidents/paging/attempt-due.ts';

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for each try, so that mail clients put repeats together. */
  readonly id: string;
}

/** Sends one e-mail; never throws. */
export type SendMail = (mail: Mail) => Promise<Outcome>;

/** SMTP by its URL (`smtps://user:password@host`); each mail on a connection of its own, given up after 8 seconds. */
export function createSendMail(settings: { readonly url: string; readonly from: string }): SendMail {
  return async ({ id, ...mail }) => {
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(`${settings.url}${settings.url.includes('?') ? '&' : '?'}${LIMITS}`);
    try {
      await transport.sendMail({
        ...mail,
        from: settings.from,
        messageId: `<${id}@steward>`,
        headers: { 'X-Priority': '1', 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      return { result: 'sent' };
    } catch (error) {
      return outcomeOf(error);
    } finally {
      transport.close();
    }
  };
}

const LIMITS = 'connectionTimeout=4000&greetingTimeout=4000&socketTimeout=8000';

/** RFC 5321 section 4.2.1: 5yz is final, 4yz may be tried again. Before the message was sent nothing can have happened. */
function outcomeOf(error: unknown): Outcome {
  const { responseCode, code, command, message } = error as {
    responseCode?: number;
    code?: string;
    command?: string;
    message: string;
  };
  const because = `The mail server: ${message}`;
  if (responseCode !== undefined && responseCode >= 500) return { result: 'failed', because, nothing: true };
  const before = responseCode !== undefined || command === 'CONN' || code === 'ECONNECTION' || code === 'EDNS';
  return { result: 'again', because, nothing: before };
}
