import { z } from 'zod';
import { nearest } from '../kernel/nearest.ts';
import type { Gate } from './gate.ts';
import type { GateEntry, Lifecycle } from './lifecycle.ts';
import type { PathFault } from './lifecycle-faults.ts';

const NAME = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'a gate is a name such as `metrics-recorded`');

/** A gate in the file: its name, or one name with its settings. */
export const GateEntrySchema = z.union([
  NAME,
  z
    .record(NAME, z.json())
    .refine((value) => Object.keys(value).length === 1, 'a gate is one name with its settings: begin each with `- `'),
]);

/** A plain name stays a string, as older revisions of the lifecycle have it. */
export function toGateEntry(entry: z.output<typeof GateEntrySchema>): GateEntry {
  if (typeof entry === 'string') return entry;
  const [gate = '', settings = null] = Object.entries(entry)[0] ?? [];
  return settings === null ? gate : { gate, with: settings };
}

/** Name and settings of an entry. */
export function gateOf(entry: GateEntry): { readonly gate: string; readonly settings: unknown } {
  return typeof entry === 'string' ? { gate: entry, settings: undefined } : { gate: entry.gate, settings: entry.with };
}

/** Everything wrong with the gates of one stage; `path` leads to their list in the file. Pure. */
export function gateFaults(
  entries: readonly GateEntry[],
  path: readonly (string | number)[],
  lifecycle: Lifecycle,
  known: readonly Gate[],
): PathFault[] {
  return entries.flatMap((entry, index): PathFault[] => {
    const { gate: name, settings } = gateOf(entry);
    const here = [...path, index];
    const gate = known.find((candidate) => candidate.name === name);
    if (!gate) return [{ path: here, message: noGate(name, known) }];
    if (!gate.settings) {
      return settings === undefined ? [] : [{ path: here, message: `${name} takes no settings: write \`${name}\`` }];
    }
    const parsed = gate.settings.safeParse(settings);
    const below = [...here, name];
    if (parsed.success)
      return (gate.faults?.(parsed.data, lifecycle) ?? []).map((fault) => ({
        path: [...below, ...fault.path],
        message: `${name}: ${fault.message}`,
      }));
    if (settings === undefined)
      return [{ path: here, message: `${name} needs settings, such as \`${gate.example ?? `${name}: ...`}\`` }];
    return parsed.error.issues.map((issue) => ({
      path: [...below, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))],
      message: `${[name, ...issue.path].join('.')}: ${issue.message}${gate.example ? `, such as \`${gate.example}\`` : ''}`,
    }));
  });
}

function noGate(name: string, known: readonly Gate[]): string {
  const names = known.map((gate) => gate.name);
  const close = nearest(name, names);
  return `no gate is called ${name}; ${close ? `did you mean ${close}? ` : ''}there are ${names.join(', ')}`;
}
