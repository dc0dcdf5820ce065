import { describe, expect, it } from 'vitest';
import { type Sharing, sharesWith, sharesWithout, shareText } from '../../src/registry/shares.ts';

const v11: Sharing = { subject: 'v11', share: null };
const both: readonly Sharing[] = [
  { subject: 'v11', share: 0.9 },
  { subject: 'v12', share: 0.1 },
];
const three: readonly Sharing[] = [{ subject: 'v11', share: 0.7 }, both[1]!, { subject: 'v13', share: 0.2 }];
const found = (shares: ReadonlyMap<string, number | null> | undefined) => shares && Object.fromEntries(shares);

describe('the shares of a stage', () => {
  it.each<[string, readonly Sharing[], string, number | null, Record<string, number | null> | undefined]>([
    ['a challenger gets its share from the champion', [v11], 'v12', 0.1, { v11: 0.9, v12: 0.1 }],
    ['a second challenger too', both, 'v13', 0.2, { v11: 0.7, v12: 0.1, v13: 0.2 }],
    ['raising takes the difference only', both, 'v12', 0.5, { v11: 0.5, v12: 0.5 }],
    ['lowering gives it back', three, 'v13', 0.1, { v11: 0.8, v12: 0.1, v13: 0.1 }],
    ['a challenger may have more than the champion', both, 'v12', 0.999, { v11: 0.001, v12: 0.999 }],
    ['all of it sends the others away', three, 'v12', null, { v12: null }],
    ['all of it for the champion as well', three, 'v11', null, { v11: null }],
    ['the first to come has all', [], 'v11', null, { v11: null }],
    ['none can be had where nothing stands', [], 'v12', 0.1, undefined],
    ['the champion has what the others leave', both, 'v11', 0.5, undefined],
    ['the champion keeps something', three, 'v12', 0.8, undefined],
  ])('%s', (_, standing, subject, share, after) => {
    expect(found(sharesWith(standing, subject, share))).toEqual(after);
  });

  it('go to the champion when a challenger leaves', () => {
    expect(found(sharesWithout(three, 'v12'))).toEqual({ v11: 0.8, v13: 0.2 });
    expect(found(sharesWithout(both, 'v12'))).toEqual({ v11: null });
    expect(found(sharesWithout([v11], 'v11'))).toEqual({});
  });

  it('read as percent', () => {
    expect([shareText(0.1), shareText(0.125), shareText(null)]).toEqual(['10 %', '12.5 %', '100 %']);
  });
});
