import { expect, test } from 'vitest';
import type { Standing } from '../../../src/chat/ports/platform.ts';
import { DeliveryError } from '../../../src/chat/ports/platform.ts';
import type { Call } from '../../../src/platforms/slack/call.ts';
import { normaliseEmoji } from '../../../src/platforms/slack/emoji.ts';
import { createPeople, standingOf } from '../../../src/platforms/slack/people.ts';

const user = { id: 'U1', team_id: 'T1', name: 'leo', real_name: 'Leo', tz: 'Europe/Berlin' };

test.each<[string, object, Standing['standing']]>([
  ['an ordinary user', {}, 'member'],
  ['an admin', { is_admin: true, is_owner: true }, 'member'],
  ['a guest', { is_restricted: true }, 'guest'],
  ['a guest of one channel', { is_restricted: true, is_ultra_restricted: true }, 'guest'],
  ['a deactivated user', { deleted: true }, 'deactivated'],
  ['a bot', { is_bot: true }, 'bot'],
  ['a deactivated bot', { is_bot: true, deleted: true }, 'bot'],
  ['a workflow', { is_workflow_bot: true }, 'bot'],
  ['Slackbot', { id: 'USLACKBOT' }, 'bot'],
  ['a stranger', { is_stranger: true }, 'stranger'],
  ['a user of another team', { team_id: 'T2' }, 'stranger'],
  ['a user without a team', { team_id: undefined }, 'stranger'],
  [
    'a user of the same organisation in our team',
    { team_id: 'E1', enterprise_user: { teams: ['T1', 'T3'] } },
    'member',
  ],
  ['a user of the same organisation elsewhere', { team_id: 'E1', enterprise_user: { teams: ['T3'] } }, 'stranger'],
  ['a guest from another team', { team_id: 'T2', is_restricted: true }, 'stranger'],
])('%s', (_, flags, standing) => {
  expect(standingOf('T1', { ...user, ...flags }).standing).toBe(standing);
});

test('a person is called as he calls himself', () => {
  expect(standingOf('T1', { ...user, profile: { display_name: 'leo the lead' } })).toMatchObject({
    name: 'leo the lead',
    handle: 'leo',
    zone: 'Europe/Berlin',
  });
  expect(standingOf('T1', { ...user, profile: { display_name: '' } }).name).toBe('Leo');
});

test('nobody is gone only because Slack does not answer', async () => {
  const failing = (failure: 'away' | 'no-access', message: string): Call => {
    return async () => {
      throw new DeliveryError(failure, message);
    };
  };
  const gone = createPeople(failing('no-access', 'Slack refused users.info: user_not_found'));
  expect(await gone.standing('T1', 'U1')).toEqual({ standing: 'gone' });
  const away = createPeople(failing('away', 'Slack cannot be reached.'));
  await expect(away.standing('T1', 'U1')).rejects.toMatchObject({ failure: 'away' });
  expect(await away.isBot('T1', 'U1')).toBe(false);
});

test('Slack is asked once whether somebody is a bot', async () => {
  let asked = 0;
  const call: Call = async (_method, _args, shape) => {
    asked += 1;
    return shape.parse({ user: { ...user, is_bot: true } });
  };
  const people = createPeople(call);
  expect([await people.isBot('T1', 'U1'), await people.isBot('T1', 'U1')]).toEqual([true, true]);
  expect(asked).toBe(1);
});

test.each([
  ['white_check_mark', 'white_check_mark'],
  ['+1::skin-tone-6', '+1'],
  ['thumbsup', '+1'],
  ['thumbsdown::skin-tone-2', '-1'],
  ['eyes', 'eyes'],
])('the reaction %s counts as %s', (given, name) => {
  expect(normaliseEmoji(given)).toBe(name);
});
