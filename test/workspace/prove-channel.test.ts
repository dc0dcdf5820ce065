import { describe, expect, test } from 'vitest';
import { line } from '../../src/chat/card.ts';
import { DeliveryError, type Platform } from '../../src/chat/ports/platform.ts';
import { proveChannel } from '../../src/workspace/prove-channel.ts';
import { channelPlatform } from './channel-platform.ts';

const wanted = { platform: 'slack' as const, team: 'T1', channel: '#releases', name: 'releases' };
const card = line('neutral', 'Steward posts releases here from now on.');
const prove = (platform: Platform | undefined, key = 'k1') => proveChannel(platform, wanted, card, key);

describe('proveChannel', () => {
  test('finds the channel, joins it and posts', async () => {
    const platform = channelPlatform();
    expect(await prove(platform)).toEqual({ channel: 'C1', name: 'releases' });
    expect(platform.calls).toEqual(['join C1', 'post C1 Steward posts releases here from now on.']);
  });

  test('posts once for an act that is delivered twice', async () => {
    const platform = channelPlatform();
    await prove(platform);
    await prove(platform);
    await prove(platform, 'k2');
    expect(platform.calls.filter((call) => call.startsWith('post'))).toHaveLength(2);
  });

  test('says to invite Steward where it cannot join', async () => {
    const platform = channelPlatform({ invite: 'Type `/invite @Steward` there.' });
    await expect(prove(platform)).rejects.toMatchObject({
      code: 'UNKNOWN_CHANNEL',
      hint: 'Type `/invite @Steward` there.',
    });
    expect(platform.calls).toEqual(['join C1']);
  });

  test.each([
    ['no-access', 'UNKNOWN_CHANNEL'],
    ['refused', 'UNKNOWN_CHANNEL'],
    ['away', 'TRY_AGAIN'],
    ['rate-limited', 'TRY_AGAIN'],
    ['in-doubt', 'TRY_AGAIN'],
  ] as const)('answers a post that ends %s with %s', async (failure, code) => {
    const platform = channelPlatform({ postFails: new DeliveryError(failure, 'no') });
    await expect(prove(platform)).rejects.toMatchObject({ code });
  });

  test('says when there is no such channel, or no platform', async () => {
    const nowhere = proveChannel(channelPlatform(), { ...wanted, channel: '#nowhere', name: 'nowhere' }, card, 'k1');
    await expect(nowhere).rejects.toMatchObject({ code: 'UNKNOWN_CHANNEL', field: 'channel' });
    await expect(prove(undefined)).rejects.toMatchObject({ code: 'TRY_AGAIN' });
  });
});
