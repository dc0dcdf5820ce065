import { findingFaults } from './evidence-of-file.ts';
import { gateFaults } from './gate-entry.ts';
import type { Lifecycle, Track } from './lifecycle.ts';
import type { KnownParts } from './lifecycle-file.ts';
import { policyFaults } from './policy-faults.ts';

/** A fault and the path of the entry that has it. */
export interface PathFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Everything the shape of the file cannot say: names that point nowhere, and what nobody could ever satisfy. Pure. */
export function lifecycleFaults(lifecycle: Lifecycle, known: KnownParts): PathFault[] {
  const tracks = Object.values(lifecycle.tracks);
  return [
    ...tracks.flatMap((track) => trackFaults(track, lifecycle, known)),
    ...stageFaults(tracks),
    ...policyFaults(lifecycle),
    ...findingFaults(lifecycle),
  ];
}

function trackFaults(track: Track, lifecycle: Lifecycle, known: KnownParts): PathFault[] {
  const at = (...rest: (string | number)[]) => ['tracks', track.name, ...rest];
  const unknownStage = (stage: string, path: (string | number)[]): PathFault[] =>
    track.stages.includes(stage)
      ? []
      : [{ path, message: `the track ${track.name} has no stage ${stage}; it has ${track.stages.join(', ')}` }];
  return [
    ...track.moves.flatMap((move) => [...unknownStage(move.from, at('moves')), ...unknownStage(move.to, at('moves'))]),
    ...track.moves
      .filter((move) => move.from === move.to)
      .map((move) => ({ path: at('moves'), message: `${move.from} cannot move to itself` })),
    ...cycleFaults(track, at('moves')),
    ...Object.entries(track.holdsOne).flatMap(([stage, next]) => [
      ...unknownStage(stage, at('holds-one')),
      ...unknownStage(next, at('holds-one')),
      ...(stage === next
        ? [{ path: at('holds-one', stage), message: `what leaves ${stage} cannot go to ${stage}` }]
        : []),
    ]),
    ...Object.entries(track.gates).flatMap(([stage, gates]) => [
      ...unknownStage(stage, at('gates', stage)),
      ...gateFaults(gates, at('gates', stage), lifecycle, known.gates),
    ]),
    ...Object.entries(track.effects).flatMap(([stage, effects]) => [
      ...unknownStage(stage, at('effects', stage)),
      ...effects
        .filter(({ effect }) => !known.effects.includes(effect))
        .map(({ effect }) => ({
          path: at('effects', stage),
          message: `no effect is called ${effect}; there are ${known.effects.join(', ')}`,
        })),
      ...effects.flatMap((spec, index) =>
        (known.settingFaults?.(spec) ?? []).map(({ path, message }) => ({
          path: at('effects', stage, index, spec.effect, ...path),
          message: `${spec.effect}: ${message}`,
        })),
      ),
    ]),
    ...(track.rollback ? unknownStage(track.rollback.stage, at('rollback', 'stage')) : []),
    ...(track.rollback?.by ?? [])
      .filter((by) => by !== 'owner' && !lifecycle.groups.includes(by))
      .map((by) => ({ path: at('rollback', 'by'), message: `${by} is neither \`owner\` nor a group of this file` })),
    ...(new Set(track.stages).size < track.stages.length
      ? [{ path: at('stages'), message: `a stage of ${track.name} is named twice` }]
      : []),
  ];
}

/** Where the track forbids a way back, the first cycle of moves is told as the way it goes. */
function cycleFaults(track: Track, path: PathFault['path']): PathFault[] {
  if (!track.noWayBack) return [];
  const next = (stage: string) => track.moves.filter((move) => move.from === stage).map((move) => move.to);
  const cycleFrom = (stage: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(stage)) return [...way.slice(way.indexOf(stage)), stage];
    for (const to of next(stage)) {
      const found = cycleFrom(to, [...way, stage]);
      if (found) return found;
    }
    return undefined;
  };
  for (const stage of track.stages) {
    const cycle = cycleFrom(stage, []);
    if (cycle) return [{ path, message: `${track.name} allows no way back, but ${cycle.join(' -> ')} leads there` }];
  }
  return [];
}

function stageFaults(tracks: readonly Track[]): PathFault[] {
  const kinds = (['model', 'version'] as const).flatMap((of) => {
    const count = tracks.filter((track) => track.of === of).length;
    return count === 1 ? [] : [{ path: ['tracks'], message: `there must be one track of ${of}s; there are ${count}` }];
  });
  const shared = tracks.flatMap((track, index) =>
    track.stages
      .filter((stage) => tracks.slice(0, index).some((other) => other.stages.includes(stage)))
      .map((stage) => ({
        path: ['tracks', track.name, 'stages'],
        message: `the stage ${stage} stands in two tracks; stages need different names`,
      })),
  );
  return [...kinds, ...shared];
}
