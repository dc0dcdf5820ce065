import { StewardError } from '../../kernel/errors.ts';
import { getVersion } from '../../registry/find.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { getKpi, type Kpi, type KpiName } from './find-kpis.ts';
import { recordReadings } from './record-readings.ts';
import { rollUpSome } from './roll-up.ts';

export interface RecordReading extends KpiName {
  readonly value: number;
  readonly at?: Date | undefined;
  readonly version?: string | undefined;
  readonly weight?: number | undefined;
}

/** One reading by hand, rolled up at once so that whoever gave it sees it. UNKNOWN_KPI, UNKNOWN_VERSION, BAD_INPUT. */
export async function recordReading(
  ctx: Ctx,
  input: RecordReading,
): Promise<{ readonly kpi: Kpi; readonly outcome: 'recorded' | 'corrected' | 'repeated' }> {
  const { model, kpi, value, at, version, weight } = input;
  return inTransaction(ctx, async (tx) => {
    await getKpi(tx, input);
    if (version !== undefined) await getVersion(tx, { model, version });
    const reading = {
      ...{ model, kpi, value },
      ...(at && { at: at.toISOString() }),
      ...(version !== undefined && { version }),
      ...(weight !== undefined && { weight }),
    };
    const { recorded, corrected, refused } = await recordReadings(tx, { readings: [reading], partial: true });
    const [fault] = refused;
    if (fault) {
      const field = fault.field.split('.').at(-1) ?? 'value';
      const hint = `See what is kept with \`kpi show ${model} ${kpi}\`.`;
      throw new StewardError('BAD_INPUT', `The ${field} ${fault.detail}.`, { field, hint });
    }
    await rollUpSome(tx);
    const outcome = recorded > 0 ? 'recorded' : corrected > 0 ? 'corrected' : 'repeated';
    return { kpi: await getKpi(tx, input), outcome };
  });
}
