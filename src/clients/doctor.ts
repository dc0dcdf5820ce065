import { parseArgs } from 'node:util';
import { sql } from 'drizzle-orm';
import { loadLifecycle } from '../app/load-lifecycle.ts';
import { databaseFault, startFault } from '../app/start-fault.ts';
import { probeFonts } from '../charts/probe-fonts.ts';
import type { Config } from '../config.ts';
import { deadCards } from '../delivery/status.ts';
import type { Log } from '../kernel/log.ts';
import { impossiblePolicies } from '../lifecycle/impossible-policies.ts';
import { lateDecisions } from '../lifecycle/late-decisions.ts';
import type { Lifecycle } from '../lifecycle/lifecycle.ts';
import { openContexts } from '../lifecycle/open-contexts.ts';
import { groupSyncs, sourceTitle } from '../people/find-group-syncs.ts';
import { membersOf } from '../people/find-people.ts';
import { deadLetters } from '../queue/jobs.ts';
import type { Database } from '../store/connect.ts';
import { systemCtx } from '../store/unit.ts';
import { workspacesOf } from '../workspace/connect-team.ts';
import { type Client, onDatabase } from './client.ts';
import { checkDiscord, checkSlack } from './doctor-platforms.ts';

/** One thing that was looked at: fine, or what is wrong and how to mend it. */
export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
}

const CLOCK_MS = 2_000;

/** `npm run doctor`: looks at everything Steward needs and says what to fix. Exit code 1 when something is wrong. */
export const doctorClient: Client = async (input) => {
  const { config, args, log, out } = input;
  parseArgs({ args: [...args], options: {} });
  const findings: Finding[] = [];
  const lifecycle = await loadLifecycle(config.lifecycleFile, config.effectSecrets).catch((error: Error) => error);
  findings.push(
    lifecycle instanceof Error
      ? bad('Lifecycle file', lifecycle.message)
      : good('Lifecycle file', `${config.lifecycleFile} is valid`),
  );
  try {
    await onDatabase(input, async (database) => {
      findings.push(
        ...(await checkDatabase(database, lifecycle instanceof Error ? undefined : lifecycle.lifecycle, log)),
      );
    });
  } catch (error) {
    findings.push(
      bad('Database', (error instanceof Error ? databaseFault(error) : undefined) ?? startFault(error, config)),
    );
  }
  const fonts = await probeFonts();
  findings.push(fonts === undefined ? good('Fonts', 'ok, charts can be drawn') : bad('Fonts', fonts));
  findings.push(...(await checkPlatforms(config)));
  for (const { ok, what, detail } of findings) out(`${ok ? 'ok  ' : 'FIX '} ${what}: ${detail}\n`);
  const wrong = findings.filter((finding) => !finding.ok).length;
  out(wrong === 0 ? 'Everything is fine.\n' : `${wrong} to fix.\n`);
  return wrong === 0 ? 0 : 1;
};

async function checkDatabase(database: Database, lifecycle: Lifecycle | undefined, log: Log): Promise<Finding[]> {
  const [row] = await database.db.execute<{ version: string; now: Date | string; migrated: boolean }>(
    sql`select current_setting('server_version') as version, clock_timestamp() as now, to_regclass('migration') is not null as migrated`,
  );
  if (!row) return [bad('Database', 'it does not answer')];
  const skew = Math.abs(Date.now() - new Date(row.now).getTime());
  const findings = [
    Number.parseInt(row.version, 10) >= 15
      ? good('Database', `PostgreSQL ${row.version}`)
      : bad('Database', `PostgreSQL ${row.version}: Steward needs 15 or newer`),
    skew <= CLOCK_MS
      ? good('Clock', `${skew} ms from the database's`)
      : bad('Clock', `${skew} ms from the database's: set up time synchronisation`),
  ];
  if (!row.migrated) return [...findings, bad('Schema', 'not there yet: start Steward once, or run `npm run migrate`')];
  const cards = await deadCards(database.db);
  const jobs = await deadLetters(database.db);
  findings.push(
    cards.length + jobs.length === 0
      ? good('Dead letters', 'none')
      : bad(
          'Dead letters',
          [...cards.map((card) => `${card.subject} (${card.reason})`), ...jobs.map((job) => job.consequence)]
            .slice(0, 5)
            .join('; '),
        ),
  );
  findings.push(...(await checkSources(database)));
  if (lifecycle) findings.push(...(await checkGroups(database, lifecycle, log)));
  return findings;
}

/** What KPIs are read from, where it cannot be read at present. */
async function checkSources({ db }: Database): Promise<Finding[]> {
  const rows = await db.execute<{ name: string; source: string; problem: string }>(sql`
    select model || ' ' || kpi as name, source, problem from kpi_source where problem is not null order by 1 limit 5`);
  return rows.map(({ name, source, problem }) => bad(`KPI ${name}`, `cannot be read from ${source}: ${problem}`));
}

/** Groups of policies that nobody is in: a promotion would open nothing. And decisions that are late. */
async function checkGroups({ db }: Database, lifecycle: Lifecycle, log: Log): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const workspace of await workspacesOf(db)) {
    const ctx = systemCtx({ db, flush: [] }, { workspace, name: 'doctor', log });
    const members = await membersOf(ctx, lifecycle.groups);
    for (const sync of await groupSyncs(ctx)) {
      if (sync.problem !== null)
        findings.push(bad(`Group ${sync.groupName} of ${workspace}`, `${sourceTitle(sync)}: ${sync.problem}`));
    }
    const empty = lifecycle.groups.filter((group) => !members.some((member) => member.group === group));
    findings.push(
      empty.length === 0
        ? good(`Groups of ${workspace}`, 'each has members')
        : bad(`Groups of ${workspace}`, `nobody is in ${empty.join(', ')}: \`group add ${empty[0]} @person\``),
    );
    for (const { policy, missing } of await impossiblePolicies(ctx, lifecycle)) {
      const lacks = missing.map(({ group, count }) => `${count} more of ${group}`).join(' and ');
      findings.push(bad(`Policy ${policy} of ${workspace}`, `nobody could meet it: it lacks ${lacks}`));
    }
    const open = await openContexts(ctx, lifecycle);
    if (open !== undefined) findings.push(bad(`Checks of ${workspace}`, open));
    const late = (await lateDecisions(ctx)).map(({ what }) => what);
    if (late.length > 0) findings.push(bad(`Decisions of ${workspace}`, late.slice(0, 5).join('; ')));
  }
  return findings;
}

async function checkPlatforms(config: Config): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (config.slack) findings.push(...(await checkSlack(config.slack)));
  if (config.discord) findings.push(await checkDiscord(config.discord));
  if (!config.slack && !config.discord) findings.push(good('Chat', `only the console (${config.console})`));
  return findings;
}

export const good = (what: string, detail: string): Finding => ({ what, ok: true, detail });
export const bad = (what: string, detail: string): Finding => ({ what, ok: false, detail });
