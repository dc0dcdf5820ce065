import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import bolt from '@slack/bolt';
import { openBare, type Statement } from './recording.ts';

/**
 * The floor of `ack`, a process of its own: Bolt alone, which runs a command's recorded statements in one transaction
 * before its acknowledgement. Arguments: the database, the file of statements by command text, the signing secret.
 */
const [url = '', file = '', signingSecret = ''] = process.argv.slice(2);
const recipes = JSON.parse(await readFile(file, 'utf8')) as Readonly<Record<string, readonly Statement[]>>;
const bare = openBare(url, 10);
const receiver = new bolt.HTTPReceiver({
  signingSecret,
  endpoints: '/slack/events',
  processBeforeResponse: true,
  logLevel: bolt.LogLevel.ERROR,
});
const app = new bolt.App({
  receiver,
  convoStore: false,
  logLevel: bolt.LogLevel.ERROR,
  authorize: async () => ({ botToken: 'xoxb-unused', botId: 'B0', botUserId: 'U0' }),
});
app.command(/.*/, async ({ command, ack }) => {
  await bare.replay(recipes[command.text] ?? []);
  await ack({ response_type: 'ephemeral', text: `${command.text}: done` });
});
const server = createServer(receiver.requestListener);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening at ${(server.address() as AddressInfo).port}\n`);
});
