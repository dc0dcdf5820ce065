import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HTTPReceiver } from '@slack/bolt';
import type { Log } from '../../kernel/log.ts';
import { type Bolt, boltLogger, NOT_KNOWN_YET } from './bolt.ts';
import { limits } from './limits.ts';

export type Listener = (request: IncomingMessage, response: ServerResponse) => void;

export const EVENTS_PATH = '/slack/events';
const BODY_LIMIT = 1024 * 1024;

/**
 * Bolt's HTTP receiver: it verifies, Steward works, and only then does Slack get its 200. A failed event is answered
 * with 503, so that Slack sends it again; a wrong team or app like a bad signature with 401.
 */
export function createHttpReceiver(bolt: Bolt, signingSecret: string, log: Log): HTTPReceiver {
  return new bolt.HTTPReceiver({
    signingSecret,
    endpoints: EVENTS_PATH,
    processBeforeResponse: true,
    bodyLimit: BODY_LIMIT,
    logger: boltLogger(log),
    processEventErrorHandler: async ({ error, response }) => {
      if (response.headersSent) return false;
      const status = statusOf(error, bolt, log);
      // What is not for us stays so: Slack need not send it again (docs: apis/events-api, "Error handling").
      response.writeHead(status, status === 401 ? { 'x-slack-no-retry': '1' } : {}).end();
      return true;
    },
    unhandledRequestHandler: ({ response }) => {
      log.warn('Slack sent something that Steward does not know');
      if (!response.headersSent) response.writeHead(404).end();
    },
  });
}

/** The listener for the web server. It checks first what Bolt lets pass: a timestamp in the future. */
export function httpListener(receiver: HTTPReceiver, log: Log): Listener {
  return (request, response) => {
    const seconds = Number(request.headers['x-slack-request-timestamp']);
    if (seconds > Date.now() / 1000 + limits.clockSkewSeconds) {
      log.warn('a request to /slack/events bears a time in the future: check the clock');
      refuse(request, response, 401);
      return;
    }
    try {
      receiver.requestListener(request, response);
    } catch {
      refuse(request, response, 404);
    }
  };
}

/** Answers without a body and reads what is left of the request, so that the connection can be used again. */
export function refuse(request: IncomingMessage, response: ServerResponse, status: number): void {
  request.resume();
  response.writeHead(status).end();
}

function statusOf(error: unknown, bolt: Bolt, log: Log): number {
  if (!(error instanceof bolt.AuthorizationError)) {
    log.warn('an event from Slack was not taken; Slack sends it again', { error });
    return 503;
  }
  const { original } = error;
  if (original !== undefined && 'code' in original && original.code === NOT_KNOWN_YET) return 503;
  log.warn('refused an event from Slack', { reason: original?.message });
  return 401;
}
