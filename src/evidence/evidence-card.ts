import { type Card, type Field, fields, heading, line, type Part } from '../chat/card.ts';
import type { Text } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import { getModel, getVersion } from '../registry/find.ts';
import { type Subject, subjectName } from '../registry/names.ts';
import type { Ctx } from '../store/unit.ts';
import type { Evidence } from './add-evidence.ts';
import { criterionText } from './criterion.ts';
import { evidenceOf } from './find-evidence.ts';
import { checksOf } from './report-check.ts';
import { criteriaOf } from './set-criteria.ts';

const MOST = 25;

/** What is recorded for a model and its versions, or for one version: criteria, checks, and evidence, the newest first. */
export async function evidenceCard(ctx: Ctx, subject: Subject): Promise<Card> {
  const name = subjectName(subject);
  const { model, version } = subject;
  if (version === undefined) await getModel(ctx, model);
  else await getVersion(ctx, { model, version });
  const found = await evidenceOf(ctx, { model, subject: version === undefined ? undefined : name }, MOST + 1);
  const criteria = version === undefined ? await criteriaOf(ctx, model) : [];
  const checks = version === undefined ? [] : await checksOf(ctx, model, version);
  if (found.length + criteria.length + checks.length === 0) {
    return line(
      'neutral',
      `Nothing is recorded for ${name}. Add something with \`evidence add ${name} model-card --uri https://...\`.`,
    );
  }
  const list: Field[] = [
    ...(criteria.length > 0 ? [{ label: 'Success criteria', value: criteria.map(criterionText).join('\n') }] : []),
    ...checks.map(
      ({ context, state, at }): Field => ({
        label: context,
        value: [`${state}, `, { type: 'time', at, style: 'relative' }],
        mark: state === 'pending' ? 'unknown' : state === 'pass' ? 'ok' : 'fail',
      }),
    ),
  ];
  const parts: Part[] = [heading(name, 'evidence')];
  if (list.length > 0) parts.push(fields(...list));
  if (found.length > 0) parts.push(await evidenceTable(ctx, found));
  const count = Math.min(found.length, MOST);
  return { tone: 'neutral', summary: `${name}: ${count} ${count === 1 ? 'piece' : 'pieces'} of evidence`, parts };
}

async function evidenceTable(ctx: Ctx, found: readonly Evidence[]): Promise<Part> {
  const people = await spansOfPeople(ctx, [...new Set(found.flatMap((row) => row.author ?? []))]);
  const rows = found
    .slice(0, MOST)
    .map((row): Text[] => [
      row.result === 'fail' ? `${row.kind} (failed)` : row.kind,
      row.subject,
      [{ type: 'time', at: row.at, style: 'date' }],
      validity(row, ctx.now),
      [
        (row.author && people.get(row.author)) ||
          (row.addedBy.type === 'token' ? `CI (${row.addedBy.name})` : 'Steward'),
      ],
      row.uri ?? row.text ?? '',
    ]);
  const columns = ['Kind', 'Of', 'Added', 'Counts', 'By', 'What'];
  return found.length > MOST
    ? { type: 'table', columns, rows, more: 'and more, older' }
    : { type: 'table', columns, rows };
}

function validity({ expiresAt }: Evidence, now: Date): Text {
  if (expiresAt === null) return 'for good';
  return [expiresAt > now ? 'until ' : 'expired ', { type: 'time', at: expiresAt, style: 'date' }];
}
