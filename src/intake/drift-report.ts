import { createHash, timingSafeEqual } from 'node:crypto';
import { StewardError } from '../kernel/errors.ts';
import { keepReport } from '../monitoring/reports/keep-report.ts';
import type { DriftTool, ForeignVerdict } from '../monitoring/reports/tables.ts';
import { parseSubject } from '../registry/names.ts';
import { badSignature } from './fresh.ts';
import type { Source } from './source.ts';

export interface ReadReport {
  readonly at: Date | undefined;
  readonly verdicts: readonly ForeignVerdict[];
}

const MOST_COLUMNS = 2_000;

/**
 * A tool whose reports a job posts to `/in/<tool>/<integration>/<model>/<version>` with the integration's token as bearer. The
 * same report counts once. `read` gives undefined for what is no report of the tool.
 */
export function driftReports(name: DriftTool, read: (report: unknown) => ReadReport | undefined): Source {
  return {
    name,
    limit: { perMinute: 60, burst: 60, overflow: 429 },
    verify: ({ headers, body, rest }, key) => {
      const token = /^bearer +(\S+) *$/i.exec(headers.get('authorization') ?? '')?.[1];
      if (token === undefined || !timingSafeEqual(createHash('sha256').update(token).digest(), key))
        throw badSignature();
      return digestOf(body, rest);
    },
    receive: async (tx, { body, rest }) => {
      const { model, version } = parseSubject(decoded(rest).replace('/', '@'));
      if (version === undefined)
        throw new StewardError('BAD_INPUT', 'The address does not say which version was looked at.', {
          hint: `Send to \`/in/${name}/<integration>/churn/v12\`.`,
        });
      const report = read(parsed(name, body));
      if (!report) throw notOne(name);
      if (report.verdicts.length > MOST_COLUMNS)
        throw new StewardError('TOO_LARGE', `A report has at most ${MOST_COLUMNS} columns.`);
      const at = report.at && !Number.isNaN(report.at.getTime()) ? report.at : undefined;
      await keepReport(tx, {
        model,
        version,
        tool: name,
        at,
        verdicts: report.verdicts.map(clipped),
        digest: digestOf(body, ''),
      });
    },
  };
}

/** What no browser would write (`churn/%E0`) stays as it is: it names no version. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

const digestOf = (body: Buffer, rest: string): string =>
  createHash('sha256').update(`${rest}\n`).update(body).digest('hex');

function parsed(name: string, body: Buffer): unknown {
  try {
    // Python's json writes NaN and Infinity, which JSON does not have.
    return JSON.parse(body.toString('utf8').replace(/([:[,]\s*)(?:NaN|-?Infinity)(?=\s*[,\]}])/g, '$1null')) as unknown;
  } catch {
    throw notOne(name);
  }
}

const notOne = (name: string): StewardError =>
  new StewardError('BAD_INPUT', `This is no report of ${name} that Steward knows.`, {
    hint: 'docs/drift.md says which reports are taken.',
  });

function clipped({ feature, method, says, ...rest }: ForeignVerdict): ForeignVerdict {
  const clip = (text: string, most: number): string => text.replaceAll('\0', '').slice(0, most).toWellFormed();
  return {
    feature: clip(feature, 100),
    method: clip(method, 100),
    ...rest,
    ...(says === undefined ? {} : { says: clip(says, 300) }),
  };
}
