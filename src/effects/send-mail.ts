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

/** In all, whatever the server does: a name looked up, each answer a little later than the one before. */
const TOTAL_MS = 15_000;

/** SMTP by its URL (`smtps://user:password@host`); each mail on a connection of its own, given up after 15 seconds at most. */
export function createSendMail(settings: {
  readonly url: string;
  readonly from: string;
  /** Tests wait less. */
  readonly totalMs?: number;
}): SendMail {
  const { totalMs = TOTAL_MS } = settings;
  return async ({ id, ...mail }) => {
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(`${settings.url}${settings.url.includes('?') ? '&' : '?'}${LIMITS}`);
    let alarm: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      alarm = setTimeout(() => reject(new Error('it did not take the message in time')), totalMs);
    });
    try {
      const sent = transport.sendMail({
        ...mail,
        from: settings.from,
        messageId: `<${id}@steward>`,
        headers: { 'X-Priority': '1', 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      await Promise.race([sent, late]);
      return { result: 'sent' };
    } catch (error) {
      return outcomeOf(error);
    } finally {
      clearTimeout(alarm);
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
