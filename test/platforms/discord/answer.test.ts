import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Card, line, picture } from '../../../src/chat/card.ts';
import type { Invocation } from '../../../src/chat/invocation.ts';
import type { Interaction } from '../../kit/discord/interaction-desk.ts';
import { textsOf } from '../../kit/discord/readable.ts';
import { eventually, type Story, story } from './harness.ts';

describe('answers to interactions', () => {
  let on: Story;
  let act: (invocation: Invocation) => Promise<void> = async () => {};

  beforeAll(async () => {
    on = await story({ invoke: (invocation) => act(invocation) });
  });
  afterAll(() => on.stop());

  const ada = () => on.server.users.ada!;
  const releases = () => on.server.channels.releases!;
  const says = (card: Card): void => {
    act = ({ answer }) => answer.say(card);
  };
  const answered = async (interaction: Interaction): Promise<string> => {
    await eventually(() => interaction.original && !interaction.thinking).toBe(true);
    return textsOf(interaction.original!);
  };

  test('answers are seen by the caller alone', async () => {
    says(line('neutral', 'Only for you'));
    const interaction = on.server.command(ada(), releases(), 'steward whoami');
    await answered(interaction);
    expect(interaction.original!.flags & 64).toBe(64);
    expect(on.server.messages(releases()).map(textsOf)).not.toContain('Only for you');
  });

  test('the last of several answers stands', async () => {
    act = async ({ answer }) => {
      await answer.say(line('neutral', 'Working on it'));
      await answer.say(line('good', 'R-81 is open'));
    };
    const interaction = on.server.command(ada(), releases(), 'promote');
    await eventually(() => interaction.original && textsOf(interaction.original)).toBe('R-81 is open');
    expect(interaction.callbacks.map(({ type }) => type)).toEqual([4]);
    const calls = on.server.calls.filter(({ path }) => path.includes(interaction.token));
    expect(calls.map(({ method }) => method)).toEqual(['POST', 'PATCH']);
  });

  test('an answer that takes longer is announced in time and then put in place', async () => {
    const gate = Promise.withResolvers<void>();
    act = async ({ answer }) => {
      await gate.promise;
      await answer.say(line('good', 'At last'));
    };
    const interaction = on.server.command(ada(), releases(), 'promote');
    await eventually(() => interaction.thinking).toBe(true);
    expect(Date.now() - interaction.madeAt).toBeLessThan(3_000);
    gate.resolve();
    expect(await answered(interaction)).toBe('At last');
    expect(interaction.callbacks).toEqual([{ type: 5, data: { flags: 64 } }]);
  });

  test('an answer that keeps the process busy is announced before, and then put in place with its picture', async () => {
    const png = Buffer.from('iVBORw0KGgo=', 'base64');
    act = async ({ answer }) => {
      await answer.announce?.();
      // Nothing of Node runs meanwhile, and no timer: what was not said before would be said too late.
      expect(interaction.thinking).toBe(true);
      const chart = picture({ name: 'kpi.png', mime: 'image/png', bytes: png, alt: 'churn accuracy' });
      await answer.say({ ...line('good', 'Drawn'), parts: [...line('good', 'Drawn').parts, chart] });
    };
    const interaction = on.server.command(ada(), releases(), 'promote');
    expect(await answered(interaction)).toContain('Drawn');
    expect(interaction.callbacks).toEqual([{ type: 5, data: { flags: 64 } }]);
    expect(interaction.original!.attachments).toMatchObject([{ filename: 'kpi.png' }]);
  });

  test('an answer whose interaction Discord dropped goes by direct message', async () => {
    const gate = Promise.withResolvers<void>();
    act = async ({ answer }) => {
      await gate.promise;
      await answer.say(line('neutral', 'First'));
      await answer.say(line('good', 'R-82 is open'));
    };
    const interaction = on.server.command(on.server.users.mia!, releases(), 'promote');
    interaction.dead = true;
    gate.resolve();
    const inbox = () => on.server.messages(on.server.direct(on.server.users.mia!)?.id ?? '').map(textsOf);
    await eventually(inbox).toEqual(['R-82 is open']);
  });

  test('who takes no direct messages either is told in the channel that the answer did not arrive, not what it was', async () => {
    says(line('neutral', 'The secret word'));
    on.server.closeDirect(on.server.users.rita!);
    const before = on.server.messages(releases()).length;
    on.server.fault({ type: 'error', status: 404, code: 10062 }, { path: /callback$/ });
    on.server.command(on.server.users.rita!, releases(), 'promote');
    await eventually(() => on.server.messages(releases()).length).toBe(before + 1);
    const told = on.server.messages(releases()).at(-1)!;
    expect(textsOf(told)).toContain('did not arrive');
    expect(textsOf(told)).not.toContain('secret');
    expect(told.notified).toEqual([]);
  });

  test('an answer whose connection broke is put in place all the same, once', async () => {
    says(line('good', 'Said once'));
    on.server.fault({ type: 'dropped' }, { path: /callback$/ });
    const interaction = on.server.command(ada(), releases(), 'promote');
    await eventually(() =>
      on.server.calls.filter(({ path }) => path.includes(interaction.token)).map(({ method }) => method),
    ).toEqual(['POST', 'PATCH']);
    expect(textsOf(interaction.original!)).toBe('Said once');
    expect(interaction.followUps).toEqual([]);
  });

  test('an edit that is told to wait waits', async () => {
    act = async ({ answer }) => {
      await answer.say(line('neutral', 'Working on it'));
      on.server.fault({ type: 'rate-limited', seconds: 0.05, scope: 'shared' }, { path: /@original$/ });
      await answer.say(line('good', 'After the wait'));
    };
    const interaction = on.server.command(ada(), releases(), 'promote');
    await eventually(() => interaction.original && textsOf(interaction.original)).toBe('After the wait');
  });

  test('a host that fails is answered with words, not with silence', async () => {
    act = async () => {
      throw new Error('bug');
    };
    expect(await answered(on.server.command(ada(), releases(), 'promote'))).toContain('did not work');
  });
});
