import { type Card, type Field, fields, heading, line, text } from '../chat/card.ts';
import { code, type Span, type Text } from '../chat/text.ts';
import { spansOfPeople } from '../people/find-people.ts';
import { getModel } from '../registry/find.ts';
import type { Ctx } from '../store/unit.ts';
import { requestName } from './find-request.ts';
import { type Hold, heldStage, holdById, holdHistory, holdsOn } from './hold.ts';
import { decidersOn } from './may-hold.ts';
import { named, person } from './request-words.ts';
import { currentLifecycle } from './revision.ts';

const MOST = 20;

/** Whether a model is on hold, why, and who may let it go; then the holds before. */
export async function holdCard(ctx: Ctx, name: string): Promise<Card> {
  const { lifecycle } = await currentLifecycle(ctx);
  const model = await getModel(ctx, name);
  const holds = await holdHistory(ctx, model.name, 6);
  const deciders = await decidersOn(ctx, lifecycle, model, heldStage(lifecycle));
  const people = await peopleOf(ctx, holds, deciders);
  const [open] = holds.filter((hold) => hold.releasedAt === null);
  const before = holds
    .filter((hold) => hold !== open)
    .slice(0, 5)
    .map(
      (hold): Field => ({
        label: 'Before',
        value: [...setWords(hold, people), '. Released ', ...endWords(hold, people)],
      }),
    );
  if (!open) {
    const calm = `${model.name} is not on hold.`;
    return before.length === 0 ? line('neutral', calm) : line('neutral', calm, calm, fields(...before));
  }
  const title = `${model.name} is not promoted to ${open.stage}`;
  const who: Text = deciders.length > 0 ? [...named({ people }, deciders.slice(0, 5)), ' and admins'] : 'admins';
  const list: Field[] = [
    { label: 'Since', value: setWords(open, people) },
    { label: 'May release', value: who },
    ...before,
  ];
  const next: Text = ['Let it go: ', code(`hold release ${model.name} --reason "..."`), '.'];
  return { tone: 'waiting', summary: title, parts: [heading(title, 'on hold'), fields(...list), text(next)] };
}

/** The models on hold, the newest hold first. */
export async function holdListCard(ctx: Ctx): Promise<Card> {
  const holds = await holdsOn(ctx);
  if (holds.length === 0) return line('neutral', 'No model is on hold.');
  const people = await peopleOf(ctx, holds, []);
  const rows = holds.slice(0, MOST).map((hold): Text[] => [hold.model, hold.stage, setWords(hold, people)]);
  const table = { type: 'table' as const, columns: ['Model', 'Stage', 'Why'], rows };
  const more = holds.length > MOST ? { more: `and ${holds.length - MOST} more` } : {};
  const summary = `${holds.length} ${holds.length === 1 ? 'model is' : 'models are'} on hold`;
  return { tone: 'waiting', summary, parts: [{ ...table, ...more }] };
}

/** What the channels are told of a hold, from its beginning to its release: one card, edited. Its subject is `hold:<id>`. */
export async function holdNotice(ctx: Ctx, subject: string): Promise<Card | undefined> {
  const hold = await holdById(ctx, subject.split(':')[1] ?? '');
  if (!hold) return undefined;
  const people = await peopleOf(ctx, [hold], []);
  const why: Field = { label: 'Why', value: ['Set ', ...setWords(hold, people)] };
  if (hold.releasedAt === null) {
    const title = `${hold.model} on hold: no promotion to ${hold.stage}`;
    const next: Text = ['Let it go with ', code(`hold release ${hold.model} --reason "..."`), '.'];
    return { tone: 'bad', summary: title, parts: [heading(title), fields(why), text(next)] };
  }
  const head = `${hold.model}: the hold on ${hold.stage} is released`;
  const released: Field = { label: 'Released', value: endWords(hold, people), mark: 'ok' };
  return { tone: 'neutral', summary: head, parts: [heading(head), fields(why, released)] };
}

type People = Awaited<ReturnType<typeof spansOfPeople>>;

async function peopleOf(ctx: Ctx, holds: readonly Hold[], more: readonly string[]): Promise<People> {
  const ids = [...more, ...holds.flatMap(({ setBy, releasedBy }) => [setBy, releasedBy])];
  return spansOfPeople(ctx, [...new Set(ids.filter((id) => id !== null))]);
}

/** "by @leo 3 h ago with R-14: recall fell" */
export function setWords(hold: Hold, people: People): Span[] {
  const by = hold.request === null ? '' : ` with ${requestName(hold.request)}`;
  const since: Span = { type: 'time', at: hold.since, style: 'relative' };
  return ['by ', person({ people }, hold.setBy), ' ', since, `${by}: ${hold.reason ?? 'no reason is kept'}`];
}

function endWords({ releasedAt, releasedBy, releaseReason }: Hold, people: People): Span[] {
  if (releasedAt === null) return [];
  const at: Span = { type: 'time', at: releasedAt, style: 'relative' };
  return ['by ', person({ people }, releasedBy), ' ', at, `: ${releaseReason ?? 'no reason is kept'}`];
}
