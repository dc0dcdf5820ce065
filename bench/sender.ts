import { connect } from 'node:net';

/** One kept connection that posts JSON to one address, one after the other. */
export interface Sender {
  /** Resolves when it was answered with 200. */
  post(body: string): Promise<void>;
  close(): void;
}

/**
 * Opens it. It writes HTTP/1.1 by hand and reads no more of an answer than its status and length: the client shares the
 * cores with what it measures, so it should cost little, and the same whoever answers.
 */
export function openSender(url: string, headers: Readonly<Record<string, string>>): Sender {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname).setNoDelay();
  const said = Object.entries({ host: hostname, 'content-type': 'application/json', ...headers });
  const head = `POST ${pathname} HTTP/1.1\r\n${said.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
  let answer = '';
  let waiting: PromiseWithResolvers<void> | undefined;
  const fail = (error: Error): void => waiting?.reject(error);
  socket.on('error', fail).on('close', () => fail(new Error(`${url} closed the connection`)));
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += text;
    const headEnd = answer.indexOf('\r\n\r\n');
    const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
    if (headEnd < 0) return;
    if (length === undefined || !answer.startsWith('HTTP/1.1 200 ')) fail(new Error(`${url} answered ${answer}`));
    else if (answer.length === headEnd + 4 + Number(length)) waiting?.resolve();
  });
  return {
    post: (body) => {
      answer = '';
      waiting = Promise.withResolvers();
      socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      return waiting.promise;
    },
    close: () => void socket.destroy(),
  };
}
