import type { Layer, Plan } from '../../../src/incidents/oncall/shifts.ts';

/** A rotation of weeks that is always on, unless said otherwise. */
export const layer = (more: Partial<Layer> & Pick<Layer, 'people'>): Layer => ({
  ...{ id: 'one', name: 'one', rank: 1, every: 1, unit: 'weeks', start: '2026-11-02T09:00', holidays: 'as-usual' },
  ...{ from: 0, to: Number.POSITIVE_INFINITY },
  ...more,
});
/** A plan of these layers in Rome. */
export const plan = (layers: readonly Layer[], more: Partial<Plan> = {}): Plan => ({
  ...{ zone: 'Europe/Rome', overrides: [], holidays: [], unable: new Set() },
  layers,
  ...more,
});

/** `2026-11-02T09:00` */
export const wallText = (wall: number): string => new Date(wall).toISOString().slice(0, 16);
