import { actions, type Card, context, fields, heading, line, text } from '../../src/chat/card.ts';
import type { Completion } from '../../src/chat/complete.ts';
import type { Invocation } from '../../src/chat/invocation.ts';
import type { Host, MessageRef, Platform, ReactionEvent } from '../../src/chat/ports/platform.ts';
import { bold, type PersonSpan, type Text } from '../../src/chat/text.ts';
import type { CompleteQuery } from '../../src/platforms/console/routes.ts';
import type { PersonalList } from '../../src/platforms/console/sidebar-view.ts';

const minutes = (count: number) => new Date(Date.now() + count * 60_000);
const person = (id: string): PersonSpan => ({ type: 'person', id, name: id, handles: [`console:sample:${id}`] });

/** One request for a browser test of the console alone: the card of reference/look.md and what its buttons do. */
export interface SampleHost extends Host {
  readonly invocations: Invocation[];
  readonly reactions: ReactionEvent[];
  readonly deletions: string[];
  lists(person: string): Promise<PersonalList[]>;
}

/** A host that answers a few commands with sample cards, without any feature of Steward behind it. */
export function sampleHost(platform: () => Platform, team: string): SampleHost {
  const invocations: Invocation[] = [];
  const reactions: ReactionEvent[] = [];
  const deletions: string[] = [];
  const signal = new AbortController().signal;
  const votes = new Set<string>();
  let decided: 'applied' | 'rejected' | undefined;
  let reason = '';
  let ref: MessageRef | undefined;

  const refresh = async () => {
    if (ref)
      await platform().update({ team, channel: ref.channel }, ref, requestCard([...votes], decided, reason), signal);
  };
  const vote = async (who: string): Promise<Card> => {
    if (who === 'mia') {
      return line('bad', 'You asked for this move, so somebody else must approve it. Ask one of @leo, @rita.', [
        'You asked for this move, so somebody else must approve it. Ask one of ',
        person('leo'),
        ', ',
        person('rita'),
        '.',
      ]);
    }
    votes.add(who);
    if (votes.size === 2) decided = 'applied';
    await refresh();
    return line('good', 'Your approval of R-81 is recorded.');
  };

  const run = async (invocation: Invocation): Promise<Card | undefined> => {
    const { said, speaker, origin } = invocation;
    const words = said.type === 'line' ? said.text : said.type === 'written' ? said.invocation.replace(/^v1 /, '') : '';
    if (words.startsWith('promote')) {
      ref = await platform().post(
        { team, channel: 'releases' },
        requestCard([]),
        `request-${invocation.key.slice(-12)}`,
        signal,
      );
      return line('neutral', 'R-81 is open in #releases.', [
        bold('R-81'),
        ' is open in ',
        { type: 'channel', platform: 'console', channel: 'releases' },
        '. It needs one of ml-leads and one of risk.',
      ]);
    }
    if (words.startsWith('approve')) return vote(speaker.id);
    if (words.startsWith('reject')) {
      const given = said.type === 'written' ? said.values?.reason : undefined;
      if (given === undefined) {
        const asked = await invocation.answer.form({
          title: 'Reject R-81',
          submit: 'Reject',
          intro: 'churn@v12 stays in staging. The requester sees the reason.',
          invocation: 'v1 reject request=R-81',
          fields: [{ name: 'reason', label: 'Reason', multiline: true, placeholder: 'What is missing?' }],
        });
        return asked ? undefined : line('bad', 'Give a reason.');
      }
      [decided, reason] = ['rejected', given];
      await refresh();
      return line('good', 'R-81 is rejected.');
    }
    if (words.startsWith('slow')) await new Promise((resolve) => setTimeout(resolve, 400));
    if (words.startsWith('request-show') || words.startsWith('request show'))
      return requestCard([...votes], decided, reason);
    if (words.startsWith('model show')) return modelCard();
    return line(
      'neutral',
      `Nobody knows the command "${words}" in ${origin.channel}.`,
      `"${words}" is not a command here.`,
    );
  };

  return {
    invocations,
    reactions,
    deletions,
    async invoke(invocation) {
      const repeated = invocations.some(({ key }) => key === invocation.key);
      invocations.push(invocation);
      if (repeated) return;
      const card = await run(invocation);
      if (card) await invocation.answer.say(card);
    },
    async react(event) {
      reactions.push(event);
      if (event.change === 'added' && event.emoji === 'white_check_mark') {
        const answer = await vote(event.user);
        if (answer.tone === 'bad') await event.answer.say(answer);
      }
    },
    suggest: async () => [],
    connected: async () => {},
    reconnected: async () => {},
    homeOpened: async () => {},
    deleted: async ({ message }) => {
      deletions.push(message);
    },
    lists: async (who) => {
      const label = 'R-81 churn@v12 to production';
      const missing = (who === 'leo' || who === 'rita') && !votes.has(who) && decided === undefined;
      const list = (name: PersonalList['name'], title: string, shown: boolean, note: Text): PersonalList => ({
        name,
        title,
        items: shown && ref ? [{ label, note, ref }] : [],
        count: shown && ref ? 1 : 0,
      });
      return [
        list('waits', 'Waits for me', missing, ['asked by ', person('mia')]),
        list('asked', 'I asked for', who === 'mia', decided ?? `pending, ${votes.size} of 2 approvals`),
        list(
          'stuck',
          'Stuck',
          (who === 'ada' || who === 'leo') && decided === undefined,
          'a gate no longer passes: soak',
        ),
      ];
    },
  };
}

/** The request's card of reference/look.md, pending or decided. */
export function requestCard(votes: readonly string[], decided?: 'applied' | 'rejected', reason = ''): Card {
  const outcome = {
    applied: [
      text([
        'Approved by ',
        person('leo'),
        ' and ',
        person('rita'),
        ', in production since ',
        { type: 'time', at: minutes(0), style: 'clock' },
        '.',
      ]),
    ],
    rejected: [text(['Rejected by ', person('rita'), `: ${reason}`])],
  };
  const state = decided ?? `pending, ${votes.length} of 2 approvals`;
  const missing = ['leo', 'rita'].filter((each) => !votes.includes(each));
  return {
    tone: decided === 'applied' ? 'good' : decided === 'rejected' ? 'bad' : 'waiting',
    summary: `R-81 churn@v12 to production: ${state}`,
    parts: [
      heading('R-81  churn@v12: staging \u2192 production', state),
      ...(decided ? outcome[decided] : []),
      text([
        'Asked by ',
        person('mia'),
        ' ',
        { type: 'time', at: minutes(-14), style: 'relative' },
        ': "Better recall on new customers"',
      ]),
      fields(
        { label: 'Replaces', value: 'churn@v11, in production for 63 days' },
        { label: 'Risk', value: 'high, policy production-high r7' },
        { label: 'Metrics', value: 'auc 0.93 (+0.02), recall 0.71 (+0.05), latency p95 41 ms (+3, worse)' },
        { label: 'Model card', value: 'owner, about and risk tier are there', mark: 'ok' },
        { label: 'Metrics recorded', value: '3 metrics', mark: 'ok' },
        { label: 'Soak', value: '2 d 4 h of 3 d', mark: 'fail' },
        { label: 'Open incident', value: 'nobody could ask the pager', mark: 'unknown' },
        {
          label: 'Votes',
          value:
            votes.length === 0
              ? 'none yet'
              : votes.flatMap((each, index) => [...(index > 0 ? [', '] : ['approved ']), person(each)]),
        },
        ...(decided || missing.length === 0
          ? []
          : [
              {
                label: 'Missing',
                value: missing.flatMap((each, index) => [...(index > 0 ? [', '] : []), person(each)]),
              },
            ]),
      ),
      ...(decided
        ? []
        : [
            context([
              'Closes ',
              { type: 'time', at: minutes(60 * 26), style: 'datetime' },
              ', reminder ',
              { type: 'time', at: minutes(180), style: 'relative' },
            ]),
            actions(
              { label: 'Approve', invocation: `v1 approve request=R-81 seen=${votes.length + 1}`, style: 'primary' },
              { label: 'Reject\u2026', invocation: 'v1 reject request=R-81', style: 'danger' },
              {
                label: 'Withdraw',
                invocation: 'v1 withdraw request=R-81',
                confirm: { title: 'Withdraw R-81', text: 'The request closes for everybody.', yes: 'Withdraw' },
              },
              { label: 'Details', invocation: 'v1 request-show request=R-81' },
            ),
          ]),
    ],
  };
}

function modelCard(): Card {
  return {
    tone: 'neutral',
    summary: 'churn: v11 in production, v12 in staging',
    parts: [
      heading('churn', 'high risk'),
      text(['Owned by ', person('mia'), '. Predicts which customers leave within 30 days.']),
      {
        type: 'table',
        columns: ['Version', 'Stage', 'Since', 'auc', 'recall'],
        rows: [
          ['v12', 'staging', [{ type: 'time', at: minutes(-60 * 52), style: 'date' }], '0.93', '0.71'],
          ['v11', 'production', [{ type: 'time', at: minutes(-60 * 24 * 63), style: 'date' }], '0.91', '0.66'],
          ['v10', 'archived', [{ type: 'time', at: minutes(-60 * 24 * 140), style: 'date' }], '0.90', '0.64'],
        ],
        more: 'and 7 more',
      },
    ],
  };
}

const commands = [
  ['approve', 'Approve a request'],
  ['help', 'Show what you may do'],
  ['model list', 'List models by stage, owner or team'],
  ['model register', 'Register a model'],
  ['model show', 'Show a model and where its versions stand'],
  ['promote', 'Ask to move a model or a version to another stage'],
  ['reject', 'Reject a request with a reason'],
  ['request list', 'List open requests'],
  ['rollback', 'Go back to the version that was in production before'],
  ['version add', 'Register a version of a model'],
] as const;

/** Completion over a handful of commands, enough to drive the composer. */
export async function sampleComplete({ line: typed }: CompleteQuery): Promise<Completion> {
  const promote = /^promote (\S*)( to)?( \S*)?$/.exec(typed);
  if (promote) {
    const [, subject = '', , stage] = promote;
    const usage = '/promote <subject> [to] <stage> --reason --dry-run';
    if (stage === undefined) {
      const items = ['churn', 'churn@v12', 'churn@v11'].filter((each) => each.startsWith(subject));
      return {
        items: items.map((each) => ({
          line: `promote ${each} to `,
          label: each,
          detail: each.includes('@') ? 'version' : 'model',
        })),
        due: { name: 'subject', describe: 'A model, or one version of it', required: true },
        usage,
      };
    }
    const stages = ['staging', 'canary', 'production', 'archived'].filter((each) => each.startsWith(stage.trim()));
    return {
      items: stages.map((each) => ({ line: `promote ${subject} to ${each}`, label: each })),
      due: { name: 'stage', describe: 'Where it goes', required: true },
      usage,
    };
  }
  const items = commands.filter(([name]) => name.startsWith(typed.trimStart()));
  return { items: items.map(([name, detail]) => ({ line: `${name} `, label: `/${name}`, detail })) };
}
