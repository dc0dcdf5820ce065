import { StewardError } from '../kernel/errors.ts';
import type { Ctx, Tx } from '../store/unit.ts';
import { type Card, line } from './card.ts';
import type { Command, Options, RunCall } from './command.ts';
import { questionOf } from './dispatch-cards.ts';
import { type Authorised, type DispatchParts, ownStore } from './dispatch-parts.ts';
import type { Invocation } from './invocation.ts';
import type { ParseEnv } from './option.ts';
import type { Outcome } from './outcome.ts';
import { type Call, parseRead } from './parse.ts';
import type { Read } from './read-said.ts';
import { restoreCard, storeCard } from './stored-card.ts';

/** A complete call on its way to its command. */
export interface Due {
  readonly read: Extract<Read, { type: 'call' }>;
  readonly invocation: Invocation;
  readonly env: ParseEnv;
}

/**
 * Runs a call: standing, then one transaction that claims the natural key, authorises, runs the command and keeps the
 * answer. A key that was claimed before changes nothing and answers what was answered then. `found` gets the workspace.
 * Throws what the verbs throw; nothing is committed then.
 */
export async function runCall(parts: DispatchParts, due: Due, found: (ctx: Ctx) => void): Promise<Outcome> {
  const { read, invocation } = due;
  const { command } = read;
  const store = parts.store ?? ownStore;
  const ctx = await parts.workspaceOf(invocation.origin);
  if (!ctx) throw notConnected();
  found(ctx);
  const call = { ctx, input: parseRead(read, due.env).input };
  const sensitive = (await command.sensitive?.(call)) ?? false;
  const groups = { deciding: (await command.groups?.(call)) ?? [], named: (await command.groupsNamed?.(call)) ?? [] };
  await parts.standing(ctx, invocation, sensitive, groups);
  if (command.confirm && !parseRead(read, due.env).confirmed) return question(parts, due, ctx, sensitive);
  const asked = command.before ? await ask(parts, due, ctx, command.before, sensitive) : undefined;
  const key = `said:${invocation.origin.platform}:${invocation.key}`;
  const card = await store.inTransaction(ctx, async (tx) => {
    if (!(await store.claimOnce(tx, key))) return undefined;
    const authorised = await parts.authorise(tx, invocation, command.access, sensitive);
    const answer = await command.run({ ...callOf(due, authorised, tx), asked });
    await store.rememberAnswer(tx, key, storeCard(command.secret ? shownOnce(command) : answer));
    return answer;
  });
  if (card) return { type: 'done', card };
  const before = restoreCard(await store.rememberedAnswer(ctx, key));
  return { type: 'repeated', card: before ?? line('neutral', 'This was done already.') };
}

/** The command's own question, for somebody who may give the command: a refusal comes before it, not after the answer. */
async function question(parts: DispatchParts, due: Due, ctx: Ctx, sensitive: boolean): Promise<Outcome> {
  const { read, invocation } = due;
  const { inTransaction } = parts.store ?? ownStore;
  const asked = await inTransaction(ctx, async (tx) => {
    const authorised = await parts.authorise(tx, invocation, read.command.access, sensitive);
    const checked = await read.command.check?.(callOf(due, authorised, tx));
    return questionOf(parseRead(read, due.env), checked);
  });
  return { type: 'asked', ...asked };
}

/** What platforms must be asked first: after an authorisation of its own, outside of any transaction. */
async function ask(
  parts: DispatchParts,
  due: Due,
  ctx: Ctx,
  before: NonNullable<Command['before']>,
  sensitive: boolean,
): Promise<unknown> {
  const { read, invocation } = due;
  const { inTransaction } = parts.store ?? ownStore;
  const { call, actor } = await inTransaction(ctx, async (tx) => {
    const authorised = await parts.authorise(tx, invocation, read.command.access, sensitive);
    return { call: callOf(due, authorised, tx), actor: authorised.ctx.actor };
  });
  if (read.command.draws) await invocation.answer.announce?.();
  return before({ ...call, ctx: { ...ctx, actor } });
}

/** Parsed once more, because only now the caller's zone is known; a time he typed is a time on his wall. */
function callOf(due: Due, { ctx, zone }: Authorised, tx: Tx): RunCall<Options> {
  const env: ParseEnv = { ...due.env, now: tx.now, zone: zone ?? due.env.zone };
  const call: Call = parseRead(due.read, env);
  return { ctx, input: call.input, invocation: due.invocation, env, seen: call.seen, confirmed: call.confirmed };
}

function shownOnce(command: Command): Card {
  return line('neutral', `${command.name} was done already. What it showed is shown once only.`);
}

function notConnected(): StewardError {
  return new StewardError('NO_STANDING', 'This place is not connected to a workspace of Steward.', {
    hint: 'Whoever runs Steward connects it: see its log and `npm run doctor`.',
  });
}
