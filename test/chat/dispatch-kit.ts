import { type Card, line } from '../../src/chat/card.ts';
import { type Command, defineCommand } from '../../src/chat/command.ts';
import { createDispatch, type Dispatch } from '../../src/chat/dispatch.ts';
import type { DispatchParts, StoredInvocation } from '../../src/chat/dispatch-parts.ts';
import type { Form } from '../../src/chat/form.ts';
import type { Invocation } from '../../src/chat/invocation.ts';
import { instant, named, optional, restOfLine } from '../../src/chat/options/index.ts';
import { plainText } from '../../src/chat/text.ts';
import type { Fact } from '../../src/kernel/fact.ts';
import { silentLog } from '../../src/kernel/log.ts';
import type { Ctx, Tx } from '../../src/store/unit.ts';
import { request } from './sample-commands.ts';

/** What a platform does not send twice in these tests: an invocation and what was answered to it. */
export interface Heard {
  readonly invocation: Invocation;
  readonly said: Card[];
  readonly forms: Form[];
}

/** Dispatch over a store of memory: keys claimed in a transaction that fails are given back. */
export interface FakeSteward {
  readonly dispatch: Dispatch;
  readonly log: string[];
  readonly errors: Record<string, unknown>[];
  readonly kept: StoredInvocation[];
  readonly removed: () => number;
  readonly keys: Map<string, unknown>;
}

const none: Ctx['unit'] = { db: undefined as never, flush: [] };

export const ctx: Ctx = {
  unit: none,
  db: undefined as never,
  workspace: 'w1',
  actor: { type: 'system', name: 'dispatch' },
  now: new Date('2026-03-02T12:00:00Z'),
  newId: () => '0192-id',
  log: silentLog,
};

export function fakeSteward(commands: readonly Command[], changes: Partial<DispatchParts> = {}): FakeSteward {
  const log: string[] = [];
  const errors: Record<string, unknown>[] = [];
  const kept: StoredInvocation[] = [];
  const keys = new Map<string, unknown>();
  let removed = 0;
  const dispatch = createDispatch({
    commands,
    root: 'steward',
    defaultZone: 'UTC',
    now: () => ctx.now,
    log: { ...silentLog, error: (message, fields) => errors.push({ message, ...fields }) },
    workspaceOf: async () => {
      log.push('workspace');
      return ctx;
    },
    standing: async (_, __, sensitive) => {
      log.push(sensitive ? 'standing, sensitive' : 'standing');
    },
    authorise: async (tx, invocation, access) => {
      log.push(`authorise ${access}`);
      return { ctx: { ...tx, actor: { type: 'person', person: invocation.speaker.id } }, zone: 'Europe/Berlin' };
    },
    defer: async (_, invocation) => {
      kept.push(invocation);
      return async () => {
        removed += 1;
      };
    },
    store: {
      async inTransaction(caller, fn) {
        log.push('begin');
        const before = new Map(keys);
        const facts: Fact[] = [];
        try {
          const result = await fn({ ...caller, facts } as Tx);
          log.push('commit');
          return result;
        } catch (error) {
          keys.clear();
          for (const [key, value] of before) keys.set(key, value);
          log.push('rollback');
          throw error;
        }
      },
      async claimOnce(_, key) {
        log.push('claim');
        if (keys.has(key)) return false;
        keys.set(key, undefined);
        return true;
      },
      async rememberAnswer(_, key, answer) {
        keys.set(key, answer);
      },
      async rememberedAnswer(_, key) {
        return keys.get(key);
      },
    },
    ...changes,
  });
  return { dispatch, log, errors, kept, removed: () => removed, keys };
}

let spoken = 0;

/** Somebody says something in #general of a Slack team. `form`: whether the platform can open one. */
export function hear(
  said: string | Invocation['said'],
  changes: Partial<Invocation> & { readonly canOpen?: boolean } = {},
): Heard {
  const cards: Card[] = [];
  const forms: Form[] = [];
  const { canOpen = true, ...rest } = changes;
  spoken += 1;
  const invocation: Invocation = {
    origin: { platform: 'slack', team: 'T1', channel: 'C1' },
    speaker: { id: 'U012ADA', name: 'Ada' },
    source: 'command',
    said: typeof said === 'string' ? { type: 'line', text: said } : said,
    key: `key-${spoken}`,
    answer: {
      say: async (card) => {
        cards.push(card);
      },
      form: async (form) => {
        if (canOpen) forms.push(form);
        return canOpen;
      },
    },
    ...rest,
  };
  return { invocation, said: cards, forms };
}

/** Everything a card says, buttons included, in one text. */
export function wordsOf(card: Card | undefined): string {
  return (card?.parts ?? [])
    .flatMap((part) => {
      if (part.type === 'heading') return [part.text, part.aside ?? ''];
      if (part.type === 'text' || part.type === 'context') return [plainText(part.text)];
      if (part.type === 'fields') return part.fields.flatMap(({ label, value }) => [label, plainText(value)]);
      return part.type === 'actions' ? part.buttons.map(({ label }) => `[${label}]`) : [];
    })
    .join('\n');
}

/** The invocations of a card's buttons. */
export function buttonsOf(card: Card | undefined): readonly string[] {
  return (card?.parts ?? []).flatMap((part) =>
    part.type === 'actions' ? part.buttons.map((button) => button.invocation) : [],
  );
}

/** A database that is not there, as postgres.js reports it. */
export const away = Object.assign(new Error('read ECONNRESET'), { code: 'CONNECTION_CLOSED' });

export interface Gate {
  readonly promise: Promise<void>;
  readonly open: () => void;
}

/** Something a test opens when it likes. */
export function gate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
}

/** `approve`, doing what the test wants. */
export function approveThat(run: () => Promise<unknown>): Command {
  return defineCommand({
    name: 'approve',
    summary: 'Approve a request',
    access: 'viewer',
    sensitive: async () => true,
    options: { request: request(), reason: optional(restOfLine('Why')), at: named(optional(instant('When'))) },
    run: async () => {
      await run();
      return line('good', 'Your vote is recorded.', ['At ', { type: 'time', at: new Date(0), style: 'clock' }]);
    },
  });
}
