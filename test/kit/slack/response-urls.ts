import type { Emulated } from './emulated.ts';
import type { SlackFiles } from './files.ts';
import type { Extras } from './web-api.ts';

type Json = Readonly<Record<string, unknown>>;

/** What a response_url was made for. */
interface Source {
  readonly user: string;
  readonly channel: string;
  readonly message?: string;
  readonly thread?: string | undefined;
  readonly ephemeral?: boolean;
  readonly command?: boolean;
}

export interface ResponseUrls {
  /** A new one, as a path of the proxy. */
  make(source: Source): string;
  respond(id: string, body: Json): Promise<{ status: number; body: string }>;
  /** Keeps what a command's acknowledgement said. */
  acknowledged(path: string, body: Json): void;
}

/** Slack takes five answers per response_url (docs: interactivity/handling-user-interaction). */
const USES = 5;

/** response_urls as Slack keeps them: five uses, private answers, and the replacing of what carried the button. */
export function createResponseUrls(emulated: Emulated, extras: Extras, files: SlackFiles): ResponseUrls {
  const sources = new Map<string, { readonly source: Source; left: number }>();
  const shown = (id: string) => extras.ephemerals.find((each) => each.source === id || each.id === id);

  const keep = (id: string, source: Source, body: Json, via: 'acknowledgement' | 'response_url') => {
    extras.ephemerals.push({
      id: `${Math.floor(Date.now() / 1000)}.${extras.nextId()}`,
      user: source.user,
      channel: source.channel,
      thread: body.thread_ts === undefined ? undefined : String(body.thread_ts),
      text: String(body.text),
      blocks: (body.blocks ?? []) as Json[],
      via,
      source: id,
    });
  };

  return {
    make(source) {
      const id = `R${extras.nextId()}`;
      sources.set(id, { source, left: USES });
      return `/response/${id}`;
    },
    async respond(id, body) {
      const known = sources.get(id);
      if (!known) return { status: 404, body: 'no_such_url' };
      if (known.left === 0) return { status: 404, body: 'used_url' };
      if (files.faults((body.blocks ?? []) as Json[]).length > 0)
        return { status: 404, body: JSON.stringify({ ok: false, error: 'invalid_blocks' }) };
      known.left -= 1;
      const { source } = known;
      if (body.replace_original !== true) {
        keep(id, source, body, 'response_url');
        return { status: 200, body: 'ok' };
      }
      if (source.message !== undefined && !source.ephemeral) {
        // The public message that carried the button is replaced: what Steward must never do to a card.
        const { text, blocks } = body;
        await emulated.call('chat.update', { channel: source.channel, ts: source.message, text, blocks });
        return { status: 200, body: 'ok' };
      }
      const before = shown(source.message ?? id);
      if (!before) keep(id, source, body, 'response_url');
      else {
        before.text = String(body.text);
        before.blocks = (body.blocks ?? []) as Json[];
      }
      return { status: 200, body: 'ok' };
    },
    acknowledged(path, body) {
      const id = path.replace('/response/', '');
      const known = sources.get(id);
      if (known) keep(id, known.source, body, 'acknowledgement');
    },
  };
}
