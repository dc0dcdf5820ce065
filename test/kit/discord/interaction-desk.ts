import { checkMessage, checkModal, type ModalBody, type PostedBody } from './check-body.ts';
import { type Message, newToken, snowflake } from './world.ts';

/** What a REST call is answered with. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

export const failed = (status: number, code: number, message: string, faults?: readonly string[]): Reply => ({
  status,
  body: {
    code,
    message,
    ...(faults ? { errors: { _errors: faults.map((text) => ({ code: 'BASE', message: text })) } } : {}),
  },
});

export const invalid = (faults: readonly string[]): Reply => failed(400, 50035, 'Invalid Form Body', faults);

/** How long an interaction's token waits for its first response, and lives after it. */
const firstResponse = 3_000;
const lifetime = 15 * 60_000;

export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly kind: 'command' | 'component' | 'modal' | 'autocomplete';
  readonly user: string;
  readonly channel: string;
  readonly madeAt: number;
  /** The message that carries the component, for updates in place. */
  readonly carrier: Message | undefined;
  /** Callbacks that were accepted, as they came. */
  readonly callbacks: { readonly type: number; readonly data?: PostedBody & Partial<ModalBody> }[];
  /** The response's message: what the caller sees now. Undefined while it only "thinks", and after it was deleted. */
  original: Message | undefined;
  thinking: boolean;
  readonly followUps: Message[];
  modal: ModalBody | undefined;
  choices: readonly { name: string; value: string }[] | undefined;
  /** Ends the token at once, for tests of lateness. */
  dead: boolean;
}

export interface Desk {
  open(about: Pick<Interaction, 'kind' | 'user' | 'channel' | 'carrier'>): Interaction;
  get(id: string): Interaction | undefined;
  /** Private messages by id, for clicks on them. */
  message(id: string): Message | undefined;
  callback(id: string, token: string, body: { type: number; data?: PostedBody & Partial<ModalBody> }): Reply;
  original(token: string, method: string, body: PostedBody): Reply;
  followUp(token: string, body: PostedBody): Reply;
}

export interface DeskPorts {
  /** Makes a message; a public one is put into the channel. */
  readonly make: (channel: string, body: PostedBody, isPrivate: boolean) => Message;
  readonly edit: (message: Message, body: PostedBody) => void;
  readonly show: (message: Message) => object;
}

const ephemeral = 1 << 6;

/** Interactions and their tokens, as interactions/receiving-and-responding has them. */
export function createDesk({ make, edit, show }: DeskPorts): Desk {
  const byId = new Map<string, Interaction>();
  const byToken = new Map<string, Interaction>();
  const privates = new Map<string, Message>();

  const place = (interaction: Interaction, body: PostedBody): Message => {
    const hidden = ((body.flags ?? 0) & ephemeral) !== 0;
    const message = make(interaction.channel, body, hidden);
    if (hidden) privates.set(message.id, message);
    return message;
  };
  const alive = (token: string): Interaction | undefined => {
    const interaction = byToken.get(token);
    return interaction && !interaction.dead && Date.now() - interaction.madeAt < lifetime ? interaction : undefined;
  };

  return {
    open(about) {
      const interaction: Interaction = {
        ...about,
        id: snowflake(),
        token: newToken(),
        madeAt: Date.now(),
        callbacks: [],
        original: undefined,
        thinking: false,
        followUps: [],
        modal: undefined,
        choices: undefined,
        dead: false,
      };
      byId.set(interaction.id, interaction);
      byToken.set(interaction.token, interaction);
      return interaction;
    },
    get: (id) => byId.get(id),
    message: (id) => privates.get(id),
    callback(id, token, { type, data }) {
      const interaction = byId.get(id);
      const unknown = failed(404, 10062, 'Unknown interaction');
      if (!interaction || interaction.token !== token || interaction.dead) return unknown;
      if (interaction.callbacks.length > 0) return failed(400, 40060, 'Interaction has already been acknowledged.');
      if (Date.now() - interaction.madeAt > firstResponse) {
        interaction.dead = true;
        return unknown;
      }
      const { kind, carrier } = interaction;
      const fits: Record<number, boolean> = {
        4: kind !== 'autocomplete',
        5: kind !== 'autocomplete',
        6: kind !== 'autocomplete' && carrier !== undefined,
        7: kind !== 'autocomplete' && carrier !== undefined,
        8: kind === 'autocomplete',
        9: kind === 'command' || kind === 'component',
      };
      if (!fits[type]) return invalid([`type: ${type} does not answer a ${kind}`]);
      const faults = type === 4 || type === 7 ? checkMessage(data ?? {}) : [];
      if (faults.length > 0) return invalid(faults);
      if (type === 4) {
        if (!data?.content && !data?.embeds?.length) return failed(400, 50006, 'Cannot send an empty message');
        interaction.original = place(interaction, data);
      } else if (type === 5) {
        if (Object.keys(data ?? {}).some((key) => key !== 'flags'))
          return invalid(['data: a deferred response has flags only']);
        interaction.thinking = true;
        interaction.original = place(interaction, { content: '', flags: data?.flags ?? 0 });
      } else if (type === 6 || type === 7) {
        interaction.original = carrier;
        if (type === 7 && carrier) edit(carrier, data ?? {});
      } else if (type === 8) {
        const choices = (data as { choices?: { name: string; value: string }[] } | undefined)?.choices ?? [];
        if (choices.length > 25) return invalid(['choices: at most 25']);
        for (const { name, value } of choices) {
          if (name.length < 1 || name.length > 100 || value.length < 1 || value.length > 100)
            return invalid(['choices: 1 to 100']);
        }
        interaction.choices = choices;
      } else if (type === 9) {
        const modal = data as ModalBody;
        const wrong = checkModal(modal);
        if (wrong.length > 0) return invalid(wrong);
        interaction.modal = modal;
      }
      interaction.callbacks.push({ type, ...(data === undefined ? {} : { data }) });
      return { status: 204 };
    },
    original(token, method, body) {
      const interaction = alive(token);
      if (!interaction) return failed(401, 50027, 'Invalid Webhook Token');
      const message = interaction.original;
      if (interaction.callbacks.length === 0) return failed(404, 10015, 'Unknown Webhook');
      if (!message) return failed(404, 10008, 'Unknown Message');
      if (method === 'GET') return { status: 200, body: show(message) };
      if (method === 'DELETE') {
        interaction.original = undefined;
        interaction.thinking = false;
        return { status: 204 };
      }
      const faults = checkMessage(body);
      if (faults.length > 0) return invalid(faults);
      interaction.thinking = false;
      edit(message, body);
      return { status: 200, body: show(message) };
    },
    followUp(token, body) {
      const interaction = alive(token);
      if (!interaction) return failed(401, 50027, 'Invalid Webhook Token');
      if (interaction.callbacks.length === 0) return failed(404, 10015, 'Unknown Webhook');
      const faults = checkMessage(body);
      if (faults.length > 0) return invalid(faults);
      const message = place(interaction, body);
      interaction.followUps.push(message);
      return { status: 200, body: show(message) };
    },
  };
}
