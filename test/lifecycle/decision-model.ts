/**
 * What a promotion takes, written a second time and in another way than in src: a record of what was done, and a judge
 * that says from it why an applied request was not allowed. It knows nothing of Steward's tables, tallies or matching.
 */
export interface Rule {
  readonly from: readonly string[];
  readonly count: number;
  readonly atLeast?: readonly string[];
}
export interface Way {
  readonly approvals: readonly Rule[];
  readonly rejections: number;
  readonly separate: boolean;
}
/** What a lifecycle file says of one stage. */
export interface Rules {
  readonly ways: readonly Way[];
  readonly keepsVotes: boolean;
}
export type File = Readonly<Record<string, Rules>>;

export const MOVES = ['staging canary', 'canary production', 'staging production', 'archived staging'];
export const isLegal = (from: string, to: string): boolean =>
  from !== to && (to === 'archived' || MOVES.includes(`${from} ${to}`));
export const HOUR = 3_600_000;
export const EXPIRES_MS = 72 * HOUR;
const OBJECTION_MS = 4 * HOUR;
/** How far a version may fall behind the one that serves, in hundredths. */
export const BEHIND = 5;

export type Decision = 'approve' | 'reject' | 'object';
interface Vote {
  readonly decision: Decision;
  readonly at: number;
  /** What the gates said when it was cast. */
  readonly evidence: string;
}
export interface Asked {
  readonly number: number;
  readonly rules: Rules;
  readonly version: string;
  readonly from: string;
  readonly to: string;
  readonly revision: number;
  readonly incumbent: string | undefined;
  /** Accounts that answer for it: whoever asked, whoever registered the version. */
  readonly answer: readonly string[];
  readonly owner: string;
  readonly team: string | undefined;
  readonly at: number;
  readonly votes: Map<string, Vote>;
  ended?: string;
}
interface Loan {
  readonly from: string;
  readonly to: string;
  readonly request: number | undefined;
  readonly until: number;
}

/** Everything that was done, by account or by human. */
export class Done {
  now = 0;
  readonly human = new Map<string, string>();
  readonly accounts: readonly string[];
  /** `group person`, `lead:team person`, since when. */
  readonly rights = new Map<string, number>();
  readonly roles = new Map<string, { role: string; since: number }>();
  readonly away = new Set<string>();
  readonly versions: Map<string, { stage: string; auc: number; revision: number; digest: number; registrar: string }>;
  readonly findings = new Set<number>();
  readonly asked = new Map<number, Asked>();
  /** What stood in production and left it. */
  readonly served: { version: string; digest: number; leftAt: number }[] = [];
  servedDigest = 0;
  loans: Loan[] = [];
  owner = 'mia';
  team: string | undefined;
  /** Since a rollback, until somebody lets the model go. */
  held = false;

  constructor(accounts: readonly string[], versions: Done['versions']) {
    this.accounts = accounts;
    this.versions = versions;
  }
  who(account: string): string {
    return this.human.get(account) ?? account;
  }
  isAble(human: string): boolean {
    const mine = this.accounts.filter((account) => this.who(account) === human);
    return this.roles.get(human)?.role !== 'auditor' && mine.some((account) => !this.away.has(account));
  }
  incumbent(): string | undefined {
    return [...this.versions].find(([, { stage }]) => stage === 'production')?.[0];
  }
  /** What the gates of production look at. */
  evidence({ version, to }: Pick<Asked, 'version' | 'to'>): string {
    if (to !== 'production') return '';
    const serving = this.incumbent();
    const behind = serving === undefined ? 'none' : this.versions.get(version)!.auc - this.versions.get(serving)!.auc;
    return `${[...this.findings].sort().join(',')} ${behind}`;
  }
  gatesPass(row: Asked): boolean {
    const [open, behind] = this.evidence(row).split(' ');
    return row.to !== 'production' || (open === '' && (behind === 'none' || Number(behind) >= -BEHIND));
  }
  voted(row: Asked, account: string, decision: Decision): void {
    const evidence = this.evidence(row);
    // Whoever votes makes Steward look: what was said of other evidence is void from then on.
    if (!row.rules.keepsVotes)
      for (const [voter, cast] of row.votes) if (cast.evidence !== evidence) row.votes.delete(voter);
    row.votes.set(account, { decision, at: this.now, evidence });
  }
  retracted(row: Asked, account: string): void {
    for (const voter of [...row.votes.keys()]) if (this.who(voter) === this.who(account)) row.votes.delete(voter);
  }
  moved(version: string, to: string): void {
    const moving = this.versions.get(version)!;
    const left = (name: string) => this.served.push({ version: name, digest: this.servedDigest, leftAt: this.now });
    if (to === 'production') {
      const serving = this.incumbent();
      if (serving !== undefined) {
        left(serving);
        this.versions.get(serving)!.stage = 'archived';
      }
      this.servedDigest = moving.digest;
    } else if (moving.stage === 'production') left(version);
    moving.stage = to;
  }
  lent(loan: Loan): void {
    this.loans = this.loans.filter((old) => this.who(old.from) !== this.who(loan.from) || old.request !== loan.request);
    this.loans.push(loan);
  }

  /** Why it was wrong to move a version back; undefined when it was right. */
  forbidsRollback(version: string, account: string): string | undefined {
    const human = this.who(account);
    const mayIt = this.who(this.owner) === human || (this.rights.has(`ml-leads ${human}`) && this.isAble(human));
    if (!mayIt) return `${account} may not roll back`;
    const before = this.served.findLast((old) => old.version !== this.incumbent());
    if (before?.version !== version) return `${version} was not there directly before`;
    if (before.digest !== this.versions.get(version)!.digest) return 'its digest changed';
    return this.now - before.leftAt > 30 * 24 * HOUR ? 'it left too long ago' : undefined;
  }

  /** Why it was wrong to apply a request now; undefined when it was right. Called before `moved`. */
  forbids(row: Asked): string | undefined {
    const version = this.versions.get(row.version)!;
    if (row.ended !== undefined) return `it was ${row.ended}`;
    if (this.held && row.to === 'production') return 'the model is on hold';
    if (!isLegal(version.stage, row.to)) return `${version.stage} to ${row.to} is no move`;
    if (version.revision !== row.revision) return 'the version was edited';
    if (row.to === 'production' && this.incumbent() !== row.incumbent) return 'another version came to production';
    if (!this.gatesPass(row)) return `its gates fail: ${this.evidence(row)}`;
    if (row.rules.ways.length === 0) return undefined;
    if (this.now >= row.at + EXPIRES_MS) return 'its time was over';
    const votes = this.standing(row);
    const held = [...votes].find(
      ([voter, { decision }]) => decision === 'object' && this.mayFor(row, voter, votes).length > 0,
    );
    if (held) return `${held[0]} objects`;
    if (row.rules.ways.some((way) => this.isMet(row, way, votes))) return undefined;
    return `no way is met by ${JSON.stringify([...votes])}`;
  }

  /** The votes that stand: the latest of each human, of the evidence of now, without objections that lapsed. */
  private standing(row: Asked): Map<string, Vote> {
    const byTime = [...row.votes].sort(([, a], [, b]) => a.at - b.at);
    const latest = new Map(byTime.map(([account, cast]) => [this.who(account), cast]));
    const evidence = this.evidence(row);
    return new Map(
      [...latest].filter(
        ([, cast]) =>
          (row.rules.keepsVotes || cast.evidence === evidence) &&
          !(cast.decision === 'object' && cast.at + OBJECTION_MS <= this.now),
      ),
    );
  }

  /** The rights of a human that count for a request: held since before it was opened, and still. */
  private own(row: Asked, human: string): string[] {
    if (!this.isAble(human) || row.answer.some((account) => this.who(account) === human)) return [];
    const all = row.rules.ways.flatMap((way) =>
      way.approvals.flatMap((rule) => [...rule.from, ...(rule.atLeast ?? [])]),
    );
    return [...new Set(all)].filter((source) => {
      if (source === 'owner') return [row.owner, this.owner].every((owner) => this.who(owner) === human);
      const role = this.roles.get(human);
      if (source.startsWith('role:')) return source === `role:${role?.role}` && role!.since <= row.at;
      if (source === 'team-leads' && row.team !== this.team) return false;
      const right = source === 'team-leads' ? `lead:${row.team}` : source;
      return (this.rights.get(`${right} ${human}`) ?? Number.POSITIVE_INFINITY) <= row.at;
    });
  }

  /** In whose right a human may decide: his own, or that of somebody who lent it and does not vote himself. */
  private mayFor(row: Asked, human: string, votes: ReadonlyMap<string, Vote>): { holder: string; sources: string[] }[] {
    const answers = row.answer.some((account) => this.who(account) === human);
    const at = votes.get(human)?.at ?? this.now;
    const lent =
      answers || !this.isAble(human)
        ? []
        : this.loans.filter(
            ({ from, to, request, until }) =>
              this.who(to) === human &&
              (request === undefined || request === row.number) &&
              (until > this.now || at < until) &&
              !votes.has(this.who(from)),
          );
    const holders = new Set([human, ...lent.map(({ from }) => this.who(from))]);
    return [...holders]
      .map((holder) => ({ holder, sources: this.own(row, holder) }))
      .filter(({ sources }) => sources.length > 0);
  }

  /** Whether the votes fill every place, by trying all: no human and no right twice, and not too many against it. */
  private isMet(row: Asked, way: Way, votes: ReadonlyMap<string, Vote>): boolean {
    const rights = (human: string) => this.mayFor(row, human, votes);
    const named = way.approvals.flatMap((rule) => [...rule.from, ...(rule.atLeast ?? [])]);
    const against = [...votes].filter(
      ([human, { decision }]) =>
        decision === 'reject' && rights(human).some(({ sources }) => sources.some((source) => named.includes(source))),
    );
    if (against.length >= way.rejections) return false;
    const yes = [...votes].filter(([, { decision }]) => decision === 'approve').map(([human]) => human);
    const places = way.approvals.map((rule) =>
      Array.from({ length: rule.count }, (_, place) => (place === 0 && rule.atLeast ? rule.atLeast : rule.from)),
    );
    const fill = (open: readonly (readonly string[])[], used: readonly string[]): boolean => {
      const [place, ...rest] = open;
      if (!place) return true;
      return yes.some((human) =>
        rights(human).some(
          ({ holder, sources }) =>
            !used.includes(`by ${human}`) &&
            !used.includes(`of ${holder}`) &&
            sources.some((source) => place.includes(source)) &&
            fill(rest, [...used, `by ${human}`, `of ${holder}`]),
        ),
      );
    };
    return way.separate ? fill(places.flat(), []) : places.every((open) => fill(open, []));
  }
}
