import { type Card, line } from '../chat/card.ts';
import { requestName } from '../lifecycle/find-request.ts';
import type { Ctx } from '../store/unit.ts';
import { findWatch } from './alias-watches.ts';
import type { aliasBack, aliasMovedOutside } from './events.ts';

type Moved = ReturnType<typeof aliasMovedOutside.read>;
type Back = ReturnType<typeof aliasBack.read>;

/** `outside:moved:<watch>:<expected>:<found>:<revert>:<unix ms>` */
export const movedSubject = ({ watch, expected, found = '', revert }: Moved, at: Date): string =>
  ['outside', 'moved', watch, expected, found, revert ? 'revert' : 'report', at.getTime()].join(':');
/** `outside:back:<watch>:<expected>:<by>:<unix ms>` */
export const backSubject = ({ watch, expected, by }: Back, at: Date): string =>
  ['outside', 'back', watch, expected, by, at.getTime()].join(':');

/** What the channel is told about an alias that says something else than what was approved, and that it is back. */
export async function outsideLine(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const [, what = '', id = '', expected = '', found = '', then = ''] = subject.split(':');
  const watch = await findWatch(ctx, id);
  if (!watch) return undefined;
  const alias = `${watch.alias} of ${watch.name} in MLflow`;
  if (what === 'back') {
    const words = found === 'steward' ? 'Steward put it back' : 'It was put back outside Steward';
    return line('good', `${alias} is version ${expected} again. ${words}.`);
  }
  if (what !== 'moved') return undefined;
  const now = found === '' ? 'is not set any more' : `is version ${found}`;
  const was = `version ${expected} is what ${requestName(watch.request)} set for ${watch.stage}`;
  const next =
    then === 'revert' ? 'Steward puts it back.' : `If that is meant, ask for it with \`promote\`; else put it back.`;
  return line('bad', `${alias} ${now}; ${was}. It was changed outside Steward, approved by nobody here. ${next}`);
}
