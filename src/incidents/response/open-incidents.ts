import { and, asc, eq } from 'drizzle-orm';
import { anyOf } from '../../store/any-of.ts';
import type { Ctx } from '../../store/unit.ts';
import { type Incident, incidentName } from './find-incident.ts';
import { OPEN_STATES } from './state.ts';
import { incident } from './tables.ts';

/** Severities that stop a model's moves (the gate "no open incident"). */
const STOPS = [1, 2];

/** The open incidents of a model, the worst first. */
export async function openIncidents(ctx: Ctx, model: string): Promise<Incident[]> {
  return ctx.db
    .select()
    .from(incident)
    .where(and(eq(incident.workspaceId, ctx.workspace), eq(incident.model, model), anyOf(incident.state, OPEN_STATES)))
    .orderBy(asc(incident.severity), asc(incident.number));
}

/** What the gate "no open incident" is told of a model: an open incident of severity 1 or 2 closes it. */
export async function noOpenIncident(
  ctx: Ctx,
  model: string,
): Promise<{ readonly pass: boolean; readonly detail: string; readonly fix?: string | undefined }> {
  const open = await openIncidents(ctx, model);
  const stopping = open.filter(({ severity }) => STOPS.includes(severity));
  const [worst] = stopping;
  if (!worst)
    return {
      pass: true,
      detail: open.length === 0 ? 'none is open' : `only ${wordsOf(open)}, which stops nothing`,
    };
  return {
    pass: false,
    detail: `${wordsOf(stopping)} ${stopping.length === 1 ? 'is' : 'are'} open`,
    fix: `incident show ${incidentName(worst.number)}`,
  };
}

const wordsOf = (rows: readonly Incident[]): string =>
  rows
    .slice(0, 3)
    .map(({ number, severity }) => `${incidentName(number)} (severity ${severity})`)
    .join(', ') + (rows.length > 3 ? ` and ${rows.length - 3} more` : '');
