import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { newToken } from './world.ts';

/** opcodes-and-status-codes, "Gateway Opcodes". */
const op = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  presence: 3,
  voice: 4,
  resume: 6,
  reconnect: 7,
  invalid: 9,
  hello: 10,
  ack: 11,
};
const known = new Set<number>(Object.values(op));

/** topics/gateway: sends a connection may make in 60 s, and the size of one. */
const mostSends = 120;
const mostBytes = 4096;
/** topics/gateway: one identification in 5 s for each slot of max_concurrency, which is 1 here. */
const identifyPause = 5_000;

interface Dispatch {
  readonly t: string;
  readonly s: number;
  readonly d: unknown;
}

interface Session {
  readonly id: string;
  readonly intents: number;
  readonly sent: Dispatch[];
  socket: WebSocket | undefined;
}

export interface GatewayOptions {
  readonly token: () => string;
  readonly heartbeatMs: number;
  /** The first events of a session: READY's fields and the guilds. */
  readonly ready: (session: string) => { readonly ready: object; readonly guilds: readonly object[] };
  /** Bits of the intents that bring an event; none: it always comes. */
  readonly intentsFor: (t: string, d: object) => number;
}

export interface Gateway {
  /** Sends an event to all sessions; those without a connection get it when they resume. */
  dispatch(t: string, d: object): void;
  /** Ends connections: by closing them, by asking for it (op 7), by an invalid session (op 9), or by silence. */
  drop(how: {
    readonly by: 'close' | 'reconnect' | 'invalid' | 'silence';
    readonly resume: boolean;
    readonly code?: number;
  }): void;
  readonly counts: { identifies: number; resumes: number; heartbeats: number; replayed: number };
  /** Close codes that the next identification is answered with. */
  refuse(code: number | undefined): void;
  connected(): boolean;
  close(): void;
}

/** A gateway that follows topics/gateway: hello, identify, ready, heartbeats, resume with replay, and its close codes. */
export function createGateway(server: Server, options: GatewayOptions): Gateway {
  const sockets = new WebSocketServer({ server, maxPayload: 1 << 20 });
  const sessions = new Map<string, Session>();
  const counts = { identifies: 0, resumes: 0, heartbeats: 0, replayed: 0 };
  let refusal: number | undefined;
  let silent = false;
  let lastIdentify = 0;

  const send = (socket: WebSocket, payload: object): void => socket.send(JSON.stringify(payload));
  const put = (session: Session, t: string, d: object): void => {
    const event = { op: op.dispatch, t, s: session.sent.length + 1, d };
    session.sent.push(event);
    if (session.socket && !silent) send(session.socket, event);
  };

  const identify = (socket: WebSocket, d: { token?: string; intents?: number }): Session | undefined => {
    counts.identifies += 1;
    if (refusal !== undefined || d.token !== options.token()) {
      socket.close(refusal ?? 4004);
      return undefined;
    }
    const tooSoon = Date.now() - lastIdentify < identifyPause;
    lastIdentify = Date.now();
    if (tooSoon) {
      send(socket, { op: op.invalid, d: false });
      return undefined;
    }
    const session: Session = { id: newToken(), intents: d.intents ?? 0, sent: [], socket };
    sessions.set(session.id, session);
    const { ready, guilds } = options.ready(session.id);
    put(session, 'READY', ready);
    for (const guild of guilds) put(session, 'GUILD_CREATE', guild);
    return session;
  };

  const resume = (socket: WebSocket, d: { session_id?: string; seq?: number }): Session | undefined => {
    counts.resumes += 1;
    const session = sessions.get(d.session_id ?? '');
    const seq = d.seq ?? 0;
    if (!session) {
      send(socket, { op: op.invalid, d: false });
      return undefined;
    }
    if (seq > session.sent.length) {
      socket.close(4007);
      return undefined;
    }
    session.socket = socket;
    const missed = session.sent.slice(seq);
    counts.replayed += missed.length;
    for (const event of missed) send(socket, event);
    put(session, 'RESUMED', {});
    return session;
  };

  sockets.on('connection', (socket, request) => {
    let session: Session | undefined;
    let sends = 0;
    const query = new URL(request.url ?? '/', 'http://gateway').searchParams;
    if (query.get('v') !== '10') return socket.close(4012);
    // A gateway that fell silent speaks to whoever connects anew.
    silent = false;
    send(socket, { op: op.hello, d: { heartbeat_interval: options.heartbeatMs } });
    socket.on('message', (data: Buffer) => {
      if (data.length > mostBytes) return socket.close(4002);
      sends += 1;
      if (sends > mostSends) return socket.close(4008);
      const { op: code, d } = JSON.parse(String(data));
      if (!known.has(code)) return socket.close(4001);
      if (code === op.heartbeat) {
        counts.heartbeats += 1;
        if (!silent) send(socket, { op: op.ack });
        return;
      }
      if (code !== op.identify && code !== op.resume && !session) return socket.close(4003);
      if (code === op.identify && session) return socket.close(4005);
      if (code === op.identify) session = identify(socket, d);
      if (code === op.resume) session = resume(socket, d);
    });
    socket.on('error', () => {});
    socket.on('close', (code) => {
      if (session?.socket === socket) session.socket = undefined;
      // A client that closes with 1000 or 1001 ends its session.
      if (session && (code === 1000 || code === 1001)) sessions.delete(session.id);
    });
  });

  return {
    counts,
    dispatch(t, d) {
      const wanted = options.intentsFor(t, d);
      for (const session of sessions.values()) if (wanted === 0 || (session.intents & wanted) !== 0) put(session, t, d);
    },
    drop({ by, resume: may, code }) {
      for (const session of [...sessions.values()]) {
        if (!may) sessions.delete(session.id);
        const { socket } = session;
        if (!socket) continue;
        // The connection is gone for both at once: what happens from now on is for the resumed one.
        if (by !== 'silence') session.socket = undefined;
        if (by === 'close') socket.close(code ?? (may ? 4000 : 4009));
        else if (by === 'reconnect') send(socket, { op: op.reconnect, d: null });
        else if (by === 'invalid') send(socket, { op: op.invalid, d: may });
      }
      silent = by === 'silence';
    },
    refuse: (code) => {
      refusal = code;
    },
    connected: () => [...sessions.values()].some(({ socket }) => socket !== undefined),
    close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
