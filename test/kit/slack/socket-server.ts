import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { SOON_MS } from '../soon.ts';
import { type Deliver, delivered, type PayloadType } from './deliver.ts';
import { app } from './emulated.ts';

type Json = Readonly<Record<string, unknown>>;

/** Slack's side of Socket Mode, as its documents describe it (docs: apis/events-api/using-socket-mode). */
export interface SocketServer {
  readonly url: () => string;
  /** How many connections stand now, and how many there ever were. */
  readonly connections: () => number;
  readonly ever: () => number;
  /** Acknowledgements as they came: envelope id and payload. */
  readonly acknowledged: { readonly id: string; readonly payload: unknown }[];
  /** Resolves when this many connections have said hello in all. */
  connected(ever: number): Promise<void>;
  /** Sends an envelope; undefined when it was not acknowledged before the connection ended or `withinMs` were over. */
  send(
    type: PayloadType,
    payload: Json,
    how?: { id?: string; attempt?: number; withinMs?: number },
  ): Promise<Json | undefined>;
  /** Announces the end as Slack does before it recycles a connection, and closes it unless `silent`. */
  announceEnd(reason: 'warning' | 'refresh_requested' | 'link_disabled', silent?: boolean): void;
  /** The network breaks. */
  cut(): void;
  /** New connections get no hello (or get it again). */
  mute(silent: boolean): void;
  /** How long an acknowledgement is waited for from now on; tests of what stays unacknowledged shorten it. */
  patient(milliseconds: number): void;
  readonly deliver: Deliver;
  close(): void;
}

/** After this an envelope counts as not acknowledged; Slack waits 3 s, a busy test machine needs longer. */
const PATIENCE_MS = SOON_MS;

export function createSocketServer(server: Server, port: () => number): SocketServer {
  const sockets = new WebSocketServer({ server, path: '/link' });
  const acknowledged: SocketServer['acknowledged'] = [];
  const waiting = new Map<string, (payload: Json) => void>();
  const arrivals: { at: number; tell: () => void }[] = [];
  let ever = 0;
  let muted = false;
  let patience = PATIENCE_MS;

  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      const { envelope_id: id, payload } = JSON.parse(String(data)) as { envelope_id: string; payload?: Json };
      acknowledged.push({ id, payload });
      waiting.get(id)?.(payload ?? {});
    });
    if (muted) return;
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: sockets.clients.size,
        connection_info: { app_id: app },
        debug_info: { host: 'applink', approximate_connection_time: 18_060 },
      }),
    );
    ever += 1;
    for (const { at, tell } of arrivals) if (ever >= at) tell();
  });

  const newest = (): WebSocket | undefined => [...sockets.clients].filter((each) => each.readyState === 1).at(-1);

  const send: SocketServer['send'] = async (type, payload, how = {}) => {
    const socket = newest();
    if (!socket) return undefined;
    const id = how.id ?? randomUUID();
    const retry = how.attempt === undefined ? {} : { retry_attempt: how.attempt, retry_reason: 'timeout' };
    return new Promise((resolve) => {
      const end = (answer?: Json) => {
        clearTimeout(over);
        socket.off('close', gone);
        resolve(answer);
      };
      const gone = () => end();
      const over = setTimeout(gone, how.withinMs ?? patience);
      waiting.set(id, end);
      socket.once('close', gone);
      const accepts = type !== 'events_api';
      socket.send(JSON.stringify({ envelope_id: id, type, payload, accepts_response_payload: accepts, ...retry }));
    });
  };

  return {
    url: () => `ws://127.0.0.1:${port()}/link?ticket=${randomUUID()}`,
    connections: () => [...sockets.clients].filter((each) => each.readyState === 1).length,
    ever: () => ever,
    acknowledged,
    connected: (at) =>
      new Promise((resolve) => {
        if (ever >= at) resolve();
        else arrivals.push({ at, tell: resolve });
      }),
    send,
    announceEnd(reason, silent = false) {
      for (const socket of sockets.clients) {
        socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink' } }));
        // A peer that does not answer the closing handshake.
        if (silent) socket.pause();
        else socket.close();
      }
    },
    cut() {
      for (const socket of sockets.clients) socket.terminate();
    },
    mute(silent) {
      muted = silent;
    },
    patient(milliseconds) {
      patience = milliseconds;
    },
    deliver: async (type, payload, retry) => {
      const answer = await send(type, payload, {
        withinMs: patience,
        ...(retry ? { attempt: retry.num } : {}),
      });
      return answer === undefined ? delivered(503, '') : delivered(200, JSON.stringify(answer));
    },
    close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
