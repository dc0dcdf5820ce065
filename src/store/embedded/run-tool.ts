import { spawn } from 'node:child_process';

/** Whom a program runs as, when that is not ourselves. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export interface ToolResult {
  /** The exit code; undefined when the program could not be started or was killed. */
  readonly code: number | undefined;
  /** What it said on both streams, trimmed. */
  readonly said: string;
  /** The system's reason why it could not be started, such as ENOENT or EACCES. */
  readonly reason?: string;
}

/** The caller's PGPORT, PGDATA or locale must not reach the server, so nothing of the environment does. */
const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Runs a program to its end, in a session of its own, so that Ctrl-C in our terminal does not reach what it leaves
 * running. Never throws: failing is an answer here.
 */
export function runTool(file: string, args: readonly string[], account?: Account): Promise<ToolResult> {
  return new Promise((resolve) => {
    const said: Buffer[] = [];
    const tool = spawn(file, args, {
      cwd: '/',
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
    });
    tool.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    tool.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    const text = () => Buffer.concat(said).toString('utf8').trim();
    tool.on('error', (error: NodeJS.ErrnoException) => {
      resolve({ code: undefined, said: text(), reason: error.code ?? error.message });
    });
    tool.on('close', (code) => resolve({ code: code ?? undefined, said: text() }));
  });
}
