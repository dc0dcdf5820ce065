import { type Card, line } from '../chat/card.ts';
import { code, plainText, type Text } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import type { Ctx } from '../store/unit.ts';
import { getRequest, requestName } from './find-request.ts';
import { named, requestTitle } from './request-words.ts';

/** What made votes void: the request, its new evidence round, what changed, and whose votes. */
export interface Voided {
  readonly request: number;
  readonly round: number;
  readonly changed: readonly string[];
  readonly people: readonly string[];
}

const MOST = 4;

/** `void-line:81:4:bias-audit:<ids>` in the thread, `void-told:81:4:bias-audit` to whose vote it was. */
export const voidLineSubject = (of: Voided): string => `void-line:${about(of)}:${of.people.slice(0, 20).join(',')}`;
export const voidToldSubject = (of: Voided): string => `void-told:${about(of)}`;

const about = ({ request, round, changed }: Voided): string =>
  `${request}:${round}:${changed.slice(0, MOST).map(encodeURIComponent).join(',')}`;

/** "bias-audit changed: the vote of @leo no longer counts. Look again, then vote." */
export async function voidLineCard(ctx: Ctx, subject: string): Promise<Card> {
  const [, , , changed = '', ids = ''] = subject.split(':');
  const people = ids.split(',');
  const votes = people.length === 1 ? 'the vote of ' : 'the votes of ';
  const counts = people.length === 1 ? ' no longer counts' : ' no longer count';
  const who = named({ people: await spansOfPeople(ctx, people) }, people);
  return said([`${whatChanged(changed)}: ${votes}`, ...who, `${counts}. Look again, then vote.`]);
}

/** The direct message to somebody whose vote no longer counts. */
export async function voidToldCard(ctx: Ctx, subject: string): Promise<Card> {
  const [, number, , changed = ''] = subject.split(':');
  const row = await getRequest(ctx, Number(number));
  const name = requestName(row.number);
  const head = `${requestTitle(row)}: your vote no longer counts, because ${whatChanged(changed)}.`;
  return said([`${head} Look again with `, code(`request show ${name}`), ', then vote.']);
}

function whatChanged(encoded: string): string {
  const names = encoded.split(',').map(decodeURIComponent).filter(Boolean);
  return `${names.length === 0 ? 'the evidence' : names.join(', ')} changed`;
}

const said = (words: Text): Card => line('waiting', plainText(words), words);
