import { readdir, readFile } from 'node:fs/promises';

/** Resident memory of a process in bytes (VmRSS of /proc/<pid>/status). Linux only. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}

/**
 * Memory of a process and its children in bytes, what they share counted once: the sum of Pss in
 * /proc/<pid>/smaps_rollup. Needs to be root or the processes' user.
 */
export async function proportionalBytes(pid: number): Promise<number> {
  let sum = 0;
  for (const member of [String(pid), ...(await childrenOf(pid))]) {
    const rollup = await readFile(`/proc/${member}/smaps_rollup`, 'utf8').catch(() => '');
    sum += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1_024;
  }
  return sum;
}

/** `123 MB`, of a million bytes each. */
export function shownMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

async function childrenOf(pid: number): Promise<string[]> {
  const children: string[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // The name of the program stands in brackets and may hold anything; the parent is the second field after it.
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] === String(pid)) children.push(name);
  }
  return children;
}
