import { sql } from 'drizzle-orm';
import type { PlatformName } from '../chat/text.ts';
import { questionSubject } from '../lifecycle/reaction-question.ts';
import { compiledSql } from '../store/compiled.ts';
import type { Tx } from '../store/unit.ts';
import type { Want } from './want.ts';

/** Asks a person about his reaction, in the direct messages of the account that reacted last; anew where it was asked already. */
export async function askAbout(tx: Tx, number: number, person: string): Promise<Want[]> {
  const subject = questionSubject(number, person);
  const [account] = await latestReaction(tx.db, { workspace: tx.workspace, request: number, person });
  const anew: Want = { subject, everywhere: true };
  if (!account) return [anew];
  const { platform, team, user } = account;
  return [anew, { subject, address: { platform, team, channel: `@${user}` }, lane: 'approval' }];
}

/** What was asked about a request's reactions, everywhere: something changed for all of them. */
export async function questionsOf(tx: Tx, number: number): Promise<Want[]> {
  const people = await findReactors(tx.db, { workspace: tx.workspace, request: number });
  return people.map(({ person }) => ({ subject: questionSubject(number, person), everywhere: true }));
}

const ofRequest = sql`workspace_id = ${sql.placeholder('workspace')} and request = ${sql.placeholder('request')} and counted`;

const latestReaction = compiledSql<{ platform: PlatformName; team: string; user: string }>(sql`
  select platform, team, user_id as user from reaction
  where ${ofRequest} and person = ${sql.placeholder('person')}::uuid order by at desc limit 1`);

const findReactors = compiledSql<{ person: string }>(sql`
  select distinct person from reaction where ${ofRequest} and person is not null`);
