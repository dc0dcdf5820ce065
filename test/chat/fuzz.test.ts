import { expect, test } from 'vitest';
import { fitLines, shorten } from '../../src/chat/budget.ts';
import { complete } from '../../src/chat/complete.ts';
import { inline } from '../../src/chat/inline.ts';
import { normalise } from '../../src/chat/normalise.ts';
import { type Call, parseSaid } from '../../src/chat/parse.ts';
import { sanitise } from '../../src/chat/sanitise.ts';
import { plainText } from '../../src/chat/text.ts';
import { quoted, tokenise } from '../../src/chat/tokenise.ts';
import { readInvocation, writeOut } from '../../src/chat/written.ts';
import { isStewardError } from '../../src/kernel/errors.ts';
import { anyText, rounds, seeded } from './random.ts';
import { commands, env, inThread } from './sample-commands.ts';

const random = seeded();
const seed = `seed ${random.seed}`;
const values = (count: number) => Array.from({ length: count }, () => anyText(random, 12));

test(`reading what was written gives it back (${seed})`, () => {
  for (let round = 0; round < rounds(20_000); round += 1) {
    const names = ['request', 'reason', 'dryRun', 'to'].slice(random.below(5));
    const given = Object.fromEntries(names.map((name, index) => [name, values(4)[index]!]));
    const call = {
      command: random.pick(['approve', 'model-register']),
      values: given,
      ...(random.below(2) ? { seen: random.below(1000) } : {}),
      ...(random.below(2) ? { confirmed: true } : {}),
    };
    expect(readInvocation(writeOut(call)), seed).toEqual(call);
  }
});

test(`a quoted word is one word and means the same (${seed})`, () => {
  for (let round = 0; round < rounds(20_000); round += 1) {
    const words = values(3).map((word) => normalise(word, 'console'));
    const line = words.map(quoted).join(' ');
    expect(
      tokenise(line).map(({ text }) => text),
      `${seed}: ${JSON.stringify(line)}`,
    ).toEqual(words);
  }
});

test(`whatever is typed is a call, a group or a refusal in words (${seed})`, () => {
  const starts = commands.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  for (let round = 0; round < rounds(30_000); round += 1) {
    const start = random.below(5) === 0 ? anyText(random, 3) : random.pick(starts);
    const text = [start, ...values(random.below(5))].join(random.pick([' ', '  ', ' --', ' --to ', ' \u2014reason ']));
    const at = random.pick([env, inThread]);
    try {
      const parsed = parseSaid(commands, { type: 'line', text }, at);
      if (parsed.type !== 'call' || parsed.help) continue;
      // A call, written out, is the same call.
      const again = parseSaid(commands, { type: 'written', invocation: parsed.written }, at) as Call;
      expect({ ...again, raw: {} }, `${seed}: ${JSON.stringify(text)}`).toEqual({ ...parsed, raw: {} });
    } catch (error) {
      if (!isStewardError(error)) throw new Error(`${seed}: ${JSON.stringify(text)}`, { cause: error });
      expect(error.message.length, seed).toBeGreaterThan(0);
    }
  }
});

test(`completion never fails over what is typed, and keeps it (${seed})`, async () => {
  const starts = commands.map(({ name }) => name);
  for (let round = 0; round < rounds(5_000); round += 1) {
    const text = `${random.pick(starts)} ${anyText(random, 10)}`;
    const { items } = await complete({ commands, env }, text);
    for (const item of items) expect(item.line, `${seed}: ${JSON.stringify(text)}`).toMatch(/\S/);
  }
});

test(`cutting keeps graphemes whole and stays within its limit (${seed})`, () => {
  for (let round = 0; round < rounds(10_000); round += 1) {
    const text = anyText(random, 40);
    const most = random.below(30) + 1;
    const cut = shorten(text, most);
    expect(cut.length, seed).toBeLessThanOrEqual(most);
    expect(cut.isWellFormed(), seed).toBe(true);
    if (text.length <= most) expect(cut).toBe(text);
    expect(fitLines(text.split('\n'), most).length, seed).toBeLessThanOrEqual(most);
  }
});

test(`sanitised text stays as it is when it is sanitised again, and marking code loses only backticks (${seed})`, () => {
  for (let round = 0; round < rounds(10_000); round += 1) {
    const text = anyText(random, 30);
    const clean = sanitise(text);
    expect(sanitise(clean), `${seed}: ${JSON.stringify(text)}`).toBe(clean);
    for (const hidden of ['\u200B', '\u202E', '\u0000']) expect(clean).not.toContain(hidden);
    expect(plainText(inline(text)).replaceAll('`', '')).toBe(text.replaceAll('`', ''));
  }
});
