import { describe, expect, test } from 'vitest';
import { escalationCreate } from '../../commands/escalation-create.ts';
import type { ParseEnv } from '../../src/chat/option.ts';
import { type Call, parseSaid } from '../../src/chat/parse.ts';
import { parseSteps } from '../../src/incidents/paging/parse-step.ts';
import { isStewardError, type StewardError } from '../../src/kernel/errors.ts';
import { commands, env, inThread } from './sample-commands.ts';

const parse = (text: string, at: ParseEnv = env): Call => {
  const parsed = parseSaid(commands, { type: 'line', text }, at);
  if (parsed.type !== 'call') throw new Error(`a group: ${parsed.word}`);
  return parsed;
};
const errorOf = (text: string, at: ParseEnv = env): StewardError => {
  try {
    parse(text, at);
  } catch (error) {
    if (isStewardError(error)) return error;
    throw error;
  }
  throw new Error(`${text} was taken`);
};
const ada = { platform: 'slack', team: 'T1', user: 'U012ADA' };

describe('a line', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['promote churn@v12 to production', 'promote', { subject: 'churn@v12', to: 'production', dryRun: false }],
    ['promote churn@v12 production', 'promote', { subject: 'churn@v12', to: 'production' }],
    ['PROMOTE churn@v12 To PRODUCTION', 'promote', { subject: 'churn@v12', to: 'production' }],
    ['promote churn@v12 --to production --dry-run', 'promote', { to: 'production', dryRun: true }],
    ['promote --to production --subject churn@v12', 'promote', { subject: 'churn@v12', to: 'production' }],
    ['promote --to=production churn@v12 --DRYRUN', 'promote', { subject: 'churn@v12', to: 'production', dryRun: true }],
    [
      'promote churn@v12 to staging --reason it is better --dry-run',
      'promote',
      { reason: 'it is better', dryRun: true },
    ],
    ['promote churn@v12 staging it is better', 'promote', { reason: 'it is better' }],
    ['promote churn@v12 to staging --reason=it is better', 'promote', { reason: 'it is better' }],
    ['promote churn@v12 to staging —reason better —dry-run', 'promote', { reason: 'better', dryRun: true }],
    ['promote churn@v12 to staging –dry–run'.replace('–run', '-run'), 'promote', { dryRun: true }],
    ['promote churn@v12 to staging --dry-run=no', 'promote', { dryRun: false }],
    ['reject R-81 no bias audit', 'reject', { request: 'R-81', reason: 'no bias audit' }],
    ['reject r81 --comment no bias audit', 'reject', { request: 'R81', reason: 'no bias audit' }],
    ['reject R-81 "no bias audit"', 'reject', { reason: 'no bias audit' }],
    ['reject R-81 “no bias audit”', 'reject', { reason: 'no bias audit' }],
    ['reject R-81 «no bias audit»', 'reject', { reason: 'no bias audit' }],
    ["reject R-81 I don't see an audit", 'reject', { reason: "I don't see an audit" }],
    ['reject R-81 I don’t see “the” audit', 'reject', { reason: 'I don’t see “the” audit' }],
    ['reject R-81 bad — really — bad', 'reject', { reason: 'bad — really — bad' }],
    ['reject R-81 the --fast switch was never tested', 'reject', { reason: 'the --fast switch was never tested' }],
    ['reject R-81 first line\nsecond  line', 'reject', { reason: 'first line\nsecond  line' }],
    ['reject\u00A0R-81\u202Fno audit', 'reject', { request: 'R-81', reason: 'no audit' }],
    ['reject R-81 a &lt; b &amp;&amp; c', 'reject', { reason: 'a < b && c' }],
    [
      'model register churn --name "Churn of customers" --risk HIGH',
      'model register',
      { name: 'Churn of customers', risk: 'high' },
    ],
    ['model register churn --owner <@U012ADA|ada>', 'model register', { owner: ada }],
    ['model register churn --owner me', 'model register', { owner: ada }],
    ['model register churn --owner @mia', 'model register', { owner: { typed: 'mia' } }],
    [
      'model register churn --about for “new” customers --risk high',
      'model register',
      { about: 'for “new” customers', risk: 'high' },
    ],
    ['status churn', 'model show', { model: 'churn', at: undefined }],
    ['Model Show <mailto:churn@v1.io|churn@v1.io>', 'model show', { model: 'churn@v1.io' }],
    ['model show <http://churn.io|churn.io>', 'model show', { model: 'churn.io' }],
    [
      'version add churn@v13 --uri <https://x.example/a?b=1&amp;c=2> --metric auc=0.93 --metric "recall=0.7"',
      'version add',
      {
        uri: 'https://x.example/a?b=1&c=2',
        metric: [
          { name: 'auc', value: '0.93' },
          { name: 'recall', value: '0.7' },
        ],
      },
    ],
    ['kpi record auc -0.5', 'kpi record', { value: -0.5 }],
    ['kpi record auc −0.5 --at 14:05', 'kpi record', { value: -0.5, at: new Date('2026-03-02T13:05:00Z') }],
    ['kpi record "mean error" 1e2', 'kpi record', { kpi: 'mean error', value: 100 }],
    ['group add risk <@U012ADA> @mia', 'group add', { people: [ada, { typed: 'mia' }] }],
    [
      'channel set releases <#C012AB3CD|releases>',
      'channel set',
      { channel: { platform: 'slack', team: 'T1', channel: 'C012AB3CD', name: 'releases' } },
    ],
    [
      'channel set releases #Releases',
      'channel set',
      { channel: { platform: 'slack', team: 'T1', channel: '#releases', name: 'releases' } },
    ],
    ['', 'help', {}],
    ['help promote', 'help', { topic: 'promote' }],
  ])('reads %s', (text, name, input) => {
    const call = parse(text);
    expect(call.command.name).toBe(name);
    expect(call.missing).toEqual([]);
    expect(call.input).toMatchObject(input);
  });

  test.each<[string, string[]]>([
    ['promote', ['subject', 'to']],
    ['promote churn@v12', ['to']],
    ['promote churn@v12 to', ['to']],
    ['reject R-81', ['reason']],
    ['group add risk', ['people']],
  ])('knows what %j lacks', (text, missing) => {
    expect(parse(text).missing).toEqual(missing);
  });

  test.each<[string, string, RegExp]>([
    ['promtoe churn', 'UNKNOWN_COMMAND', /Did you mean `promote`/],
    ['modle show churn', 'UNKNOWN_COMMAND', /Did you mean `model`/],
    ['model shwo churn', 'UNKNOWN_COMMAND', /Did you mean `model show`/],
    ['xyzzy', 'UNKNOWN_COMMAND', /Type `help`/],
    ['forget <@U1>', 'UNKNOWN_COMMAND', /Did you mean `people forget`/],
    ['promote churn staging --raeson x', 'UNKNOWN_OPTION', /Did you mean `--reason`/],
    ['reject R-81 no audit --reson x', 'UNKNOWN_OPTION', /Did you mean `--reason`/],
    ['status churn --colour red', 'UNKNOWN_OPTION', /Usage: `model show/],
    ['model show churn@v1 and more', 'BAD_INPUT', /Usage: `model show <model> \[--at <time>\]`/],
    ['promote churn staging --to canary', 'BAD_INPUT', /Give it once/],
    ['promote churn --to', 'MISSING_ARGUMENT', /Usage: `promote/],
    ['promote churn stagin', 'BAD_INPUT', /Did you mean `staging`/],
    ['kpi record auc 0,93', 'BAD_INPUT', /with a point/],
    ['kpi record auc 1e9', 'BAD_INPUT', /^$/],
    ['version add churn@v1 --metric auc', 'BAD_INPUT', /name=value/],
  ])('refuses %j with what to do', (text, code, hint) => {
    const error = errorOf(text);
    expect(error.code).toBe(code);
    expect(error.hint ?? '').toMatch(hint);
  });

  test('names the argument that was wrong', () => {
    expect(errorOf('promote churn stagin').field).toBe('to');
    expect(errorOf('kpi record auc much').field).toBe('value');
  });

  test.each(['promote --help', '--help promote', 'promote churn@v12 --help to', 'promote -h', 'promote —help'])(
    'takes %s as a call for help',
    (text) => {
      expect(parse(text)).toMatchObject({ help: true, missing: [], command: { name: 'promote' } });
    },
  );

  test('leaves quoted flags alone', () => {
    expect(parse('reject R-81 "--help"').input.reason).toBe('--help');
  });

  test('answers the word of a group with its commands', () => {
    expect(parseSaid(commands, { type: 'line', text: 'model' }, env)).toEqual({ type: 'group', word: 'model' });
  });
});

describe('in a thread', () => {
  test.each<[string, Record<string, unknown>]>([
    ['approve', { request: 'thread:1700.1' }],
    ['approve R-7', { request: 'R-7' }],
    ['reject no bias audit', { request: 'thread:1700.1', reason: 'no bias audit' }],
    ['reject R-7 no bias audit', { request: 'R-7', reason: 'no bias audit' }],
    ['reject --reason no bias audit', { request: 'thread:1700.1', reason: 'no bias audit' }],
    ['ack', { incident: 'thread:1700.1' }],
    ['incident ack R-9', { incident: 'R-9' }],
  ])('reads %s', (text, input) => {
    const call = parse(text, inThread);
    expect(call.missing).toEqual([]);
    expect(call.input).toMatchObject(input);
  });

  test('does not take a misspelt request for a reason where no argument could take it', () => {
    expect(errorOf('incident ack R-x', inThread).code).toBe('BAD_INPUT');
  });

  test('needs the request outside of a thread', () => {
    expect(parse('approve').missing).toEqual(['request']);
    expect(errorOf('reject no bias audit').field).toBe('request');
    expect(errorOf('ack').code).toBe('UNKNOWN_COMMAND');
  });
});

describe('the three shapes', () => {
  test('parse to the same call', () => {
    const lined = parse('promote churn@v12 to production --reason it is better --dry-run');
    const typed = parseSaid(
      commands,
      {
        type: 'typed',
        command: 'promote',
        values: { subject: 'churn@v12', to: 'production', reason: 'it is better', 'dry-run': 'true' },
      },
      env,
    ) as Call;
    const written = parseSaid(commands, { type: 'written', invocation: lined.written }, env) as Call;
    expect(typed.input).toEqual(lined.input);
    expect(written.input).toEqual(lined.input);
    expect(lined.written).toBe('v1 promote subject=churn@v12 to=production reason=it%20is%20better dryRun=yes');
  });

  test.each([
    ['with semicolons between', 'notify schedule ml-oncall; wait 5m'],
    ['in lines of a form', 'notify schedule ml-oncall\nwait 5m'],
    ['in quotes', '"notify schedule ml-oncall" "wait 5m"'],
  ])('take several options of which each is a line %s', (_, step) => {
    const create = escalationCreate({ platformOf: () => undefined } as never);
    const said = { type: 'typed', command: 'escalation create', values: { policy: 'ml', step } } as const;
    const { input } = parseSaid([create], said, env) as Call;
    expect(input.step).toEqual(parseSteps(['notify schedule ml-oncall', 'wait 5m'], env));
  });

  test('take the values of a form over those of the invocation', () => {
    const said = {
      type: 'written',
      invocation: 'v1 reject request=R-81 seen=4',
      values: { reason: '  no audit ', request: 'R-82' },
    } as const;
    expect(parseSaid(commands, said, env)).toMatchObject({
      seen: 4,
      confirmed: false,
      input: { request: 'R-82', reason: 'no audit' },
    });
  });

  test('read several values of one option from one typed text', () => {
    const said = {
      type: 'typed',
      command: 'group add',
      values: { group: 'risk', people: '<@U1AAAAA>  @mia' },
    } as const;
    expect(parseSaid(commands, said, env)).toMatchObject({
      input: { people: [{ platform: 'slack', team: 'T1', user: 'U1AAAAA' }, { typed: 'mia' }] },
    });
  });

  test('count blank values as not given', () => {
    expect(
      parseSaid(commands, { type: 'typed', command: 'model-show', values: { model: ' ', at: '' } }, env),
    ).toMatchObject({ missing: ['model'] });
  });

  test('carry what a button says about its picture', () => {
    expect(
      parseSaid(commands, { type: 'written', invocation: 'v1 people-forget person=<@U012ADA> confirmed=yes' }, env),
    ).toMatchObject({
      confirmed: true,
      input: { person: ada },
    });
  });

  test('refuse names they do not know', () => {
    const said = { type: 'written', invocation: 'v1 approve request=R-81 colour=red' } as const;
    expect(() => parseSaid(commands, said, env)).toThrow(/no option `--colour`/);
    expect(() => parseSaid(commands, { type: 'typed', command: 'launch', values: {} }, env)).toThrow(
      /no command `launch`/,
    );
  });
});
