import { bundlesOf } from '../lifecycle/bundle.ts';
import { bundleQuestionSubject } from '../lifecycle/bundle-question.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { placeId } from './place-id.ts';
import type { Want, WantedCard } from './want.ts';

/** The living card of a request that was asked for by itself. */
export const requestSubject = (number: number): string => `request:${number}`;
/** The living card of all that were asked for in one go. */
export const bundleSubject = (bundle: number): string => `bundle:${bundle}`;

/** What is said of several requests of a bundle at once is one message: `end-line:81,82:expired`. */
const SAID_TOGETHER = ['vote-line', 'end-line', 'reminder', 'escalated', 'approver-told'];

/** The subject of the card that shows each of these requests. */
export async function cardSubjects(
  ctx: Pick<Ctx, 'db' | 'workspace'>,
  numbers: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const bundles = await bundlesOf(ctx, numbers);
  return new Map(numbers.map((number) => [number, shownBy(number, bundles)]));
}

const shownBy = (number: number, bundles: ReadonlyMap<number, number>): string => {
  const bundle = bundles.get(number);
  return bundle === undefined ? requestSubject(number) : bundleSubject(bundle);
};

/**
 * What facts want of single requests, as it is shown: requests that were asked for in one go have one card, one thread
 * and one question about a reaction, and a line about several of them is one line.
 */
export async function onSharedCards(tx: Tx, wants: readonly Want[]): Promise<readonly Want[]> {
  const numbers = [...new Set(wants.flatMap(({ subject }) => numberIn(subject) ?? []))];
  const bundles = await bundlesOf(tx, numbers);
  if (bundles.size === 0) return wants;
  const shared = (subject: string): string => {
    const [kind, id, person = ''] = subject.split(':');
    const bundle = bundles.get(Number(id));
    if (bundle === undefined) return subject;
    if (kind === 'request') return bundleSubject(bundle);
    return kind === 'confirm' ? bundleQuestionSubject(bundle, person) : subject;
  };
  const together = new Map<string, WantedCard>();
  const others = wants.flatMap((want): Want[] => {
    if ('everywhere' in want) return [{ ...want, subject: shared(want.subject) }];
    const moved: WantedCard = {
      ...want,
      subject: shared(want.subject),
      ...(want.under === undefined ? {} : { under: shared(want.under) }),
    };
    const [kind = '', id = '', ...rest] = want.subject.split(':');
    const bundle = bundles.get(Number(id));
    if (!want.once || bundle === undefined || !SAID_TOGETHER.includes(kind)) return [moved];
    const key = [placeId(want.address), kind, bundle, ...rest].join(' ');
    const ids = together.get(key)?.subject.split(':')[1]?.split(',') ?? [];
    const all = [...new Set([...ids, id])].sort((a, b) => Number(a) - Number(b)).join(',');
    together.set(key, { ...moved, subject: [kind, all, ...rest].join(':') });
    return [];
  });
  return [...others, ...together.values()];
}

/** The number of the one request that a subject is about. */
function numberIn(subject: string): number | undefined {
  const [kind = '', id = ''] = subject.split(':');
  const isOne = kind === 'request' || kind === 'confirm' || SAID_TOGETHER.includes(kind);
  return isOne && /^\d{1,9}$/.test(id) ? Number(id) : undefined;
}
