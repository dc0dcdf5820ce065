import { sql } from 'drizzle-orm';
import { consequences, timerHandlers } from '../../src/consequences/index.ts';
import { acceptFinding } from '../../src/evidence/end-finding.ts';
import { openFinding } from '../../src/evidence/open-finding.ts';
import { isStewardError } from '../../src/kernel/errors.ts';
import type { Fact } from '../../src/kernel/fact.ts';
import { castVote } from '../../src/lifecycle/cast-vote.ts';
import { delegateRequest } from '../../src/lifecycle/delegate-request.ts';
import { releaseHold } from '../../src/lifecycle/release-hold.ts';
import { requestTransition } from '../../src/lifecycle/request-transition.ts';
import { retractVote } from '../../src/lifecycle/retract-vote.ts';
import { publishLifecycle } from '../../src/lifecycle/revision.ts';
import { rollback } from '../../src/lifecycle/rollback.ts';
import { setAway } from '../../src/lifecycle/set-away.ts';
import { withdrawRequest } from '../../src/lifecycle/withdraw-request.ts';
import { addToGroup } from '../../src/people/add-to-group.ts';
import { addToTeam } from '../../src/people/add-to-team.ts';
import { linkFinish } from '../../src/people/link-finish.ts';
import { linkStart } from '../../src/people/link-start.ts';
import { noteStanding } from '../../src/people/note-standing.ts';
import { removeFromGroup } from '../../src/people/remove-from-group.ts';
import { removeFromTeam } from '../../src/people/remove-from-team.ts';
import { setRole } from '../../src/people/set-role.ts';
import { editModel } from '../../src/registry/edit-model.ts';
import { editVersion } from '../../src/registry/edit-version.ts';
import { type Ctx, inTransaction, type Unit } from '../../src/store/unit.ts';
import { asPerson, type TestClock, testUnit } from '../kit/context.ts';
import type { TestDatabase } from '../kit/database.ts';
import { testWorkspace } from '../kit/lifecycle.ts';
import { FILES, lifecycleOf } from './decision-files.ts';
import { type Decision, Done, HOUR } from './decision-model.ts';
import { type Account, id, PEOPLE, prepare } from './decision-people.ts';

export type Command =
  | { readonly do: 'vote'; readonly who: Account; readonly nth: number; readonly decision: Decision }
  | { readonly do: 'ask'; readonly who: Account; readonly version: string; readonly to: string }
  | { readonly do: 'retract' | 'withdraw'; readonly who: Account; readonly nth: number }
  | { readonly do: 'edit'; readonly version: string; readonly auc: number }
  | { readonly do: 'digest'; readonly version: string }
  | { readonly do: 'finding'; readonly open: boolean }
  | { readonly do: 'owner' | 'rollback'; readonly who: Account }
  | { readonly do: 'team'; readonly team: string }
  | { readonly do: 'group'; readonly group: string; readonly who: Account; readonly add: boolean }
  | { readonly do: 'lead'; readonly who: Account; readonly add: boolean }
  | { readonly do: 'role'; readonly who: Account; readonly role: 'admin' | 'member' | 'auditor' }
  | { readonly do: 'standing'; readonly who: Account; readonly standing: 'member' | 'deactivated' }
  | { readonly do: 'link'; readonly second: 'leo2' | 'mia2' }
  | { readonly do: 'delegate'; readonly who: Account; readonly to: Account; readonly nth: number }
  | { readonly do: 'away'; readonly who: Account; readonly to: Account }
  | { readonly do: 'publish'; readonly file: number }
  | { readonly do: 'wait'; readonly hours: number }
  | { readonly do: 'release' | 'timers' | 'jobs' };

/** A request that was applied; `wrong` says why that was not allowed. */
export interface Move {
  readonly kind: 'voted' | 'promotion' | 'rollback';
  readonly name: string;
  readonly wrong: string | undefined;
}

/** A workspace where every command goes through the real verbs and, when it was not refused, into the record of what was done. */
export async function decisionWorld(database: TestDatabase, clock: TestClock, name: string, first: number) {
  const facts: Fact[] = [];
  const collect = async (_: unknown, flushed: readonly Fact[]) => void facts.push(...flushed);
  const unit: Unit = testUnit(database.database, { clock, flush: [collect] });
  const { db } = unit;
  await db.execute(sql`delete from timer`);
  const { system } = await testWorkspace(unit, name, lifecycleOf(FILES[first]!));
  const done = new Done(
    PEOPLE,
    new Map(
      [90, 93, 92].map((auc, n) => [
        `v1${n + 1}`,
        { auc, stage: n === 0 ? 'production' : 'staging', revision: 1, digest: 1, registrar: n === 2 ? 'ben' : 'mia' },
      ]),
    ),
  );
  let file = first;
  const as = (account: string): Ctx => asPerson(unit, id(done.who(account)), name);
  await prepare(system, as, done);
  facts.length = 0;

  /** The open requests first, the oldest of them first. */
  const nthRequest = (nth: number) => {
    const open = [...done.asked.values()].filter(({ ended }) => ended === undefined);
    const from = open.length > 0 ? open : [...done.asked.values()];
    return from[nth % from.length];
  };

  /** Does it; what is returned goes into the record when it was not refused. */
  async function act(command: Command): Promise<(() => void) | undefined> {
    switch (command.do) {
      case 'vote': {
        const row = nthRequest(command.nth);
        if (!row) return undefined;
        const { who, decision } = command;
        const cast = await castVote(as(who), { request: row.number, decision, source: 'button', comment: 'because' });
        return cast.result === 'counted' ? () => done.voted(row, done.who(who), decision) : undefined;
      }
      case 'ask': {
        const { who, version, to } = command;
        const { stage, revision, registrar } = done.versions.get(version)!;
        const row = await requestTransition(as(who), { model: 'churn', version, to });
        return () =>
          void done.asked.set(row.number, {
            number: row.number,
            rules: FILES[file]![to]!,
            version,
            from: stage,
            to,
            revision,
            incumbent: done.incumbent(),
            answer: [done.who(who), registrar],
            owner: done.owner,
            team: done.team,
            at: done.now,
            votes: new Map(),
          });
      }
      case 'retract': {
        const row = nthRequest(command.nth);
        if (!row) return undefined;
        await retractVote(as(command.who), { request: row.number });
        return () => done.retracted(row, command.who);
      }
      case 'withdraw': {
        const row = nthRequest(command.nth);
        return void (row && (await withdrawRequest(as(command.who), { request: row.number })));
      }
      case 'edit': {
        const { version, auc } = command;
        await editVersion(as('mia'), { model: 'churn', version, metrics: { auc: auc / 100 } });
        const row = done.versions.get(version)!;
        return () => void Object.assign(row, { auc, revision: row.revision + 1 });
      }
      case 'digest': {
        const row = done.versions.get(command.version)!;
        const digest = `sha256:${String(row.revision + 1).padStart(16, '0')}`;
        await editVersion(as('mia'), { model: 'churn', version: command.version, digest });
        return () => void Object.assign(row, { revision: row.revision + 1, digest: row.revision + 1 });
      }
      case 'finding': {
        if (command.open) {
          const { number } = await openFinding(system, { model: 'churn', title: 'Leaks', severity: 'high' });
          return () => void done.findings.add(number);
        }
        const [finding] = done.findings;
        if (finding === undefined) return undefined;
        await acceptFinding(as('rita'), { finding, reason: 'Small' }, async () => ['risk', 'admin']);
        return () => void done.findings.delete(finding);
      }
      case 'owner':
        await editModel(system, { model: 'churn', owner: id(done.who(command.who)) });
        return () => void Object.assign(done, { owner: done.who(command.who) });
      case 'team':
        await editModel(system, { model: 'churn', team: command.team });
        return () => void Object.assign(done, { team: command.team });
      case 'group': {
        const { group, add } = command;
        const human = done.who(command.who);
        const input = { group, people: [id(human)] };
        await (add ? addToGroup(system, input) : removeFromGroup(system, input));
        const right = `${group} ${human}`;
        return () => void (add ? done.rights.set(right, done.now) : done.rights.delete(right));
      }
      case 'lead': {
        const human = done.who(command.who);
        const input = { team: 'payments', people: [id(human)] };
        await (command.add ? addToTeam(system, { ...input, lead: true }) : removeFromTeam(system, input));
        const right = `lead:payments ${human}`;
        return () => void (command.add ? done.rights.set(right, done.now) : done.rights.delete(right));
      }
      case 'role': {
        const human = done.who(command.who);
        await setRole(system, { person: id(human), role: command.role });
        const before = done.roles.get(human)!;
        // A role that is confirmed was held before.
        return () =>
          void (before.role === command.role || done.roles.set(human, { role: command.role, since: done.now }));
      }
      case 'standing': {
        const { who: user, standing } = command;
        await inTransaction(system, (tx) => noteStanding(tx, { platform: 'console', team: name, user }, { standing }));
        return () => void (standing === 'member' ? done.away.delete(user) : done.away.add(user));
      }
      case 'link':
        return link(command.second);
      case 'delegate': {
        const row = nthRequest(command.nth);
        if (!row) return undefined;
        const [from, to] = [done.who(command.who), done.who(command.to)];
        await delegateRequest(as(from), { request: row.number, to: id(to) });
        return () => done.lent({ from, to, request: row.number, until: Number.POSITIVE_INFINITY });
      }
      case 'away': {
        const [from, to] = [done.who(command.who), done.who(command.to)];
        const until = done.now + 10 * HOUR;
        await setAway(as(from), { to: id(to), until: new Date(until) });
        return () => done.lent({ from, to, request: undefined, until });
      }
      case 'publish':
        await publishLifecycle(system, lifecycleOf(FILES[command.file]!));
        file = command.file;
        return undefined;
      case 'rollback':
        return void (await rollback(as(command.who), { model: 'churn' }));
      case 'release':
        await releaseHold(as('ada'), { model: 'churn', reason: 'Found it' });
        return () => void Object.assign(done, { held: false });
      case 'wait':
        return void clock.advance(command.hours * HOUR);
      case 'timers':
        return void (await runDue());
      case 'jobs':
        return void (await runJobs());
    }
  }

  async function link(second: 'leo2' | 'mia2'): Promise<(() => void) | undefined> {
    const older = second.slice(0, 3);
    const { code } = await linkStart(as(second));
    await linkFinish(as(older), { code });
    return () => {
      done.human.set(second, older);
      for (const [right, since] of [...done.rights]) {
        const [what, human] = right.split(' ');
        if (human !== second) continue;
        done.rights.delete(right);
        const key = `${what} ${older}`;
        done.rights.set(key, Math.min(since, done.rights.get(key) ?? since));
      }
      const strength = ['member', 'auditor', 'admin'];
      const [mine, theirs] = [done.roles.get(older)!, done.roles.get(second)!];
      if (strength.indexOf(theirs.role) > strength.indexOf(mine.role)) done.roles.set(older, theirs);
    };
  }

  /** Every due timer of the workspace, by the handlers of production; a request may be applied by it. */
  async function runDue(): Promise<void> {
    const due = await db.execute<{ kind: string; subject: string; generation: number }>(sql`
      delete from timer where workspace_id = ${name} and due_at <= ${clock.now}::timestamptz returning kind, subject, generation`);
    for (const { kind, subject, generation } of due)
      await timerHandlers
        .find((handler) => handler.kind === kind)
        ?.run({ ...system, now: clock.now }, { subject, generation });
  }

  async function runJobs(): Promise<void> {
    for (const fact of facts.splice(0))
      for (const consequence of consequences({ effects: new Map(), secrets: () => undefined }))
        if (consequence.on.includes(fact.kind)) await consequence.run({ ...system, now: clock.now }, fact);
  }

  /** What was applied since the last look, judged by the record. */
  async function look(command: Command): Promise<Move[]> {
    const rows = await db.execute<{ number: number; kind: string; state: string; subject: string }>(sql`
      select number, kind, state, subject from request where workspace_id = ${name} and kind <> 'review' order by number`);
    return rows.flatMap(({ number, kind, state, subject }): Move[] => {
      const version = subject.split('@')[1]!;
      const label = `R-${number} (${subject})`;
      const row = done.asked.get(number);
      if (!row) {
        if (seen.has(number)) return [];
        seen.add(number);
        if (kind !== 'rollback' || command.do !== 'rollback')
          return [{ kind: 'promotion', name: label, wrong: `it is a ${kind} that nobody asked for` }];
        const wrong = done.forbidsRollback(version, command.who);
        done.moved(version, 'production');
        done.held = true;
        return [{ kind: 'rollback', name: label, wrong }];
      }
      if (state === 'pending' || (row.ended !== undefined && row.ended === state)) return [];
      const wrong = state === 'applied' ? done.forbids(row) : undefined;
      row.ended = state;
      if (state !== 'applied') return [];
      done.moved(version, row.to);
      return [{ kind: row.rules.ways.length > 0 ? 'voted' : 'promotion', name: label, wrong }];
    });
  }
  const seen = new Set<number>();

  return {
    /** Runs one command a second after the one before; what was applied by it. */
    async run(command: Command): Promise<Move[]> {
      clock.advance(1_000);
      done.now = clock.now.getTime();
      // Whoever has no rights at all does not come as far as a verb, except with a vote.
      if ('who' in command && ['ask', 'rollback', 'away', 'delegate', 'withdraw'].includes(command.do))
        if (!done.isAble(done.who(command.who))) return [];
      try {
        const record = await act(command);
        done.now = clock.now.getTime();
        record?.();
      } catch (error) {
        if (!isStewardError(error)) throw error;
      }
      return look(command);
    },
  };
}
