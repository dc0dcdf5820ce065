import { and, eq } from 'drizzle-orm';
import { model } from '../../src/registry/tables.ts';
import { people, type SamplePerson } from '../kit/lifecycle.ts';
import { world } from './churn-world.ts';

/** Makes somebody the owner of churn, as a test's beginning. */
export const setModelOwner = (who: SamplePerson) =>
  world.unit.db
    .update(model)
    .set({ owner: people[who] })
    .where(and(eq(model.workspaceId, world.system.workspace), eq(model.name, 'churn')));
