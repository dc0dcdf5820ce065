import { expect, it } from 'vitest';
import { askedTogether } from '../../src/intake/asked-together.ts';

/** Questions that are answered by hand, in the order they were asked. */
function asking() {
  const asked: { readonly key: string; readonly answer: PromiseWithResolvers<string> }[] = [];
  const ask = askedTogether((of: string, key: string) => {
    const answer = Promise.withResolvers<string>();
    asked.push({ key: `${of} ${key}`, answer });
    return answer.promise;
  });
  return { ask, asked };
}

it('asks once for all who come while a question is on its way, and never gives them its answer', async () => {
  const { ask, asked } = asking();
  const first = ask('a', '1');
  const meanwhile = [ask('a', '1'), ask('a', '1')];
  expect(asked).toHaveLength(1);
  asked[0]!.answer.resolve('before');
  expect(await first).toBe('before');
  await expect.poll(() => asked.length).toBe(2);
  const later = ask('a', '1');
  asked[1]!.answer.resolve('after');
  expect(await Promise.all(meanwhile)).toEqual(['after', 'after']);
  await expect.poll(() => asked.length).toBe(3);
  asked[2]!.answer.resolve('later');
  expect(await later).toBe('later');
});

it('keeps nothing, tells others apart, and asks again after a failure', async () => {
  const { ask, asked } = asking();
  const failing = expect(ask('a', '1')).rejects.toThrow('away');
  const waits = ask('a', '1');
  const other = ask('b', '1');
  expect(asked.map(({ key }) => key)).toEqual(['a 1', 'b 1']);
  asked[0]!.answer.reject(new Error('away'));
  await failing;
  await expect.poll(() => asked.length).toBe(3);
  asked[2]!.answer.resolve('back');
  asked[1]!.answer.resolve('b');
  expect([await waits, await other]).toEqual(['back', 'b']);
  void ask('a', '1');
  expect(asked).toHaveLength(4);
});
