import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

export interface SmtpServer {
  readonly url: string;
  /** Messages as they came, headers and all. */
  readonly received: string[];
  /** How the end of a message is answered; `250 ok` unless told. */
  answer: () => string;
  close(): Promise<void>;
}

/** A mail server on loopback that keeps what it gets (RFC 5321, as far as one message needs it). */
export async function startSmtpServer(): Promise<SmtpServer> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let rest = '';
    let message: string | undefined;
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    const lineOf = (line: string): void => {
      if (message !== undefined) {
        if (line !== '.') message += `${line.replace(/^\./, '')}\n`;
        else {
          const answer = smtp.answer();
          if (answer.startsWith('250')) received.push(message);
          message = undefined;
          say(answer);
        }
        return;
      }
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO' || verb === 'HELO') say('250 test');
      else if (verb === 'DATA') {
        message = '';
        say('354 go on');
      } else if (verb === 'QUIT') {
        say('221 bye');
        socket.end();
      } else say('250 ok');
    };
    socket.on('data', (data) => {
      rest += data.toString('utf8');
      const lines = rest.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) lineOf(line);
    });
    say('220 test');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const smtp: SmtpServer = {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: () => '250 ok',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return smtp;
}
