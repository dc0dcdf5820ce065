import { emit } from '../../ledger/event.ts';
import { getVersion } from '../../registry/find.ts';
import { type Ctx, inTransaction } from '../../store/unit.ts';
import { driftReported } from './events.ts';
import { type DriftTool, driftReport, type ForeignVerdict } from './tables.ts';

export interface KeepReport {
  readonly model: string;
  readonly version: string;
  readonly tool: DriftTool;
  readonly at: Date | undefined;
  readonly verdicts: readonly ForeignVerdict[];
  readonly digest: string;
}

/** Keeps what another tool says of a version, column by column. UNKNOWN_VERSION. */
export async function keepReport(ctx: Ctx, report: KeepReport): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const { model, version, tool, verdicts, digest } = report;
    await getVersion(tx, { model, version });
    // A clock that runs ahead would keep later reports from being the latest.
    const at = report.at && report.at < tx.now ? report.at : tx.now;
    await tx.db
      .insert(driftReport)
      .values({ workspaceId: tx.workspace, id: tx.newId(), model, version, tool, at, verdicts, receivedAt: tx.now });
    const drifted = verdicts.filter((each) => each.drifted).length;
    emit(tx, driftReported({ model, version, tool, at: at.toISOString(), columns: verdicts.length, drifted, digest }));
  });
}
