import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Child {
  readonly pid: number;
  /** Resolves with the first line on its standard output that matches, now or later; rejects when it ends without. */
  line(pattern: RegExp): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** Its exit code, null when a signal ended it, and all it said. */
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
}

/** Where and as whom a child runs; as we do, unless told. */
export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of Node. */
  readonly flags?: readonly string[];
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** Runs a TypeScript file in a process of its own. */
export function startChild(script: URL, args: readonly string[] = [], options: ChildOptions = {}): Child {
  const { flags = [], ...rest } = options;
  const child = spawn(process.execPath, [...flags, fileURLToPath(script), ...args], {
    ...rest,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const waiting = new Set<() => void>();
  let output = '';
  let errors = '';
  let over = false;
  const wake = () => {
    for (const check of waiting) check();
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    wake();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = new Promise<{ code: number | null; said: string }>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      over = true;
      wake();
      resolve({ code, said: output + errors });
    });
  });
  const line = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const check = () => {
        const complete = output.slice(0, output.lastIndexOf('\n') + 1).split('\n');
        const found = complete.find((text) => pattern.test(text));
        if (found === undefined && !over) return;
        waiting.delete(check);
        if (found !== undefined) resolve(found);
        else reject(new Error(`the process ended without a line like ${pattern}:\n${output}${errors}`));
      };
      waiting.add(check);
      check();
    });
  return { pid: child.pid ?? 0, line, kill: (signal) => void child.kill(signal), ended };
}
