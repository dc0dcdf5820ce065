import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import type { Completion } from '../../chat/complete.ts';
import type { Host } from '../../chat/ports/platform.ts';
import { errorStatus, isStewardError, StewardError } from '../../kernel/errors.ts';
import type { Log } from '../../kernel/log.ts';
import type { RoomPerson } from '../../room/persons.ts';
import type { Room } from '../../room/room.ts';
import { type Actor, acts, click, type Outcome, react, remove, say, submit } from './acts.ts';
import { loadAssets } from './assets.ts';
import { createEvents } from './events.ts';
import { page } from './page.ts';
import { readView } from './read-view.ts';
import { problem, refuse, refuseStrangers } from './refuse.ts';
import { serveFile } from './serve-file.ts';
import type { PersonalList } from './sidebar-view.ts';

/** What the rest of Steward gives the console. */
export interface ConsolePorts {
  readonly complete: (query: CompleteQuery) => Promise<Completion>;
  readonly lists: (person: string) => Promise<readonly PersonalList[]>;
  /** What an empty channel proposes to type. */
  readonly examples: (channel: string) => readonly string[];
  /** The switch adds persons: in an empty workspace. */
  readonly addsPersons: boolean;
  /** The slash command's root that may be typed in front. */
  readonly root: string;
}

export interface CompleteQuery {
  /** The line without its slash, root or mention. */
  readonly line: string;
  readonly person: string;
  readonly channel: string;
  readonly thread?: string;
}

export interface RoutesOptions extends ConsolePorts {
  readonly room: Room;
  readonly port: () => number;
  readonly log: Log;
  readonly host: () => Host | undefined;
}

export interface Routes {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly close: () => void;
}

/** The most a browser may post: a form of five long fields fits. */
const LARGEST_BODY = 32 * 1024;

/** Everything under `/console`. */
export function createRoutes(options: RoutesOptions): Routes {
  const { room, log } = options;
  const assets = loadAssets();
  const events = createEvents({ room, lists: options.lists, log });
  const app = new Hono().basePath('/console');

  const personOf = async (request: Request): Promise<RoomPerson | undefined> => {
    const named = request.headers.get('steward-person') ?? new URL(request.url).searchParams.get('as');
    if (named !== null) {
      const person = await room.person(named);
      if (!person) throw new StewardError('UNKNOWN_PERSON', `There is no ${named} in the switch of persons.`);
      return person;
    }
    const remembered = /(?:^|;\s*)steward_person=([a-z0-9]+)/.exec(request.headers.get('cookie') ?? '')?.[1];
    return (remembered === undefined ? undefined : await room.person(remembered)) ?? (await room.persons())[0];
  };
  const requirePerson = async (request: Request): Promise<RoomPerson> => {
    const person = await personOf(request);
    if (!person)
      throw new StewardError('UNKNOWN_PERSON', 'Nobody is in the switch of persons yet. Add a person first.');
    return person;
  };
  const inputOf = async <S extends z.ZodType>(request: Request, schema: S): Promise<z.infer<S>> => {
    const body: unknown = await request.json().catch(() => undefined);
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    if (issue?.code === 'too_big') throw new StewardError('TOO_LARGE', 'This is longer than the console takes.');
    throw new StewardError('BAD_INPUT', `The request does not fit: ${issue?.path.join('.')} ${issue?.message}`);
  };
  const act = <S extends z.ZodType>(
    path: string,
    schema: S,
    run: (actor: Actor, input: z.infer<S>) => Promise<Outcome>,
  ) =>
    app.post(path, async (c) => {
      const host = options.host();
      if (!host)
        throw new StewardError(
          'TRY_AGAIN',
          'Steward is starting or stopping. Nothing was done, try again in a moment.',
        );
      const input = await inputOf(c.req.raw, schema);
      const person = await requirePerson(c.req.raw);
      return c.json(await run({ room, host, person, root: options.root }, input));
    });
  const show = async (request: Request, channel: string | undefined, thread?: string): Promise<Response> => {
    const { searchParams } = new URL(request.url);
    const viewer = await personOf(request);
    const at = z.uuid().safeParse(searchParams.get('at')).data;
    const before = z.coerce.number().int().positive().safeParse(searchParams.get('before')).data;
    const view = await readView({ ...options, viewer, channel, thread, at, before });
    const pane = view.thread ? 'thread' : searchParams.get('pane') === 'nav' ? 'nav' : 'channel';
    const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
    return new Response(page({ ...view, pane, build: assets.build }), { headers });
  };

  app.use(refuseStrangers(options.port));
  app.use(
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: () => problem(413, 'TOO_LARGE', 'This is longer than the console takes.'),
    }),
  );
  app.get('/', (c) => show(c.req.raw, undefined));
  app.get('/c/:channel', (c) => show(c.req.raw, c.req.param('channel')));
  app.get('/c/:channel/:thread', (c) => show(c.req.raw, c.req.param('channel'), c.req.param('thread')));
  app.get('/assets/:name', (c) => assets.serve(c.req.param('name'), c.req.raw));
  app.get('/files/:id', async (c) => {
    const person = await requirePerson(c.req.raw);
    return serveFile(c.req.raw, await room.file(person.id, c.req.param('id')));
  });
  app.get('/events', async (c) => {
    const person = await requirePerson(c.req.raw);
    const after = c.req.header('last-event-id') ?? c.req.query('after');
    const number = z.coerce.number().int().nonnegative().safeParse(after);
    return events.open(person.id, number.success ? number.data : await room.lastChange());
  });
  app.get('/complete', async (c) => {
    const person = await requirePerson(c.req.raw);
    const { line = '', channel = '', thread } = c.req.query();
    if (line.length > 4_000) throw new StewardError('TOO_LARGE', 'This is longer than the console takes.');
    return c.json(await options.complete({ line, person: person.id, channel, ...(thread ? { thread } : {}) }));
  });
  act('/say', acts.say, say);
  act('/click', acts.click, click);
  act('/submit', acts.submit, submit);
  act('/react', acts.react, react);
  act('/remove', acts.remove, remove);
  app.post('/person', async (c) => {
    const { person } = await inputOf(c.req.raw, z.object({ person: z.string().max(40) }));
    if (!(await room.person(person)))
      throw new StewardError('UNKNOWN_PERSON', `There is no ${person} in the switch of persons.`);
    c.header('set-cookie', personCookie(person));
    return c.json({ ok: true });
  });
  app.post('/persons', async (c) => {
    if (!options.addsPersons) throw new StewardError('NOT_ALLOWED', 'The sample workspace has its persons already.');
    const input = await inputOf(c.req.raw, z.object({ name: z.string(), zone: z.string().max(64).optional() }));
    const person = await room.addPerson(input);
    c.header('set-cookie', personCookie(person.id));
    return c.json({ ok: true, person: person.id });
  });
  app.notFound((c) => refuse(c.req.raw, 404, 'NOT_FOUND', 'The console has no such page.'));
  app.onError((error, c) => {
    if (isStewardError(error)) return refuse(c.req.raw, errorStatus[error.code], error.code, error.message);
    const reference = crypto.randomUUID().slice(0, 8);
    log.error('a request to the console failed', { reference, error });
    return refuse(c.req.raw, 500, 'INTERNAL', `Something went wrong. The log has it under ${reference}.`);
  });

  return { fetch: async (request) => app.fetch(request), close: () => events.close() };
}

function personCookie(person: string): string {
  return `steward_person=${person}; Path=/console; SameSite=Strict; HttpOnly; Max-Age=31536000`;
}
