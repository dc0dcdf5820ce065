import { z } from 'zod';
import { formatDuration } from '../../kernel/duration.ts';
import { placementAtStage } from '../../registry/find.ts';
import { subjectName } from '../../registry/names.ts';
import { DURATION, milliseconds } from '../duration-setting.ts';
import { defineGate, type Gate } from '../gate.ts';

/** How long the version stood in a stage before, the last time it was there: `soak: { in: staging, for: 3d }`. */
export const soak: Gate = defineGate({
  name: 'soak',
  asks: 'time in another stage before',
  circumstance: true,
  settings: z.strictObject({ in: z.string().max(40), for: DURATION }),
  example: 'soak: { in: staging, for: 3d }',
  faults: ({ in: stage }, { tracks }) =>
    Object.values(tracks).some((track) => track.stages.includes(stage))
      ? []
      : [{ path: ['in'], message: `no track has a stage ${stage}` }],
  evaluate: async ({ tx, model, version }, { in: stage, for: needed }) => {
    const wanted = milliseconds(needed);
    const threshold = formatDuration(wanted);
    const subject = version ? subjectName(version) : model.name;
    const stay = await placementAtStage(tx, subject, stage);
    const asked = { threshold: `${threshold} in ${stage}` };
    if (!stay)
      return {
        status: 'fail',
        detail: `never in ${stage}, ${threshold} needed`,
        ...asked,
        fix: `promote ${subject} to ${stage}`,
      };
    if (version && stay.digest !== version.digest)
      return { status: 'fail', detail: `its digest changed since it came to ${stage}`, ...asked };
    const stood = (stay.toAt ?? tx.now).getTime() - stay.fromAt.getTime();
    const value = formatDuration(stood);
    if (stay.toAt !== null) {
      const passes = stood >= wanted;
      return { status: passes ? 'pass' : 'fail', detail: `${value} of ${threshold} in ${stage}`, value, ...asked };
    }
    const since = stay.fromAt.toISOString();
    const detail = `{age} of ${threshold} in ${stage}`;
    if (stood >= wanted) return { status: 'pass', detail, since, value, ...asked };
    const until = new Date(stay.fromAt.getTime() + wanted).toISOString();
    return { status: 'fail', detail: `${detail}, enough at {until}`, since, until, value, ...asked };
  },
});
